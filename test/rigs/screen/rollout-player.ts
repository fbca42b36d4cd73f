import type { Command, CommandReply } from '../../../src/engine/model/command.ts';
import { attemptId, partsOfAttempt, type StepId, scopeOf } from '../../../src/engine/model/ids.ts';
import { stepsToRetry } from '../../../src/engine/state/retry.ts';
import { survey } from '../../../src/engine/state/survey.ts';
import { BY, FakeEngine } from './fake-engine.ts';
import type { MemoryLogs } from './memory-logs.ts';
import { rolloutPlan } from './rollout-plan.ts';

/** Plays a rollout for a person to look at: things take their time, two regions go wrong, one asks for approval. */
export class RolloutPlayer extends FakeEngine {
  readonly #left = new Map<StepId, number>();
  readonly #logs: MemoryLogs;
  #beat = 0;

  constructor(logs: MemoryLogs, regions: number) {
    super(rolloutPlan({ regions, limits: { helm: 6 } }));
    this.#logs = logs;
  }

  /** One tenth of a second of the rollout. */
  beat(atMs: number = Date.now()): void {
    this.nowMs = atMs;
    this.#beat += 1;
    if (this.state.status === 'running') for (const step of survey(this.state).startable) this.#start(step);
    for (const [step, left] of this.#left) this.#work(step, left);
  }

  override send(command: Command): Promise<CommandReply> {
    switch (command.type) {
      case 'launch':
        this.say({ type: 'run-launched', by: BY });
        return super.send(command);
      case 'retry':
        this.say({ type: 'steps-reset', steps: stepsToRetry(this.state, command.scopes, null), by: BY, why: 'retry' });
        return super.send(command);
      case 'approve':
        this.say({ type: 'step-approved', step: command.step, by: BY, typed: command.typed });
        return super.send(command);
      case 'pause':
        this.say({ type: 'run-paused', by: BY });
        return super.send(command);
      case 'resume':
        this.say({ type: 'run-resumed', by: BY });
        return super.send(command);
      case 'stop':
        this.say({ type: 'run-stopping', by: BY });
        return super.send(command);
      default:
        return Promise.resolve({ accepted: false, reason: 'the player does not know this one' });
    }
  }

  #start(step: StepId): void {
    this.begin(step);
    this.#left.set(step, 15 + ((step.length * 37 + this.#beat * 7) % 40));
  }

  #work(step: StepId, left: number): void {
    const attempt = this.state.steps[step]?.attempts.at(-1)?.id ?? attemptId(step, 1);
    const total = 34;
    const done = Math.max(0, total - left);
    if (step.endsWith('/apply')) {
      this.signal({ type: 'progress', attempt, done, total, unit: 'resources' });
      this.signal({ type: 'activity', attempt, text: `azurerm_kubernetes_cluster.besu[${done}] creating` });
    }
    this.#logs.write(attempt, `line ${this.#beat} of ${attempt}: still going, ${left} to go`);
    this.#left.set(step, left - 1);
    if (left <= 0) this.#finish(step);
  }

  #finish(step: StepId): void {
    this.#left.delete(step);
    const tries = this.state.steps[step]?.attempts.length ?? 1;
    const scope = partsOfAttempt(attemptId(step, tries)).step.split('/')[0] ?? '';
    if (tries === 1 && (step === 'japaneast/besu/upgrade' || step === 'ukwest/infrastructure/apply'))
      return this.fail(step);
    const destroys = step === 'eastasia/infrastructure/plan' ? ['azurerm_subnet.old', 'azurerm_public_ip.old'] : [];
    this.succeed(step, { destroys }, `${step.split('/').at(-1)} done`);
    if (step.endsWith('/verify/chain')) this.#chain(scope);
  }

  #chain(region: string): void {
    const height = 1000 + this.#beat;
    this.signal({
      type: 'chain',
      region: scopeOf(region),
      height,
      peers: 23,
      validatorsUp: 1,
      observedAtMs: this.nowMs,
    });
  }
}
