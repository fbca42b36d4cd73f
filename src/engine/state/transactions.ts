import { weiOfText } from '../../lib/coin-text.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { AttemptId } from '../model/ids.ts';
import type { AttemptState, RunState } from '../model/state.ts';
import type { Step } from '../model/step.ts';
import { chainWorkOf } from './chain-work.ts';

/** A transaction that a try of a step paid for, as its receipt tells. Amounts in wei. */
export interface PaidTransaction {
  readonly attempt: AttemptId;
  readonly network: string;
  readonly title: string;
  readonly hash: string;
  readonly nonce: number | null;
  readonly from: string | null;
  readonly block: number | null;
  readonly gasUsed: bigint | null;
  readonly feeWei: bigint;
  /** `replaced`: by one that does something else and is not ours. */
  readonly result: 'succeeded' | 'reverted' | 'replaced';
  readonly balanceBeforeWei: bigint | null;
  readonly balanceAfterWei: bigint | null;
  /** Where a person can look at it; null = no explorer is configured. */
  readonly explorer: string | null;
}

/** Null = this try paid for none: it still waits, or there was nothing to send. */
export function transactionOf(step: Step, { id, outcome }: AttemptState): PaidTransaction | null {
  const work = chainWorkOf(step);
  const facts: JsonObject = outcome?.facts ?? {};
  const { hash, result } = facts;
  const feeWei = weiOfText(facts['feeWei']);
  if (work === null || feeWei === null || typeof hash !== 'string') return null;
  return {
    ...{ attempt: id, network: work.network.name, title: step.title, hash, feeWei },
    ...{ nonce: numberIn(facts, 'nonce'), from: textIn(facts, 'from'), block: numberIn(facts, 'blockNumber') },
    gasUsed: weiOfText(facts['gasUsed']),
    result: result === 'reverted' || result === 'replaced' ? result : 'succeeded',
    balanceBeforeWei: weiOfText(facts['balanceBeforeWei']),
    balanceAfterWei: weiOfText(facts['balanceAfterWei']),
    explorer: textIn(facts, 'explorer'),
  };
}

const numberIn = (facts: JsonObject, name: string): number | null => {
  const value = facts[name];
  return typeof value === 'number' ? value : null;
};

const textIn = (facts: JsonObject, name: string): string | null => {
  const value = facts[name];
  return typeof value === 'string' ? value : null;
};

/** Of these steps, in the order they were settled; each once, however many tries were told of it. */
export function transactionsOf(state: RunState, steps: readonly Step[]): readonly PaidTransaction[] {
  const told = steps.flatMap((step) =>
    (state.steps[step.id]?.attempts ?? []).flatMap((attempt) => {
      const paid = transactionOf(step, attempt);
      return paid === null ? [] : [{ paid, endedAtMs: attempt.endedAtMs ?? 0 }];
    }),
  );
  const inOrder = told.toSorted((one, other) => one.endedAtMs - other.endedAtMs).map(({ paid }) => paid);
  return [...new Map(inOrder.map((paid) => [`${paid.network} ${paid.hash}`, paid])).values()];
}

/** Coins of different networks are no sum. */
export function feesByNetwork(all: readonly PaidTransaction[]): readonly NetworkFees[] {
  const networks = [...Map.groupBy(all, ({ network }) => network)];
  return networks.map(([network, own]) => ({ network, feesWei: own.reduce((sum, { feeWei }) => sum + feeWei, 0n) }));
}

export interface NetworkFees {
  readonly network: string;
  readonly feesWei: bigint;
}
