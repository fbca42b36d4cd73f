import type { AccountSight, OpenTransactionSight } from '../../engine/model/account.ts';
import type { Step } from '../../engine/model/step.ts';
import { exactGwei, gweiText, weiOfGwei, weiOfText } from '../../lib/coin-text.ts';
import type { RunData } from '../state/run-data.ts';

/** The transaction a running step waits for; null = none is known. */
export function openTransaction({ state, signals }: RunData, { id }: Step): OpenFee | null {
  const live = state.steps[id]?.status === 'running' ? state.steps[id]?.attempts.at(-1) : undefined;
  const seen = live === undefined ? undefined : signals.accounts.get(live.id);
  return seen === undefined || seen.open === null ? null : { account: seen, open: seen.open };
}

export interface OpenFee {
  readonly account: AccountSight;
  readonly open: OpenTransactionSight;
}

/** Why this would be no higher fee for it; null = it would. */
export function whyNotFee({ capWei, leastRaiseWei }: OpenTransactionSight, typed: string): string | null {
  const wishedWei = weiOfGwei(typed);
  const [cap, least] = [weiOfText(capWei) ?? 0n, weiOfText(leastRaiseWei) ?? 0n];
  if (wishedWei === null) return 'A number of gwei, such as 45 or 0.05.';
  if (wishedWei > cap) return `The fleet file allows at most ${gweiText(cap)}.`;
  return wishedWei < least ? `Nodes take a replacement only from ${exactGwei(least)} gwei on.` : null;
}

/** Why no higher fee can be asked for at all; null = one can. */
export function whyNotRaise({ open }: OpenFee): string | null {
  const { block, capWei, leastRaiseWei, nonce } = open;
  if (block !== null) return `nonce ${nonce} is in block ${block} already: its fee is paid`;
  const cap = weiOfText(capWei) ?? 0n;
  if (cap >= (weiOfText(leastRaiseWei) ?? 0n)) return null;
  return `nonce ${nonce} cannot pay more: the fleet file allows at most ${gweiText(cap)}`;
}
