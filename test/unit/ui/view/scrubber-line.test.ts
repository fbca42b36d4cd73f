import { describe, expect, test } from 'vitest';
import { attemptId } from '../../../../src/engine/model/ids.ts';
import { defaultKeymap } from '../../../../src/ui/keys/keymap.ts';
import { atBegin, atPlace, type Playhead } from '../../../../src/ui/replay/playhead.ts';
import { Recording } from '../../../../src/ui/replay/recording.ts';
import { placedAt, startData } from '../../../../src/ui/state/run-data.ts';
import { firstUiState, type View } from '../../../../src/ui/state/ui-state.ts';
import { createTheme } from '../../../../src/ui/theme.ts';
import { frame } from '../../../../src/ui/view/frame.ts';
import type { LogWindow } from '../../../../src/ui/view/log-window.ts';
import { widthOf } from '../../../../src/ui/view/width.ts';
import { plain } from '../../../rigs/screen/picture.ts';
import { recordedRollout } from '../../../rigs/screen/recorded-rollout.ts';

const recording = new Recording(recordedRollout());
const [failure = 0] = recording.failures;
const begin = atBegin(recording, 10);

interface Wishes {
  readonly view?: View;
  readonly size?: readonly [columns: number, rows: number];
  readonly ascii?: boolean;
  readonly log?: LogWindow;
}

function shown(head: Playhead, { view, size = [80, 24], ascii = false, log }: Wishes = {}): readonly string[] {
  const state = recording.state(head.at);
  const ui = firstUiState(state.plan.regions[0]?.scope ?? null);
  const [columns, rows] = size;
  return plain(
    frame({
      data: placedAt(startData(state, []), state, recording.events.slice(0, head.at + 1)),
      ui: view === undefined ? ui : { ...ui, views: [{ kind: 'regions' }, view] },
      ...{ log: log ?? null, nowMs: recording.wallMs(head.at, head.ms), screenMs: 0, size: { columns, rows } },
      ...{ theme: createTheme({ colorLevel: 0, ascii }), keymap: defaultKeymap.forReplay(), spinner: 0 },
      ...{ tools: 'tools', program: 'test', company: 0, replay: { recording, head } },
    }),
  );
}

const scrubber = (rows: readonly string[]): string => rows.at(-2) ?? '';

describe('the scrubber', () => {
  test('stands above the footer at every size, and tells how it goes on, the time then, and how far it is', () => {
    for (const size of [
      [60, 16],
      [80, 24],
      [120, 40],
      [200, 50],
    ] as const) {
      const rows = shown(atPlace(recording, failure, begin), { size });
      expect(rows).toHaveLength(size[1]);
      for (const row of rows) expect(widthOf(row)).toBeLessThanOrEqual(size[0]);
      expect(scrubber(rows)).toMatch(/^playing 10x +━*┃[─✗]* (2026-11-21 )?04:3\d:\d\d +\d+\w+ of +8h0\dm/);
      expect(rows.at(-1)).toContain('P play/pause');
      expect(rows[0]).toContain('chain-138 lab replay');
    }
  });

  test('has the number of the event and the day where there is room', () => {
    const head = atPlace(recording, failure, begin);
    expect(scrubber(shown(head, { size: [120, 40] }))).toMatch(/ event \d+\/\d+$/);
    expect(scrubber(shown(head, { size: [200, 50] }))).toContain(' 2026-11-21 04:');
  });

  test('marks what failed by a sign of its own, behind and ahead', () => {
    const bar = (head: Playhead, ascii = false): string => scrubber(shown(head, { ascii, size: [200, 50] }));
    expect(bar(begin).match(/✗/g)).toHaveLength(recording.failures.length);
    expect(bar(atPlace(recording, recording.last, begin)).match(/✗/g)).toHaveLength(recording.failures.length);
    expect(bar(begin, true)).toMatch(/^playing 10x +\|-+X-*X-* /);
  });

  test('says that it is paused, at the end, and what was left out', () => {
    const paused = { ...begin, playing: false };
    expect(scrubber(shown(paused))).toMatch(/^paused 10x /);
    expect(scrubber(shown({ ...atPlace(recording, recording.last, begin), playing: false }))).toMatch(/^at the end/);
    const leaping = { ...begin, skipped: { ms: 28_800_000, sayMs: 100 } };
    expect(scrubber(shown(leaping))).toMatch(/^skipped 8h00m /);
    expect(scrubber(shown(leaping, { size: [120, 40] }))).toMatch(/^skipped 8h00m, no events /);
  });

  test('keeps still: the bar begins and ends in the same cells whatever is said beside it', () => {
    const span = (head: Playhead): readonly number[] => {
      const row = scrubber(shown(head));
      return [row.search(/[━┃─✗]/), row.length];
    };
    const heads = [begin, { ...begin, speed: 1000 }, { ...begin, playing: false }, atPlace(recording, failure, begin)];
    expect(new Set(heads.map((head) => span(head).join())).size).toBe(1);
  });

  test('costs the grid no row in 80x24: every region has its name', () => {
    const text = shown(begin).join('\n');
    for (const { region } of recording.state(0).plan.regions) expect(text).toContain(region.name);
  });
});

describe('in a recording', () => {
  test('Health says that readings are not recorded', () => {
    const view: View = { kind: 'health', panel: 'regions', selected: null, node: null, top: 0 };
    expect(shown(begin, { view }).join('\n')).toContain('readings are not recorded: a journal keeps what was done');
  });

  test('Events hold what happened up to then and nothing later', () => {
    const view: View = { kind: 'events', top: 0, filter: '' };
    expect(shown(begin, { view }).join('\n')).toContain('Events  1 so far');
    const text = shown(atPlace(recording, 1, begin), { view }).join('\n');
    expect(text).toMatch(/run +planned \d+ steps.*\n.*run +launched by anna/);
    expect(text).not.toContain('began');
  });

  test('a log of a try that had not begun is not shown, and one that ran is shown whole, which is said', () => {
    const begun = recording.events.findIndex(({ type }) => type === 'attempt-begun');
    const event = recording.events[begun];
    const attempt = event?.type === 'attempt-begun' ? event.attempt : attemptId('x/y/z' as never, 1);
    const view: View = {
      ...{ kind: 'log', attempt, top: 0, follow: true, wrap: true, search: null },
      ...{ only: null, times: false, left: 0, marks: [] },
    };
    expect(shown(begin, { view }).join('\n')).toContain('at this moment of the recording this try had not begun');
    const running = shown(atPlace(recording, begun, begin), { view }).join('\n');
    expect(running).not.toContain('had not begun');
    expect(running).toContain('also what came later');
    const end = shown(atPlace(recording, recording.last, begin), { view }).join('\n');
    expect(end).not.toContain('also what came later');
  });

  test('no hint asks for anything that would change the run', () => {
    for (const at of [0, failure, recording.last]) {
      const text = shown(atPlace(recording, at, begin), { size: [120, 40] }).join('\n');
      expect(text).not.toMatch(/ launches| retries| retry  | resumes|S skip/);
    }
  });
});
