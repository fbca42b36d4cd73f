import type { Failure, FailureClass } from '../../../src/engine/model/failure.ts';
import type { StepId } from '../../../src/engine/model/ids.ts';
import type { Outcome } from '../../../src/engine/model/outcome.ts';
import type { Plan } from '../../../src/engine/model/plan.ts';
import type { Step } from '../../../src/engine/model/step.ts';
import { pick, seededRandom } from '../seeded-random.ts';
import type { WorldSize } from './world-size.ts';

/** What a real try of a step comes to, whoever looks on; infinite = it hangs until somebody stops it. */
export interface Fate {
  readonly durationMs: number;
  readonly outcome: Outcome;
  /** Of a carrier, by scope; told one by one as it goes. */
  readonly parts: Readonly<Record<string, Outcome>>;
}

const CLASSES: readonly FailureClass[] = ['transient', 'throttle', 'conflict', 'quota', 'unknown'];

/** A function of the seed, the step and how many real tries it has had: no crash can change it. */
export class Fates {
  /** From now on everything succeeds. */
  kind = false;
  readonly #size: WorldSize;
  readonly #plan: Plan;

  constructor(size: WorldSize, plan: Plan) {
    this.#size = size;
    this.#plan = plan;
  }

  of(step: Step, n: number): Fate {
    const random = seededRandom(hash(`${this.#size.seed} ${step.id} ${n}`));
    const durationMs = Math.floor(20 + random() * random() * 20_000);
    const hangs = !this.kind && this.#size.parts.includes('hangs') && random() < 0.05;
    const carried = this.#plan.steps.filter(({ carriedBy }) => carriedBy === step.id);
    const parts = Object.fromEntries(carried.map(({ scope }) => [scope, this.#outcome(random)]));
    const whole = Object.values(parts).find(({ status }) => status === 'failed') ?? this.#outcome(random);
    const outcome = carried.length > 0 && whole.status === 'succeeded' ? SUCCESS : whole;
    return { durationMs: hangs ? Number.POSITIVE_INFINITY : durationMs, outcome, parts };
  }

  #outcome(random: () => number): Outcome {
    const [dice, kind, destroys] = [random(), random(), random()];
    if (!this.kind && this.#size.parts.includes('failures') && dice < 0.25) {
      const known = this.#size.parts.includes('auth') && kind < 0.1 ? 'auth' : null;
      return { status: 'failed', failure: failure(known ?? pick(() => kind, CLASSES) ?? 'unknown'), facts: {} };
    }
    const unchanged = kind < 0.5;
    return { ...SUCCESS, facts: { unchanged, ...(destroys < 0.5 ? { destroys: ['aks'] } : {}) } };
  }
}

const SUCCESS: Outcome = { status: 'succeeded', summary: 'done', facts: {} };

export function failure(of: FailureClass): Failure {
  return {
    ...{ class: of, title: `the world said ${of}`, evidence: [], hint: 'press r', fingerprint: of, chain: [] },
    reach: of === 'auth' ? 'all' : 'one',
  };
}

export function hash(text: StepId | string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return value;
}
