import type { Scope } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import type { Step } from '../../engine/model/step.ts';
import { remediesFor } from '../../engine/state/remedy.ts';
import { stepsOf } from '../../engine/state/select.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { RemedyDialog } from './policy-dialogs.ts';

/** The way out of the chosen step's failure, else of the first of its row that has one. One row at a time: each is read. */
export function askRemedy(
  state: RunState,
  chosen: Step | null,
  scopes: readonly Scope[],
): Result<RemedyDialog, string> {
  const [scope] = scopes;
  if (scope === undefined || scopes.length > 1) return err('a way out is taken in one region at a time');
  const own = stepsOf(state.plan, scope);
  const ordered = chosen !== null && chosen.scope === scope ? [chosen, ...own] : own;
  for (const { id } of ordered) {
    const [offered] = remediesFor(state, id);
    if (offered === undefined) continue;
    const { remedy, value } = offered;
    return ok({ kind: 'remedy', step: id, remedy: remedy.name, value, typed: '', required: scope });
  }
  return err('no failure here has a way out of its own: r tries again');
}
