import type { Command } from '../../../src/engine/model/command.ts';
import { dispatch } from '../../../src/ui/keys/dispatch.ts';
import { defaultQuitChoices } from '../../../src/ui/quit-choices.ts';
import type { Situation, Turn } from '../../../src/ui/state/situation.ts';
import type { UiState } from '../../../src/ui/state/ui-state.ts';
import { update } from '../../../src/ui/state/update.ts';
import { BY, type FakeEngine } from './fake-engine.ts';
import { dataOf, uiOf } from './picture.ts';

export function situationOf(engine: FakeEngine, given: Partial<Situation> = {}): Situation {
  return {
    ...{ data: dataOf(engine), nowMs: engine.nowMs, actor: BY, quitChoices: defaultQuitChoices },
    ...{ pageRows: 10, lineCount: 100, log: null, picture: () => [] },
    ...given,
  };
}

/** What keys make of a screen, without a terminal. Each list is one chunk. */
export function pressKeys(
  engine: FakeEngine,
  chunks: readonly (readonly string[])[],
  given: { readonly ui?: Partial<UiState>; readonly situation?: Partial<Situation> } = {},
): Turn {
  const start: Turn = { ui: uiOf(engine, given.ui), effects: [] };
  const judged = situationOf(engine, given.situation);
  return chunks.reduce((turn, keys) => dispatch<Turn>(keys, turn, (now, intent) => update(now, intent, judged)), start);
}

/** One chunk per key: nothing is dropped behind a key that opened a question. */
export const keys = (...pressed: readonly string[]): readonly (readonly string[])[] => pressed.map((key) => [key]);

/** A word as it is typed. */
export const typing = (word: string): readonly (readonly string[])[] =>
  word.split('').map((letter) => [letter === ' ' ? 'space' : letter]);

export const commandsIn = ({ effects }: Turn): readonly Command[] =>
  effects.flatMap((effect) => {
    if (effect.type === 'send') return [effect.command];
    return effect.type === 'send-all' ? effect.commands : [];
  });
