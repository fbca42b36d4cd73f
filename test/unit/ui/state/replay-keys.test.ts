import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bindings } from '../../../../src/ui/keys/bindings.ts';
import { dispatch } from '../../../../src/ui/keys/dispatch.ts';
import { defaultKeymap } from '../../../../src/ui/keys/keymap.ts';
import { defaultQuitChoices } from '../../../../src/ui/quit-choices.ts';
import { atBegin, atPlace } from '../../../../src/ui/replay/playhead.ts';
import { Recording } from '../../../../src/ui/replay/recording.ts';
import { placedAt, type RunData, startData } from '../../../../src/ui/state/run-data.ts';
import type { Turn } from '../../../../src/ui/state/situation.ts';
import { firstUiState } from '../../../../src/ui/state/ui-state.ts';
import { update } from '../../../../src/ui/state/update.ts';
import { createTheme } from '../../../../src/ui/theme.ts';
import { frame } from '../../../../src/ui/view/frame.ts';
import { widthOf } from '../../../../src/ui/view/width.ts';
import { BY } from '../../../rigs/screen/fake-engine.ts';
import { plain } from '../../../rigs/screen/picture.ts';
import { commandsIn } from '../../../rigs/screen/press-keys.ts';
import { recordedRollout } from '../../../rigs/screen/recorded-rollout.ts';

const recording = new Recording(recordedRollout(6, 200));
const keymap = defaultKeymap.forReplay();

function dataAt(at: number): RunData {
  const state = recording.state(at);
  return placedAt(startData(state, []), state, recording.events.slice(0, at + 1));
}

interface Move {
  readonly key: string;
  readonly at: number;
}

/** Each key is pressed at some moment of the recording; what was opened there may not be there yet at the next one. */
function play(moves: readonly Move[]): Turn {
  let turn: Turn = { ui: firstUiState(recording.state(0).plan.regions[0]?.scope ?? null), effects: [] };
  for (const { key, at } of moves) {
    const data = dataAt(at);
    const situation = {
      ...{ data, nowMs: 0, runNowMs: recording.wallMs(at, 0), actor: BY, quitChoices: defaultQuitChoices, keymap },
      ...{ pageRows: 10, lineCount: 100, log: null, picture: () => [] },
    };
    turn = dispatch<Turn>([key], turn, (now, intent) => update(now, intent, situation), keymap);
  }
  return turn;
}

const bound = [...new Set(bindings.flatMap(({ keys }) => keys))];
const moves = fc.array(
  fc.record({
    key: fc.oneof(fc.constantFrom(...bound), fc.constantFrom('esc', 'esc', 'y', 'enter', 'l', '1', '2')),
    at: fc.nat(recording.last),
  }),
  { maxLength: 40 },
);

test('whatever is pressed in a recording, at whichever moments, no command comes of it and every moment can be drawn', () => {
  fc.assert(
    fc.property(moves, fc.nat(recording.last), (pressed, at) => {
      const turn = play(pressed);
      expect(commandsIn(turn).filter(({ type }) => type !== 'poll-health')).toEqual([]);
      const rows = plain(
        frame({
          ...{ data: dataAt(at), ui: turn.ui, log: null, nowMs: recording.wallMs(at, 0), screenMs: 0 },
          ...{ size: { columns: 80, rows: 24 }, theme: createTheme({ colorLevel: 0, ascii: false }), keymap },
          ...{ spinner: 0, tools: '', program: 'test', company: 0 },
          replay: { recording, head: atPlace(recording, at, atBegin(recording, 10)) },
        }),
      );
      expect(rows).toHaveLength(24);
      for (const row of rows) expect(widthOf(row)).toBeLessThanOrEqual(80);
    }),
    { numRuns: 60 },
  );
});
