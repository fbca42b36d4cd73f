import { invariant } from '../lib/assert.ts';
import { LineMask } from '../lib/secrets/line-mask.ts';
import type { SecretMask } from '../lib/secrets/secret-mask.ts';
import type { ExitInfo, Failure } from './model/failure.ts';
import { type AttemptId, partsOfAttempt } from './model/ids.ts';
import type { Outcome } from './model/outcome.ts';
import type { Signal } from './model/signal.ts';
import type { RunState } from './model/state.ts';
import type { Step } from './model/step.ts';
import type { CarrierInterpreter, Conclusion, Interpreter, InterpreterRegistry } from './ports.ts';

/** The interpreters of the attempts that are alive: lines in, signals and conclusions out. */
export class LiveInterpreters {
  readonly #registry: InterpreterRegistry;
  readonly #live = new Map<AttemptId, Interpreter | CarrierInterpreter>();

  readonly #mask: SecretMask;
  readonly #masks = new Map<AttemptId, LineMask>();

  /** Secrets end here: no interpreter sees one. */
  constructor(registry: InterpreterRegistry, mask: SecretMask) {
    this.#registry = registry;
    this.#mask = mask;
  }

  begin(attempt: AttemptId, step: Step): void {
    if (step.work.kind !== 'command') return;
    const make = this.#registry[step.work.interpreter];
    invariant(make !== undefined, `no interpreter called ${step.work.interpreter}`);
    this.#live.set(attempt, make(attempt, step, step.work.input));
    this.#masks.set(attempt, new LineMask(this.#mask));
  }

  read(attempt: AttemptId, lines: readonly string[]): readonly Signal[] {
    const interpreter = this.#live.get(attempt);
    const masked = this.#masks.get(attempt)?.lines(lines) ?? [];
    return interpreter === undefined ? [] : masked.flatMap((line) => interpreter.read(line));
  }

  /** Parts of a carrier that are complete already, each told once. */
  finishedParts(attempt: AttemptId): Readonly<Record<string, Outcome>> {
    const interpreter = this.#live.get(attempt);
    return interpreter !== undefined && 'takeFinishedParts' in interpreter ? interpreter.takeFinishedParts() : {};
  }

  conclude(attempt: AttemptId, exit: ExitInfo): Conclusion {
    const interpreter = this.#live.get(attempt);
    this.#live.delete(attempt);
    this.#masks.delete(attempt);
    return interpreter?.conclude(exit) ?? { outcome: { status: 'failed', failure: unread(exit), facts: {} } };
  }
}

/** The live attempt of a region that this carrier works for; null = it carries none there, or that one is over. */
export function carriedAttempt(state: RunState, carrier: AttemptId, scope: string): AttemptId | null {
  const { step: carrierStep } = partsOfAttempt(carrier);
  const step = state.plan.steps.find((each) => each.scope === scope && each.carriedBy === carrierStep);
  const live = step === undefined ? undefined : state.steps[step.id]?.attempts.at(-1);
  return live?.carriedBy === carrier && live.endedAtMs === null ? live.id : null;
}

/** A part its carrier said nothing about: the carrier ended before it came to it. */
export function partLeftBehind(carrier: AttemptId): Failure {
  return {
    class: 'unknown',
    title: `${carrier} ended without finishing this region`,
    evidence: [],
    hint: 'Open the log of the shared step for its reason, then press r to retry this region alone.',
    fingerprint: 'part-left-behind',
    reach: 'one',
    chain: [carrier],
  };
}

function unread(exit: ExitInfo): Failure {
  return {
    class: 'unknown',
    title: `ended (${exit.reason}) and nobody read its output`,
    evidence: exit.detail === null ? [] : [exit.detail],
    hint: 'Open the log (l), then press r to retry.',
    fingerprint: 'unread',
    reach: 'one',
    chain: [],
  };
}
