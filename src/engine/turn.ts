import { PATTERNS_ONLY, type SecretMask } from '../lib/secrets/secret-mask.ts';
import { partLeftBehind } from './attempts.ts';
import { maskFact } from './mask-fact.ts';
import type { CommandReply } from './model/command.ts';
import type { RunEvent, RunFact } from './model/event.ts';
import { type AttemptId, attemptId, partsOfAttempt, type StepId } from './model/ids.ts';
import type { Outcome } from './model/outcome.ts';
import type { RunState } from './model/state.ts';
import type { ChosenRemedy, Step } from './model/step.ts';
import { asTried, isNeedless } from './state/as-asked-for.ts';
import { Fold } from './state/reduce.ts';
import { carriedIn } from './state/select.ts';

type Instead = { readonly remedy: ChosenRemedy } | { readonly needless: true };

/** One batch under way: the state as it will be, the events that make it so, and what to do once they are on disk. */
export class Turn {
  readonly events: RunEvent[] = [];
  readonly replies: { readonly reply: (reply: CommandReply) => void; readonly did: string }[] = [];
  readonly effects: (() => void)[] = [];
  readonly starts: { readonly attempt: AttemptId; readonly step: Step }[] = [];
  readonly atMs: number;
  readonly #mask: SecretMask;
  readonly #fold: Fold;

  constructor(state: RunState, atMs: number, mask: SecretMask = PATTERNS_ONLY) {
    this.#fold = new Fold(state);
    this.atMs = atMs;
    this.#mask = mask;
  }

  /** As it is after what was emitted until now. */
  get state(): RunState {
    return this.#fold.state;
  }

  /** The state to go on with: nothing of this batch changes it any more. */
  end(): RunState {
    return this.#fold.end();
  }

  emit(fact: RunFact): void {
    const event: RunEvent = { seq: this.state.lastSeq + 1, atMs: this.atMs, ...maskFact(fact, this.#mask) };
    this.#fold.add(event);
    this.events.push(event);
  }

  begin(step: Step): { readonly attempt: AttemptId; readonly step: Step }[] {
    const instead = this.#insteadOf(step);
    const attempt = this.#beginAttempt(step, null, instead);
    // What is done instead carries nobody: the step does, when it is tried itself.
    if (instead !== null) return [{ attempt, step: asTried(step, instead) }];
    for (const carried of carriedIn(this.state.plan, step.id)) {
      if (this.state.steps[carried.id]?.status === 'pending') this.#beginAttempt(carried, attempt);
    }
    return [{ attempt, step }];
  }

  /** Null = its own work. */
  #insteadOf(step: Step): Instead | null {
    const remedy = this.state.steps[step.id]?.remedy;
    if (remedy !== undefined) return { remedy };
    return isNeedless(this.state, step) ? { needless: true } : null;
  }

  #beginAttempt(step: Step, carriedBy: AttemptId | null, instead: Instead | null = null): AttemptId {
    const attempt = attemptId(step.id, (this.state.steps[step.id]?.attempts.length ?? 0) + 1);
    this.emit({ type: 'attempt-begun', attempt, carriedBy, ...instead });
    return attempt;
  }

  carriedAlive(carrier: AttemptId): readonly { readonly attempt: AttemptId; readonly scope: string }[] {
    return carriedIn(this.state.plan, partsOfAttempt(carrier).step).flatMap((step) => {
      const live = this.state.steps[step.id]?.attempts.at(-1);
      return live?.carriedBy === carrier && live.endedAtMs === null ? [{ attempt: live.id, scope: step.scope }] : [];
    });
  }
}

/** No carried attempt outlives its carrier. Returns the steps it said nothing about. */
export function endCarried(
  turn: Turn,
  carrier: AttemptId,
  parts: Readonly<Record<string, Outcome>>,
): readonly StepId[] {
  const left: StepId[] = [];
  for (const { attempt, scope } of turn.carriedAlive(carrier)) {
    const outcome = parts[scope] ?? leftBehind(carrier);
    if (parts[scope] === undefined) left.push(partsOfAttempt(attempt).step);
    turn.emit({ type: 'attempt-ended', attempt, exit: null, outcome });
  }
  return left;
}

function leftBehind(carrier: AttemptId): Outcome {
  return { status: 'failed', failure: partLeftBehind(carrier), facts: {} };
}
