import type { Scope } from '../../engine/model/ids.ts';
import type { Step } from '../../engine/model/step.ts';
import { stepsOf } from '../../engine/state/select.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { openTransaction, whyNotRaise } from '../view/open-fee.ts';
import type { FeeDialog } from './policy-dialogs.ts';
import type { RunData } from './run-data.ts';

/** The transaction the chosen step waits for, else the first of its row whose fee can be raised. */
export function askFee(data: RunData, chosen: Step | null, scopes: readonly Scope[]): Result<FeeDialog, string> {
  const [scope] = scopes;
  if (scope === undefined || scopes.length > 1) return err('a fee is raised for one transaction at a time');
  const own = stepsOf(data.state.plan, scope);
  const ordered = chosen !== null && chosen.scope === scope ? [chosen, ...own] : own;
  const waiting = ordered.flatMap((step) => {
    const fee = openTransaction(data, step);
    return fee === null ? [] : [{ step, fee, problem: whyNotRaise(fee) }];
  });
  const first = waiting.find(({ problem }) => problem === null) ?? waiting[0];
  if (first === undefined) return err('no transaction waits here: there is no fee to raise');
  if (first.problem !== null) return err(first.problem);
  return ok({ kind: 'raise-fee', step: first.step.id, nonce: first.fee.open.nonce, typed: '' });
}
