import type { ExitInfo } from '../../../src/engine/model/failure.ts';
import { type AttemptId, partsOfAttempt, type StepId } from '../../../src/engine/model/ids.ts';
import type { Outcome } from '../../../src/engine/model/outcome.ts';
import type { AttemptOrder } from '../../../src/engine/ports.ts';
import type { Fates } from './fates.ts';
import type { Referee } from './referee.ts';
import type { Told } from './told-outcome.ts';
import type { VirtualTime } from './virtual-time.ts';

/** `launching`: its wrapper is getting ready. `void`: an adopter has forbidden its start. */
export type ProcessStatus = 'launching' | 'running' | 'ended' | 'vanished' | 'void';

/** One program of an attempt, with what it leaves on disk. Lives on when its engine dies. */
export interface Process {
  readonly order: AttemptOrder;
  status: ProcessStatus;
  pid: number;
  readonly log: string[];
  exit: ExitInfo | null;
  stop: 'cancelled' | 'timed-out' | null;
  readonly listeners: Set<() => void>;
}

const SIGNAL_TAKES_MS = 500;

/** The computer on which everything runs: knows which process lives, ended, vanished, or was never started. */
export class Machine {
  readonly processes = new Map<AttemptId, Process>();
  readonly #tries = new Map<StepId, AttemptId[]>();
  readonly #time: VirtualTime;
  readonly #fates: Fates;
  readonly #referee: Referee;
  #pids = 1000;

  constructor(time: VirtualTime, fates: Fates, referee: Referee) {
    this.#time = time;
    this.#fates = fates;
    this.#referee = referee;
  }

  launch(order: AttemptOrder): Process {
    const process: Process = {
      ...{ order, status: 'launching', pid: 0, log: [], exit: null, stop: null, listeners: new Set() },
    };
    this.processes.set(order.attempt, process);
    this.#time.after(2, () => this.#run(process));
    return process;
  }

  /** As taking the name of the pid file: from now on it cannot start. */
  forbid(order: AttemptOrder): void {
    const known = this.processes.get(order.attempt);
    if (known === undefined) this.launch(order).status = 'void';
    else if (known.status === 'launching') known.status = 'void';
  }

  /** The one signal; false = it was sent before, or there is nobody. */
  signal(process: Process, reason: 'cancelled' | 'timed-out'): boolean {
    if (process.stop !== null || process.status !== 'running') return false;
    process.stop = reason;
    this.#referee.signalled(process.order.attempt, reason);
    this.#time.after(SIGNAL_TAKES_MS, () => this.#end(process, { code: null, signal: 'SIGINT', reason, detail: null }));
    return true;
  }

  running(): readonly Process[] {
    return [...this.processes.values()].filter(({ status }) => status === 'running');
  }

  /** Everything that lives is gone without a word. */
  vanish(which: readonly Process[]): void {
    for (const process of which) {
      const tries = this.#tries.get(process.order.step.id) ?? [];
      if (process.status === 'running') tries.splice(tries.indexOf(process.order.attempt), 1);
      if (process.status === 'running') this.#referee.gone(process.order.attempt);
      process.status = process.status === 'running' ? 'vanished' : 'void';
      for (const told of process.listeners) told();
    }
  }

  /** Which real try of its step an attempt is, from 1. */
  tryOf(attempt: AttemptId): number {
    const { step } = partsOfAttempt(attempt);
    const tries = this.#tries.get(step) ?? [];
    this.#tries.set(step, tries);
    if (!tries.includes(attempt)) tries.push(attempt);
    return tries.indexOf(attempt) + 1;
  }

  #run(process: Process): void {
    if (process.status !== 'launching') return;
    const { attempt, step } = process.order;
    this.#pids += 1;
    process.pid = this.#pids;
    process.status = 'running';
    this.#referee.spawned(attempt);
    this.#tell(process);
    const { durationMs, outcome, parts } = this.#fates.of(step, this.tryOf(attempt));
    if (durationMs === Number.POSITIVE_INFINITY) return;
    const told = Object.entries(parts);
    for (const [at, [scope, part]] of told.entries()) {
      this.#time.after((durationMs * (at + 1)) / (told.length + 1), () => this.#print(process, scope, part));
    }
    this.#time.after(durationMs, () => {
      this.#print(process, null, outcome);
      const code = outcome.status === 'succeeded' ? 0 : 1;
      this.#end(process, { code, signal: null, reason: 'exited', detail: null });
    });
  }

  #print(process: Process, scope: string | null, outcome: Outcome): void {
    if (process.status !== 'running') return;
    process.log.push(JSON.stringify({ scope, outcome } satisfies Told));
    this.#tell(process);
  }

  #end(process: Process, exit: ExitInfo): void {
    if (process.status !== 'running') return;
    process.status = 'ended';
    // A program that was told to stop and ended by itself counts as stopped, as the exit file is read.
    process.exit = { ...exit, reason: process.stop ?? exit.reason };
    this.#referee.gone(process.order.attempt);
    this.#tell(process);
  }

  #tell(process: Process): void {
    for (const told of process.listeners) told();
  }
}
