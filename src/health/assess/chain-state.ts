import type { ChainState } from '../../engine/model/health.ts';
import type { ExpectedChain } from '../node-sample.ts';
import type { BlockRun } from './block-run.ts';
import { type ChainPace, type Intervals, STALL_TIMEOUTS } from './chain-pace.ts';
import type { LiveValidators } from './live-validators.ts';

export interface StateInput {
  readonly expected: ExpectedChain;
  readonly pace: ChainPace | null;
  readonly live: LiveValidators;
  readonly forked: boolean;
  readonly run: BlockRun;
  readonly intervals: Intervals;
}

// Facts of Besu: slow is more than one and a half times the block period.
const SLOW_FACTOR = 1.5;

export function chainState(input: StateInput): ChainState {
  const { pace, live } = input;
  if (pace === null) return 'unknown';
  if (input.forked) return 'forked';
  const short = live.live < live.quorum;
  if (pace.head.height === 0) return short || !isOverdueStart(input) ? 'bootstrapping' : 'halted';
  // Those not asked yet may make up the quorum: then it stands, and why is not known yet.
  if (short && pace.stalled) return live.live + live.open < live.quorum ? 'no-quorum' : 'unknown';
  if (short && noBlockSinceLoss(input)) return 'no-quorum';
  if (pace.stalled) return 'halted';
  if (pace.late || isSlow(input)) return 'slow';
  return isIdle(input, pace) ? 'idle' : 'advancing';
}

/** A quorum is there, and has had the time in which a running chain makes a block. */
function isOverdueStart({ expected, pace, live }: StateInput): boolean {
  if (pace === null || live.quorumSinceMs === null) return false;
  const periodMs = Math.max(expected.blockPeriodMs, expected.emptyBlockPeriodMs);
  return pace.toldAtMs - live.quorumSinceMs > periodMs + STALL_TIMEOUTS * expected.requestTimeoutMs;
}

// An ask that is answered at the last moment.
const ASK_MS = 2_000;

/** A block that came well after the loss says that validators whose answers we miss are at work all the same. */
function noBlockSinceLoss({ live, pace, expected }: StateInput): boolean {
  if (pace === null || live.quorumLostAtMs === null || live.live + live.open >= live.quorum) return false;
  // A block is seen as late as the node that has it is asked next.
  const sightMs = expected.everyMs + ASK_MS;
  if (pace.headSeenAtMs > live.quorumLostAtMs + sightMs) return false;
  return !pace.hurry || pace.toldAtMs - pace.nextDueAtMs > Math.min(sightMs, expected.requestTimeoutMs);
}

function isSlow({ run, intervals, expected, live }: StateInput): boolean {
  const periodMs = Math.max(expected.blockPeriodMs, expected.emptyBlockPeriodMs);
  const late = (intervals.medianMs ?? 0) > SLOW_FACTOR * periodMs;
  return late || secondRounds(run, live.validators) > 0;
}

/** How many blocks of the last rotation needed more than one round. */
export const secondRounds = (run: BlockRun, validators: number): number =>
  run.slice(-Math.max(1, validators)).filter((block) => (block.round ?? 0) > 0).length;

function isIdle({ expected, run }: StateInput, pace: ChainPace): boolean {
  if (pace.hurry) return false;
  const waitedMs = pace.toldAtMs - pace.standsSinceMs;
  const [before, newest] = run.slice(-2);
  const gapMs = before === undefined || newest === undefined ? 0 : newest.timestampMs - before.timestampMs;
  return Math.max(waitedMs, gapMs) > SLOW_FACTOR * expected.blockPeriodMs;
}
