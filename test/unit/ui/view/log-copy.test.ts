import { describe, expect, test } from 'vitest';
import { attemptId, scopeOf, stepId } from '../../../../src/engine/model/ids.ts';
import type { LogView, Search } from '../../../../src/ui/state/ui-state.ts';
import { logCopy } from '../../../../src/ui/view/log-copy.ts';
import { logWindow } from '../../../../src/ui/view/log-window.ts';
import { MemoryLogs } from '../../../rigs/screen/memory-logs.ts';

const ATTEMPT = attemptId(stepId(scopeOf('northeurope'), 'besu', 'upgrade'), 1);

function copy(given: Partial<LogView>, lines = Array.from({ length: 6000 }, (_, i) => `line ${i}`)) {
  const logs = new MemoryLogs();
  logs.write(ATTEMPT, ...lines);
  const view: LogView = {
    ...{ kind: 'log', attempt: ATTEMPT, top: 10, follow: false, wrap: false, search: null },
    ...{ only: null, times: false, left: 0, marks: [], ...given },
  };
  return logCopy(view, logWindow(logs.open(ATTEMPT), view, { columns: 20, rows: 4 }));
}

const at = (line: number): Search => ({
  ...{ pattern: 'line', of: 'pattern', at: line },
  matches: { lines: [line], before: 0, total: 1, done: true, problem: null },
});

describe('what is copied out of a log', () => {
  test('is what is on screen, whole lines also where the screen shows part of them', () => {
    expect(copy({})).toEqual({ text: 'line 10\nline 11\nline 12\nline 13', what: '4 lines' });
    const long = Array.from({ length: 12 }, (_, i) => `${i}`.repeat(45));
    expect(copy({ wrap: true }, long)).toEqual({ text: `${'10'.repeat(45)}`, what: '1 line' });
  });

  test('is the match one is at', () => {
    expect(copy({ search: at(12) })).toEqual({ text: 'line 12', what: 'line 13' });
    expect(copy({ search: at(99) }).what).toBe('4 lines');
  });

  test('is everything from the first mark to the last', () => {
    expect(copy({ marks: [3, 4, 6] })).toEqual({ text: 'line 3\nline 4\nline 5\nline 6', what: 'lines 4 to 7' });
    expect(copy({ marks: [3] })).toEqual({ text: 'line 3', what: 'line 4' });
    const all = copy({ marks: [0, 5999] });
    expect([all.text.split('\n').length, all.what]).toEqual([
      5000,
      'the first 5000 of 6000 lines from the first mark on',
    ]);
  });

  test('holds nothing that controls a terminal', () => {
    expect(copy({ marks: [0] }, ['a\u001b]52;c;eA==\u0007b']).text).toBe('ab');
  });
});
