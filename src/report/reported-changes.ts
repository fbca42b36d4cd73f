import type { Scope } from '../engine/model/ids.ts';
import type { RunState } from '../engine/model/state.ts';
import { type ChangeRollup, changeRollups } from '../engine/state/change-rollup.ts';
import { rollupLines } from '../engine/state/change-words.ts';

/** What the newest plans of the regions come to in one phase, alike ones together. */
export interface ReportedChanges extends ChangeRollup {
  /** The same in words, first as one sentence. */
  readonly lines: readonly string[];
}

export const reportedChanges = (state: RunState, nameOf: (scope: Scope) => string): readonly ReportedChanges[] =>
  changeRollups(state).map((rollup) => ({ ...rollup, lines: rollupLines(rollup, nameOf) }));
