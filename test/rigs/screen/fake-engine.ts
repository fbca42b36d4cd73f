import type { EngineLink, LinkMessage } from '../../../src/engine/link.ts';
import type { Command, CommandReply } from '../../../src/engine/model/command.ts';
import type { RunEvent, RunFact } from '../../../src/engine/model/event.ts';
import type { Failure } from '../../../src/engine/model/failure.ts';
import { attemptId, type StepId, scopeOf, stepId } from '../../../src/engine/model/ids.ts';
import type { Plan } from '../../../src/engine/model/plan.ts';
import type { Signal } from '../../../src/engine/model/signal.ts';
import type { RunState } from '../../../src/engine/model/state.ts';
import { firstState, reduce } from '../../../src/engine/state/reduce.ts';
import { survey } from '../../../src/engine/state/survey.ts';
import type { JsonObject } from '../../../src/lib/json.ts';
import type { PhaseId } from '../../../src/regions/fleet.ts';

export const BY = { user: 'anna', via: 'screen' } as const;

/** 04:31:07 UTC. */
export const START_MS = Date.UTC(2026, 10, 21, 4, 31, 7);

/** A link whose every fact is said by the test; the state behind it is made by the real reduce. */
export class FakeEngine implements EngineLink {
  state: RunState;
  nowMs = START_MS;
  readonly sent: Command[] = [];
  reply: CommandReply = { accepted: true, did: 'done as asked' };
  readonly #listeners = new Set<(message: LinkMessage) => void>();
  readonly #signals: Signal[] = [];
  readonly events: RunEvent[] = [];

  constructor(plan: Plan) {
    const first: RunEvent = { seq: 1, atMs: START_MS, type: 'run-planned', plan, by: BY, program: 'test' };
    this.state = firstState(first);
    this.events.push(first);
  }

  attach(listener: (message: LinkMessage) => void) {
    this.#listeners.add(listener);
    return { state: this.state, signals: [...this.#signals], detach: () => void this.#listeners.delete(listener) };
  }

  get listening(): number {
    return this.#listeners.size;
  }

  send(command: Command): Promise<CommandReply> {
    this.sent.push(command);
    return Promise.resolve(this.reply);
  }

  say(...facts: readonly RunFact[]): void {
    const events = facts.map((fact, i): RunEvent => ({ ...fact, seq: this.state.lastSeq + 1 + i, atMs: this.nowMs }));
    this.state = events.reduce(reduce, this.state);
    this.events.push(...events);
    this.#tell({ type: 'events', events });
  }

  signal(...signals: readonly Signal[]): void {
    this.#signals.push(...signals);
    this.#tell({ type: 'signals', signals });
  }

  close(reason: string): void {
    this.#tell({ type: 'closed', reason });
  }

  launch(): this {
    this.say({ type: 'run-launched', by: BY });
    return this;
  }

  begin(step: StepId): void {
    const n = (this.state.steps[step]?.attempts.length ?? 0) + 1;
    this.say({ type: 'attempt-begun', attempt: attemptId(step, n), carriedBy: null });
  }

  succeed(step: StepId, facts: JsonObject = {}, summary = 'ok'): void {
    this.#end(step, { status: 'succeeded', summary, facts });
  }

  fail(step: StepId, failure: Partial<Failure> = {}): void {
    this.#end(step, { status: 'failed', failure: { ...STUCK, ...failure }, facts: {} });
  }

  /** Runs a row from its beginning up to, not including, the step. */
  advance(region: string, to: `${PhaseId}/${string}`): StepId {
    const scope = scopeOf(region);
    const [phase = '', name = ''] = to.split('/');
    const target = stepId(scope, phase as PhaseId, name);
    this.#ensureChecked();
    for (const step of this.state.plan.steps.filter((one) => one.scope === scope)) {
      if (step.id === target) break;
      if (this.state.steps[step.id]?.status !== 'pending') continue;
      this.begin(step.id);
      this.nowMs += 1000;
      this.succeed(step.id);
    }
    return target;
  }

  finish(region: string): void {
    const last = this.advance(region, 'verify/chain');
    this.begin(last);
    this.succeed(last);
  }

  startable(): readonly StepId[] {
    return survey(this.state).startable;
  }

  #ensureChecked(): void {
    const check = stepId(scopeOf('fleet'), 'preflight', 'tools');
    if (this.state.steps[check]?.status !== 'pending') return;
    this.begin(check);
    this.succeed(check);
  }

  #end(step: StepId, outcome: Extract<RunFact, { type: 'attempt-ended' }>['outcome']): void {
    const live = this.state.steps[step]?.attempts.at(-1);
    if (live === undefined) throw new Error(`${step} has not begun`);
    this.say({ type: 'attempt-ended', attempt: live.id, exit: null, outcome });
  }

  #tell(message: LinkMessage): void {
    for (const listener of this.#listeners) listener(message);
  }
}

export const STUCK: Failure = {
  class: 'conflict',
  title: 'helm release is stuck in pending-upgrade',
  evidence: ['Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress'],
  hint: 'Another helm died in the middle. Press r: the retry rolls the release back first.',
  fingerprint: 'helm-stuck',
  reach: 'one',
  chain: ['helm upgrade besu'],
};
