import type { Failure } from '../model/failure.ts';
import type { Scope, StepId } from '../model/ids.ts';
import type { RunState } from '../model/state.ts';
import { failureOf } from './select.ts';

/** Failures with the same fingerprint: one thing to understand, however many rows are red. */
export interface Cause {
  readonly fingerprint: string;
  /**
   * Of the newest of them: a number in its text (a quota, a wait) may differ from region to region. When it stands for
   * several regions, its title names none of them.
   */
  readonly failure: Failure;
  readonly steps: readonly StepId[];
  readonly scopes: readonly Scope[];
  /** The soonest try by itself; null = none is coming. */
  readonly retryAtMs: number | null;
}

/** What is wrong now, the most frequent first. A step that is tried again leaves its cause when it starts. */
export function causesOf(state: RunState): readonly Cause[] {
  const found = new Map<
    string,
    { failure: Failure; atMs: number; steps: StepId[]; scopes: Set<Scope>; retries: number[] }
  >();
  for (const { id, scope } of state.plan.steps) {
    const step = state.steps[id];
    const failure = failureOf(step);
    if (step === undefined || failure === null) continue;
    const atMs = step.attempts.at(-1)?.endedAtMs ?? 0;
    const known = found.get(failure.fingerprint) ?? { failure, atMs, steps: [], scopes: new Set(), retries: [] };
    known.steps.push(id);
    known.scopes.add(scope);
    if (step.retryAtMs !== null) known.retries.push(step.retryAtMs);
    found.set(failure.fingerprint, atMs > known.atMs ? { ...known, failure, atMs } : known);
  }
  return [...found]
    .map(([fingerprint, { failure, steps, scopes, retries }]) => ({
      ...{ fingerprint, failure: forAll(state, failure, scopes), steps, scopes: [...scopes] },
      retryAtMs: retries.length === 0 ? null : Math.min(...retries),
    }))
    .toSorted((one, other) => other.scopes.length - one.scopes.length);
}

/** `vCPU quota of ukwest is used up` of three regions: `vCPU quota of each region is used up`. */
function forAll({ plan }: RunState, failure: Failure, scopes: ReadonlySet<Scope>): Failure {
  if (scopes.size < 2) return failure;
  const names = plan.regions.filter(({ scope }) => scopes.has(scope)).flatMap(({ region }) => [region.id, region.name]);
  const named = names.find((name) => failure.title.includes(name));
  return named === undefined ? failure : { ...failure, title: failure.title.replace(named, 'each region') };
}
