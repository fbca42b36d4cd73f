import type { Failure, FailureClass } from '../model/failure.ts';
import type { RetryPolicy } from '../model/policy.ts';

/** How soon the engine tries again by itself, and how often at most. */
export interface Pace {
  readonly firstMs: number;
  readonly mostMs: number;
  readonly tries: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/**
 * What is worth trying again without a person, and when. Azure's own advice: a throttled caller that keeps calling
 * extends its penalty, so throttling waits longest; a conflict is another operation on the same thing and passes by
 * itself; capacity comes back in tens of minutes if at all. Quota, logins, settings and the unknown are for a person.
 */
const PACES: Readonly<Partial<Record<FailureClass, Pace>>> = {
  throttle: { firstMs: 30 * SECOND, mostMs: 10 * MINUTE, tries: 6 },
  transient: { firstMs: 5 * SECOND, mostMs: MINUTE, tries: 5 },
  conflict: { firstMs: 30 * SECOND, mostMs: MINUTE, tries: 10 },
  capacity: { firstMs: 10 * MINUTE, mostMs: 30 * MINUTE, tries: 3 },
};

/** Null = trying again by itself cannot help here. */
export const paceOf = (failure: Failure): Pace | null =>
  failure.retry === 'never' ? null : (PACES[failure.class] ?? null);

/** How many tries by itself such a failure is given in this run; 0 = it is left to a person. */
export function mostTries(failure: Failure, policy: RetryPolicy | null): number {
  const pace = paceOf(failure);
  return pace === null || policy === null ? 0 : Math.min(pace.tries, policy.attempts);
}
