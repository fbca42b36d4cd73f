import type { RunEvent, RunFact } from '../../../../src/engine/model/event.ts';
import type { ExitInfo, Failure } from '../../../../src/engine/model/failure.ts';
import { type AttemptId, attemptId, type StepId } from '../../../../src/engine/model/ids.ts';
import type { Plan } from '../../../../src/engine/model/plan.ts';
import type { RunState, StepState } from '../../../../src/engine/model/state.ts';
import { firstState, reduce } from '../../../../src/engine/state/reduce.ts';
import type { JsonObject } from '../../../../src/lib/json.ts';
import { ANNA } from '../../../rigs/engine/engine-rig.ts';

export const step = (id: string): StepId => id as StepId;
export const attempt = (id: string, n = 1): AttemptId => attemptId(step(id), n);
export const START_MS = 1_000_000;

export const FAILURE: Failure = {
  class: 'unknown',
  title: 'the world said no',
  evidence: ['no'],
  hint: 'press r',
  fingerprint: 'no',
  reach: 'one',
  chain: [],
};
export const exited = (code: number): ExitInfo => ({ code, signal: null, reason: 'exited', detail: null });
const LOST: ExitInfo = { code: null, signal: null, reason: 'lost', detail: null };

/** A run told fact by fact; one second passes before each. */
export class RunStory {
  state: RunState;
  readonly events: RunEvent[] = [];

  constructor(plan: Plan) {
    const first: RunEvent = { seq: 1, atMs: START_MS, type: 'run-planned', plan, by: ANNA, program: 'test' };
    this.events.push(first);
    this.state = firstState(first);
  }

  static launched(plan: Plan): RunStory {
    return new RunStory(plan).tell({ type: 'run-launched', by: ANNA });
  }

  tell(...facts: readonly RunFact[]): this {
    for (const fact of facts) {
      const seq = this.state.lastSeq + 1;
      const event: RunEvent = { seq, atMs: START_MS + (seq - 1) * 1000, ...fact };
      this.events.push(event);
      this.state = reduce(this.state, event);
    }
    return this;
  }

  get nowMs(): number {
    return START_MS + (this.state.lastSeq - 1) * 1000;
  }

  of(id: string): StepState {
    const found = this.state.steps[step(id)];
    if (found === undefined) throw new Error(`no step ${id}`);
    return found;
  }

  begin(id: string, carriedBy: AttemptId | null = null): this {
    return this.tell({ type: 'attempt-begun', attempt: attempt(id, this.of(id).attempts.length + 1), carriedBy });
  }

  succeed(id: string, facts: JsonObject = {}): this {
    return this.#end(id, exited(0), { status: 'succeeded', summary: 'done', facts });
  }

  fail(id: string): this {
    return this.#end(id, exited(1), { status: 'failed', failure: FAILURE, facts: {} });
  }

  lose(id: string): this {
    return this.#end(id, LOST, { status: 'failed', failure: FAILURE, facts: {} });
  }

  notStarted(id: string): this {
    return this.#end(id, { ...LOST, reason: 'not-started' }, { status: 'failed', failure: FAILURE, facts: {} });
  }

  #end(id: string, exit: ExitInfo, outcome: Extract<RunFact, { type: 'attempt-ended' }>['outcome']): this {
    return this.tell({ type: 'attempt-ended', attempt: attempt(id, this.of(id).attempts.length), exit, outcome });
  }

  done(...ids: readonly string[]): this {
    for (const id of ids) this.begin(id).succeed(id);
    return this;
  }

  broken(id: string): this {
    return this.begin(id).fail(id);
  }

  skip(...ids: readonly string[]): this {
    return this.tell({ type: 'steps-skipped', steps: ids.map(step), by: ANNA, reason: 'not today' });
  }

  approve(id: string, typed: string): this {
    return this.tell({ type: 'step-approved', step: step(id), by: ANNA, typed });
  }

  reset(...ids: readonly string[]): this {
    return this.tell({ type: 'steps-reset', steps: ids.map(step), by: ANNA, why: 'retry' });
  }

  end(exitCode: 0 | 1 | 3 | 4 | 5 = 1): this {
    const counts = { verified: 0, failed: 0, skipped: 0, unfinished: 0, regions: 0, wallMs: 0, workMs: 0 };
    return this.tell({ type: 'run-ended', result: { exitCode, ...counts } });
  }
}
