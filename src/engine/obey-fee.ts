import { exactGwei, gweiText, weiOfGwei, weiOfText } from '../lib/coin-text.ts';
import { err } from '../lib/result.ts';
import type { AccountSight } from './model/account.ts';
import type { AttemptId } from './model/ids.ts';
import type { RunState } from './model/state.ts';
import { type CommandOf, done, type Obeyed } from './obeyed.ts';
import { stepById } from './state/reduce.ts';

/** What the running attempts last said of the accounts they pay from. */
export type AccountsSeen = (attempt: AttemptId) => AccountSight | null;

/** Only for what waits now and was seen; whether it is followed in the end is told by whoever signs. */
export function obeyRaiseFee(state: RunState, command: CommandOf<'raise-fee'>, seen: AccountsSeen): Obeyed {
  const { step: id, nonce, maxFeeGwei, by } = command;
  if (stepById(state.plan, id) === undefined) return err(`there is no step ${id}`);
  const live = state.steps[id]?.status === 'running' ? state.steps[id]?.attempts.at(-1) : undefined;
  const account = live === undefined ? null : seen(live.id);
  const open = account?.open ?? null;
  if (live === undefined || account === null || open === null)
    return err(`no transaction of ${id} waits: there is no fee to raise`);
  if (open.nonce !== nonce) return err(`nonce ${open.nonce} waits now, not ${nonce}: look again`);
  if (open.block !== null) return err(`nonce ${nonce} is in block ${open.block} already: its fee is paid`);
  const wishedWei = weiOfGwei(maxFeeGwei);
  if (wishedWei === null) return err('a fee is a number of gwei, such as 45 or 0.05');
  const capWei = weiOfText(open.capWei) ?? 0n;
  if (wishedWei > capWei) return err(`the fleet file allows at most ${gweiText(capWei)}: nothing above it is signed`);
  const leastWei = weiOfText(open.leastRaiseWei) ?? 0n;
  if (wishedWei < leastWei) return err(`nodes take a replacement only from ${exactGwei(leastWei)} gwei on`);
  return done(`nonce ${nonce} may pay up to ${maxFeeGwei} gwei`, {
    type: 'fee-raised',
    attempt: live.id,
    raise: { address: account.address, nonce, hash: open.hash, maxFeeGwei },
    by,
  });
}
