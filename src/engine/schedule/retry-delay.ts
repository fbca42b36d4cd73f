import { fnv1a } from '../../lib/fnv1a.ts';
import type { Failure } from '../model/failure.ts';
import type { RetryPolicy } from '../model/policy.ts';
import { mostTries, paceOf } from '../state/retry-paces.ts';

/** How long to wait before the `n`th try by itself (from 1); null = there is none. `key` names the step, for its jitter. */
export function retryDelayMs(failure: Failure, n: number, policy: RetryPolicy, key: string): number | null {
  const pace = paceOf(failure);
  if (pace === null || n > mostTries(failure, policy)) return null;
  const backoffMs = Math.min(pace.mostMs, pace.firstMs * 2 ** (n - 1)) * policy.delayFactor;
  // Never sooner than the other side asked for.
  return Math.round(Math.max(backoffMs, failure.retryAfterMs ?? 0) * (1 + JITTER * fraction(`${key} ${n}`)));
}

/** Twenty-four regions that failed together must not come back together. */
const JITTER = 0.3;

/** From 0 to 1, always the same for the same text: deciding reads no dice. */
const fraction = (text: string): number => fnv1a(text) / 0xffffffff;
