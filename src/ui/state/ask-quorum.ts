import type { Scope } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import type { Step } from '../../engine/model/step.ts';
import { stepsOf } from '../../engine/state/select.ts';
import type { QuorumDialog } from './policy-dialogs.ts';
import { surveyOf } from './run-data.ts';

/** The chosen step when the quorum guard holds it back, else the first of its row that is; null = there is none. */
export function askQuorum(state: RunState, chosen: Step | null, scope: Scope | null): QuorumDialog | null {
  const own = scope === null ? [] : stepsOf(state.plan, scope);
  const ordered = chosen !== null && chosen.scope === scope ? [chosen, ...own] : own;
  for (const { id } of ordered) {
    const hold = surveyOf(state).holds.get(id);
    if (hold?.kind === 'quorum') return { kind: 'override-quorum', step: id, typed: '', required: String(hold.left) };
  }
  return null;
}
