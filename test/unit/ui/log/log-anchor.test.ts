import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { attemptId, scopeOf, stepId } from '../../../../src/engine/model/ids.ts';
import type { LogHandle, LogLine } from '../../../../src/ui/log-source.ts';
import type { Motion } from '../../../../src/ui/state/motion.ts';
import { moveLog } from '../../../../src/ui/state/move-log.ts';
import type { Situation } from '../../../../src/ui/state/situation.ts';
import type { LogView } from '../../../../src/ui/state/ui-state.ts';
import { cleanText } from '../../../../src/ui/view/clean-text.ts';
import { type LogWindow, logWindow } from '../../../../src/ui/view/log-window.ts';
import { widthOf } from '../../../../src/ui/view/width.ts';
import { MemoryLogs } from '../../../rigs/screen/memory-logs.ts';

const ATTEMPT = attemptId(stepId(scopeOf('northeurope'), 'besu', 'upgrade'), 1);
const VIEW: LogView = {
  ...{ kind: 'log', attempt: ATTEMPT, top: 0, follow: true, wrap: false, search: null },
  ...{ only: null, times: false, left: 0, marks: [] },
};
const SIZE = { columns: 20, rows: 10 };

class Reader {
  readonly logs = new MemoryLogs();
  readonly handle: LogHandle = this.logs.open(ATTEMPT);
  view: LogView;

  constructor(lines: readonly string[], view: Partial<LogView> = {}) {
    this.logs.write(ATTEMPT, ...lines);
    this.view = { ...VIEW, ...view };
  }

  window(): LogWindow {
    return logWindow(this.handle, this.view, SIZE);
  }

  rows(): readonly string[] {
    return this.window().rows.map(({ line }) => line.map(({ text }) => text).join(''));
  }

  move(...motions: readonly Motion[]): void {
    for (const motion of motions) this.view = moveLog(this.view, motion, { log: this.window() } as Situation);
  }
}

const numbered = (count: number): string[] => Array.from({ length: count }, (_, i) => `line ${i}`);

describe('moving in a log', () => {
  test('up lets go of the end, and down at the end takes hold of it again', () => {
    const reader = new Reader(numbered(100));
    reader.move('up', 'up');
    expect(reader.view).toMatchObject({ follow: false, top: 88 });
    reader.move('down', 'down');
    expect(reader.view.follow).toBe(true);
    reader.move('first');
    expect(reader.view).toMatchObject({ follow: false, top: 0 });
    reader.move('last');
    expect(reader.view.follow).toBe(true);
  });

  test('down to a line shorter than the screen stays at its beginning', () => {
    const reader = new Reader(numbered(3));
    reader.move('page-down', 'up');
    expect(reader.rows()).toEqual(['line 0', 'line 1', 'line 2']);
  });

  test('reaches every row of a line longer than the screen', () => {
    const long = Array.from({ length: 30 }, (_, i) => String.fromCharCode(65 + (i % 26)).repeat(20)).join('');
    const reader = new Reader(['before', long, 'after'], { wrap: true });
    reader.move('first');
    const seen = new Set(reader.rows());
    for (let i = 0; i < 30; i += 1) {
      reader.move('down');
      for (const row of reader.rows()) seen.add(row);
    }
    expect(seen).toEqual(new Set(['before', 'after', ...(long.match(/.{20}/g) ?? [])]));
    expect(reader.view.follow).toBe(true);
  });
});

const lineText = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 70 }),
  fc.nat(400).map((length) => '0123456789'.repeat(40).slice(0, length)),
);
const motion = fc.constantFrom<Motion>('up', 'down', 'page-up', 'page-down', 'half-up', 'half-down', 'first');

test('lines that arrive never move what is on screen, wrapped or not, filtered or not', () => {
  const steps = fc.array(fc.oneof(motion, fc.array(lineText, { minLength: 1, maxLength: 5 })), { maxLength: 30 });
  fc.assert(
    fc.property(
      fc.array(lineText, { minLength: 1, maxLength: 60 }),
      fc.boolean(),
      fc.boolean(),
      steps,
      (start, wrap, odd, all) => {
        const reader = new Reader(start, { wrap });
        const only = (): LogView['only'] => {
          const lines = Array.from({ length: reader.handle.extent().lineCount }, (_, i) => i).filter(
            (i) => i % 2 === 1,
          );
          return odd ? { pattern: 'x', context: 0, matches: null, lines } : null;
        };
        reader.view = { ...reader.view, only: only() };
        for (const one of all) {
          if (typeof one === 'string') {
            reader.move(one);
            continue;
          }
          const [before, full] = [reader.rows(), reader.window().rows.length === SIZE.rows];
          reader.logs.write(ATTEMPT, ...one);
          reader.view = { ...reader.view, only: only() };
          if (!reader.view.follow) expect(reader.rows().slice(0, before.length)).toEqual(before);
          else if (full) expect(reader.window().rows).toHaveLength(SIZE.rows);
        }
      },
    ),
    { numRuns: 400 },
  );
});

test('going down and up again by the same way comes back to the same place', () => {
  fc.assert(
    fc.property(fc.array(lineText, { minLength: 40, maxLength: 60 }), fc.boolean(), fc.nat(12), (lines, wrap, by) => {
      const reader = new Reader(lines, { wrap });
      reader.move('first');
      const before = reader.rows();
      for (let i = 0; i < by; i += 1) reader.move('down');
      if (reader.view.follow) return;
      for (let i = 0; i < by; i += 1) reader.move('up');
      expect(reader.rows()).toEqual(before);
    }),
    { numRuns: 300 },
  );
});

test('no row is wider than the screen, and wrapped rows lose nothing', () => {
  fc.assert(
    fc.property(fc.array(lineText, { minLength: 1, maxLength: 8 }), fc.boolean(), fc.nat(300), (lines, wrap, left) => {
      const reader = new Reader(lines, { wrap, left, follow: false });
      for (const row of reader.rows()) expect(widthOf(row)).toBeLessThanOrEqual(SIZE.columns);
      if (!wrap || reader.window().rows.length === SIZE.rows) return;
      expect(reader.rows().join('')).toBe(lines.map(cleanText).join(''));
    }),
    { numRuns: 400 },
  );
});

test('the end of a log that is not counted yet is read by names that become numbers', () => {
  const lines = numbered(100).map((text): LogLine => ({ text, level: 'info' }));
  const end = -1000;
  const counting: LogHandle = {
    ...new Reader([]).handle,
    extent: () => ({ lineCount: 30, counting: { share: 0.3, end }, exists: true, startedOver: 0 }),
    lines: (from, count) => (from < 0 ? lines.slice(100 + from - end) : lines).slice(0, count),
  };
  const tops = logWindow(counting, VIEW, SIZE);
  expect(tops.rows.map(({ number }) => number)).toEqual(Array.from({ length: 10 }, (_, i) => end - 10 + i));
  const up = moveLog(VIEW, 'page-up', { log: tops } as Situation);
  expect(up).toMatchObject({ follow: false, top: end - 20 });
  expect(logWindow(counting, up, SIZE).rows[0]?.line[0]?.text).toBe('line 80');
  expect(moveLog(up, 'first', { log: logWindow(counting, up, SIZE) } as Situation).top).toBe(0);
});
