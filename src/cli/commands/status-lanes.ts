import type { RunState } from '../../engine/model/state.ts';
import { feesByNetwork } from '../../engine/state/transactions.ts';
import { chainLanes, laneWords, paidWords } from '../../ui/view/chain-lanes.ts';

/** A lane of transactions, as far as the journal tells. */
interface LaneStatus {
  readonly lane: string;
  readonly status: string;
  readonly done: number;
  readonly total: number;
  readonly now: string;
  /** Fees paid so far, by network: decimal texts in wei. */
  readonly feesWei: Readonly<Record<string, string>>;
  readonly transactions: readonly string[];
}

export function laneRows(state: RunState, nowMs: number): readonly LaneStatus[] {
  return chainLanes(state).map((lane) => {
    const { title, status, done, total, paid } = lane;
    const fees = feesByNetwork(paid).map(({ network, feesWei }) => [network, feesWei.toString()] as const);
    return {
      ...{ lane: title, status: status.kind, done, total, now: laneWords(state, lane, nowMs) },
      ...{ feesWei: Object.fromEntries(fees), transactions: paid.map(({ hash }) => hash) },
    };
  });
}

/** Name, status and what there is to say: `3/7 next fund Pool: not launched, paid 0.0012 ether`. */
export function laneCells(state: RunState, nowMs: number): readonly (readonly [string, string, string])[] {
  return chainLanes(state).map((lane) => {
    const told = [laneWords(state, lane, nowMs), paidWords(lane)].filter((one) => one !== null).join(', ');
    return [`  ${lane.title}`, lane.status.kind, `${lane.done}/${lane.total} ${told}`];
  });
}
