import type { AccountSight, OpenTransactionSight } from '../../engine/model/account.ts';
import type { RunState } from '../../engine/model/state.ts';
import type { Step } from '../../engine/model/step.ts';
import { type ChainWork, chainWorkOf } from '../../engine/state/chain-work.ts';
import { feesByNetwork, type PaidTransaction, transactionsOf } from '../../engine/state/transactions.ts';
import { etherText, weiOfText } from '../../lib/coin-text.ts';
import { againWords } from './coming-retry.ts';
import { holdWords } from './hold-words.ts';
import { type RowStatus, statusOfSteps } from './row-status.ts';

/** Steps of a fleet phase that follow each other: those of one network, or all of CCIP, which has only one order. */
export interface ChainLane {
  readonly title: string;
  readonly steps: readonly Step[];
  readonly status: RowStatus;
  /** Of the steps that may send something. */
  readonly done: number;
  readonly total: number;
  readonly paid: readonly PaidTransaction[];
  /** Where its coins are now. */
  readonly network: string;
}

const known = new WeakMap<RunState, readonly ChainLane[]>();

/** In the order of the plan. */
export function chainLanes(state: RunState): readonly ChainLane[] {
  const made = known.get(state) ?? findLanes(state);
  known.set(state, made);
  return made;
}

function findLanes(state: RunState): readonly ChainLane[] {
  const own = state.plan.steps.flatMap((step) => {
    const work = chainWorkOf(step);
    return work === null ? [] : [{ step, work }];
  });
  const groups = Map.groupBy(own, ({ step, work }) => (step.phase === 'ccip' ? 'ccip' : work.network.name));
  return [...groups].map(([title, all]) => laneOf(state, title, all));
}

interface Part {
  readonly step: Step;
  readonly work: ChainWork;
}

function laneOf(state: RunState, title: string, all: readonly Part[]): ChainLane {
  const steps = all.map(({ step }) => step);
  const sending = all.filter(({ work }) => work.task !== null);
  const isDone = ({ step }: Part): boolean => ['succeeded', 'skipped'].includes(state.steps[step.id]?.status ?? '');
  const status = statusOfSteps(state, steps);
  const now = all.find(({ step }) => 'step' in status && status.step.id === step.id) ?? all.at(-1);
  return {
    ...{ title, steps, status, done: sending.filter(isDone).length, total: sending.length },
    ...{ paid: transactionsOf(state, steps), network: now?.work.network.name ?? title },
  };
}

/** What it does or waits for, from the journal alone; a screen knows more of what is under way. */
export function laneWords(state: RunState, { status, steps }: ChainLane, nowMs: number): string {
  switch (status.kind) {
    case 'failed':
      return `${nameOf(status.step)}: ${status.failure?.title ?? (status.lost ? 'vanished' : 'failed')}`;
    case 'retrying':
      return `${nameOf(status.step)}: ${status.failure?.title ?? 'failed'}, ${againWords(state, status.retry, nowMs)}`;
    case 'approval':
      return holdWords(status.hold, status.step.scope, nowMs);
    case 'running':
      return isLook(status.step) ? 'looks at what would be sent' : status.step.title;
    case 'waiting':
      return waitingWords(state, status, nowMs);
    case 'done':
      return status.skipped ? 'done, some skipped' : 'done';
    case 'empty':
      return steps.length === 0 ? '' : 'nothing to do';
  }
}

function waitingWords(
  { status: run }: RunState,
  { step, hold }: Extract<RowStatus, { kind: 'waiting' }>,
  nowMs: number,
): string {
  if (run === 'planned') return 'not launched';
  const why = hold === null ? 'starts now' : holdWords(hold, step.scope, nowMs);
  return isLook(step) ? `not looked at yet: ${why}` : `next ${step.title}: ${why}`;
}

/** The lane is named beside it: which network a look is about need not be said again. */
const nameOf = (step: Step): string => (isLook(step) ? 'look' : step.title);

const isLook = (step: Step): boolean => chainWorkOf(step)?.task === null;

/** All fees of the lane so far; null = nothing was paid. */
export function paidWords({ paid, title }: Pick<ChainLane, 'paid' | 'title'>): string | null {
  const sums = feesByNetwork(paid).map(
    ({ network, feesWei }) => `${etherText(feesWei)}${network === title ? '' : ` on ${network}`}`,
  );
  return sums.length === 0 ? null : `paid ${sums.join(' and ')}`;
}

/** As last seen: by who waits now, else before or after the newest transaction, else by the look before it. */
export function balanceOf(state: RunState, lane: ChainLane, seen: AccountSight | null): bigint | null {
  if (seen !== null) return weiOfText(seen.balanceWei);
  const after = lane.paid.findLast(({ network }) => network === lane.network)?.balanceAfterWei ?? null;
  return after ?? previewed(state, lane);
}

function previewed(state: RunState, { steps, network }: ChainLane): bigint | null {
  const looks = steps.flatMap((step) => {
    const work = chainWorkOf(step);
    const outcome = state.steps[step.id]?.attempts.at(-1)?.outcome ?? null;
    return work?.task !== null || work.network.name !== network || outcome === null
      ? []
      : [outcome.facts['balanceWei']];
  });
  return weiOfText(looks.at(-1));
}

/** What is missing until the open transaction is final: `waits for a block`, `2/3 confirmations`. */
export function waitWords(sight: AccountSight, work: ChainWork, unit = 'confirmations'): string | null {
  const { open, head } = sight;
  if (open === null) return null;
  const first = isOwn(open, work) ? '' : `first nonce ${open.nonce} of ${open.task}: `;
  if (open.block === null) return `${first}waits for a block`;
  const { confirmations } = work.network;
  return `${first}${Math.min(confirmations, Math.max(0, head - open.block + 1))}/${confirmations} ${unit}`;
}

const isOwn = ({ task }: OpenTransactionSight, work: ChainWork): boolean => work.task?.name === task;
