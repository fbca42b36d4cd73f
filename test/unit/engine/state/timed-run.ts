import type { RunFact } from '../../../../src/engine/model/event.ts';
import { attemptId, type StepId } from '../../../../src/engine/model/ids.ts';
import type { Plan } from '../../../../src/engine/model/plan.ts';
import type { RunState } from '../../../../src/engine/model/state.ts';
import { firstState, reduce } from '../../../../src/engine/state/reduce.ts';
import { survey } from '../../../../src/engine/state/survey.ts';
import { ANNA } from '../../../rigs/engine/engine-rig.ts';
import { exited, START_MS } from './run-story.ts';

/** A run in which every step starts the moment it may, and takes exactly as long as it is told to. */
export class TimedRun {
  state: RunState;
  nowMs = START_MS;
  readonly #took: (step: StepId) => number;
  readonly #ends = new Map<StepId, number>();

  constructor(plan: Plan, took: (step: StepId) => number) {
    this.#took = took;
    this.state = firstState({ seq: 1, atMs: START_MS, type: 'run-planned', plan, by: ANNA, program: 'test' });
    this.#tell({ type: 'run-launched', by: ANNA });
  }

  toTheEnd(): this {
    for (this.#start(); this.#ends.size > 0; this.#start()) this.#passToNextEnd();
    return this;
  }

  #start(): void {
    for (const step of survey(this.state).startable) {
      this.#tell({ type: 'attempt-begun', attempt: attemptId(step, 1), carriedBy: null });
      this.#ends.set(step, this.nowMs + this.#took(step));
    }
  }

  #passToNextEnd(): void {
    this.nowMs = Math.min(...this.#ends.values());
    for (const [step, atMs] of this.#ends) {
      if (atMs > this.nowMs) continue;
      this.#ends.delete(step);
      const outcome = { status: 'succeeded', summary: 'done', facts: {} } as const;
      this.#tell({ type: 'attempt-ended', attempt: attemptId(step, 1), exit: exited(0), outcome });
    }
  }

  #tell(fact: RunFact): void {
    this.state = reduce(this.state, { seq: this.state.lastSeq + 1, atMs: this.nowMs, ...fact });
  }
}
