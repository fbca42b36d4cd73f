import { invariant } from '../../lib/assert.ts';
import type { AttemptId } from '../model/ids.ts';
import type { AttemptOrder, Clock, Executor, ProbeRegistry, Report } from '../ports.ts';
import { ProbeAttempt } from './probe-attempt.ts';
import { unknownProbe } from './probe-failure.ts';

export interface ProbeExecutorOptions {
  readonly probes: ProbeRegistry;
  readonly clock: Clock;
}

/** The hands for questions to the world. */
export class ProbeExecutor implements Executor {
  readonly #probes: ProbeRegistry;
  readonly #clock: Clock;
  readonly #live = new Map<AttemptId, ProbeAttempt>();

  constructor(options: ProbeExecutorOptions) {
    this.#probes = options.probes;
    this.#clock = options.clock;
  }

  begin(order: AttemptOrder, report: (report: Report) => void): void {
    const { attempt, step } = order;
    const { work } = step;
    invariant(work.kind === 'probe', `${attempt} is not a probe`);
    invariant(!this.#live.has(attempt), `${attempt} is asked already`);
    const probe = Object.hasOwn(this.#probes, work.probe) ? this.#probes[work.probe] : undefined;
    if (probe === undefined) {
      const outcome = { status: 'failed', failure: unknownProbe(work.probe), facts: {} } as const;
      setImmediate(() => report({ type: 'concluded', attempt, outcome }));
      return;
    }
    const forgetAtEnd = (said: Report) => {
      if (said.type === 'concluded') this.#live.delete(attempt);
      report(said);
    };
    this.#live.set(attempt, new ProbeAttempt(order, { work, probe, clock: this.#clock, report: forgetAtEnd }));
  }

  /** A question died with the engine that asked it and left nothing behind: it is asked again. */
  adopt(order: AttemptOrder, _known: unknown, report: (report: Report) => void): void {
    this.begin(order, report);
  }

  cancel(attempt: AttemptId): boolean {
    const live = this.#live.get(attempt);
    live?.cancel();
    return live !== undefined;
  }

  /** A question has no process: its cancel ends it at once. */
  force(): boolean {
    return false;
  }

  async release(): Promise<void> {
    for (const live of this.#live.values()) live.letGo();
    this.#live.clear();
  }
}
