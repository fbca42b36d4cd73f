import type { ChainState, StallForecast } from '../../engine/model/health.ts';
import type { ExpectedChain } from '../node-sample.ts';
import type { ChainPace } from './chain-pace.ts';
import type { LiveValidators } from './live-validators.ts';
import { countText } from './words.ts';

// 2^30 request timeouts are longer than any halt; what is behind it is a timestamp that means nothing.
const LAST_ROUND = 30;

/**
 * The timer of round r runs for the request timeout x 2^r, the first one from when the block was due. A validator that was
 * restarted since begins at round 0 again, so this is the most likely round, not a certain one.
 */
export function stallForecast(
  state: ChainState,
  pace: ChainPace | null,
  live: LiveValidators,
  expected: ExpectedChain,
  nowMs: number,
): StallForecast | null {
  if (pace === null || pace.head.height === 0 || (state !== 'halted' && state !== 'no-quorum')) return null;
  const unitMs = Math.max(1, expected.requestTimeoutMs);
  const waitedMs = Math.max(0, nowMs - pace.nextDueAtMs);
  const round = Math.min(LAST_ROUND, Math.floor(Math.log2(waitedMs / unitMs + 1)));
  const nextAttemptAtMs = pace.nextDueAtMs + unitMs * (2 ** (round + 1) - 1);
  return { round, nextAttemptAtMs: round < LAST_ROUND ? nextAttemptAtMs : null, remedy: remedyOf(state, live) };
}

function remedyOf(state: ChainState, live: LiveValidators): string {
  const restart = 'restart all validators: it sets their round timers back to round 0';
  if (state === 'halted') return `To go on sooner, ${restart}`;
  const missing = live.quorum - live.live;
  return `Bring back ${countText(missing, 'validator')}; if no block follows, ${restart}`;
}
