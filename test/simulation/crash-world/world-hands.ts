import type { ExitInfo } from '../../../src/engine/model/failure.ts';
import type { AttemptId } from '../../../src/engine/model/ids.ts';
import type { AttemptOrder, Executor, Report } from '../../../src/engine/ports.ts';
import type { ByteDisk } from './byte-disk.ts';
import { type Fates, failure } from './fates.ts';
import type { Life } from './life.ts';
import type { Machine, Process } from './machine.ts';
import type { VirtualTime } from './virtual-time.ts';

type Send = (report: Report) => void;

interface Surroundings {
  readonly time: VirtualTime;
  readonly machine: Machine;
  readonly fates: Fates;
  readonly disk: ByteDisk;
  readonly random: () => number;
  readonly complain: (text: string) => void;
}

interface Held {
  readonly order: AttemptOrder;
  readonly send: Send;
  process: Process | null;
  stopped: 'cancelled' | 'timed-out' | null;
  sentLines: number;
  spawnKnown: boolean;
  looking: boolean;
}

/** How soon a change is seen, at most: the real follower looks every 50 ms. */
const LOOK_MS = 50;
const DISK_RETRY_MS = 1000;

/** The hands of one life: the same promises as the real ones, on a machine of the world's own. */
export class WorldHands implements Executor {
  readonly #life: Life;
  readonly #around: Surroundings;
  readonly #held = new Map<AttemptId, Held>();
  #released = false;

  constructor(life: Life, around: Surroundings) {
    this.#life = life;
    this.#around = around;
  }

  begin(order: AttemptOrder, send: Send): void {
    if (!this.#life.touch()) return;
    if (this.#released) return this.#around.complain(`${order.attempt} was begun by hands that have let go`);
    const held = this.#hold(order, send);
    if (order.step.work.kind === 'probe') this.#ask(held);
    else this.#prepare(held);
  }

  adopt(order: AttemptOrder, known: { pid: number } | null, send: Send): void {
    if (order.step.work.kind === 'probe') return this.begin(order, send);
    if (!this.#life.touch()) return;
    const held = this.#hold(order, send);
    const { machine } = this.#around;
    const status = machine.processes.get(order.attempt)?.status;
    if (status === undefined || status === 'launching' || status === 'void') {
      if (known !== null && status === undefined) this.#around.complain(`${order.attempt} has a pid and never ran`);
      machine.forbid(order);
      this.#soon(held, () => this.#end(held, ended('not-started'), true));
      return;
    }
    held.spawnKnown = known !== null;
    this.#follow(held, machine.processes.get(order.attempt) ?? null);
  }

  cancel(attempt: AttemptId): boolean {
    return this.#stop(attempt, 'cancelled');
  }

  /** Nobody of these worlds asks for it. */
  force(): boolean {
    return false;
  }

  release(): Promise<void> {
    this.#released = true;
    this.#held.clear();
    return new Promise((resolve) => {
      if (this.#life.touch()) this.#around.time.after(3, () => this.#life.touch() && resolve());
    });
  }

  #hold(order: AttemptOrder, send: Send): Held {
    const { attempt, deadlineMs } = order;
    if (this.#held.has(attempt)) this.#around.complain(`${attempt} was taken in hand twice`);
    const held: Held = {
      ...{ order, send, process: null, stopped: null, sentLines: 0, spawnKnown: false, looking: false },
    };
    this.#held.set(attempt, held);
    this.#around.time.at(deadlineMs, () => {
      if (this.#held.get(attempt) === held && this.#life.touch()) this.#stop(attempt, 'timed-out');
    });
    return held;
  }

  #stop(attempt: AttemptId, reason: 'cancelled' | 'timed-out'): boolean {
    const held = this.#held.get(attempt);
    if (held === undefined || held.stopped !== null || !this.#life.touch()) return false;
    held.stopped = reason;
    if (held.order.step.work.kind === 'probe') this.#conclude(held, reason);
    else if (held.process !== null) this.#around.machine.signal(held.process, reason);
    return true;
  }

  /** Making its directory takes a moment, and has to wait while the disk refuses. */
  #prepare(held: Held): void {
    const { time, disk, random, machine } = this.#around;
    time.after(Math.floor(random() * 4), () => {
      if (!this.#isMine(held)) return;
      if (held.stopped !== null) return this.#end(held, ended(held.stopped), false);
      if (disk.trouble === null) return this.#follow(held, machine.launch(held.order));
      time.after(DISK_RETRY_MS, () => this.#isMine(held) && this.#prepare(held));
    });
  }

  #follow(held: Held, process: Process | null): void {
    held.process = process;
    process?.listeners.add(() => this.#look(held));
    this.#look(held);
  }

  #look(held: Held): void {
    if (held.looking) return;
    held.looking = true;
    this.#around.time.after(Math.floor(this.#around.random() * LOOK_MS), () => {
      held.looking = false;
      if (this.#isMine(held)) this.#tell(held);
    });
  }

  #tell(held: Held): void {
    const { process, order, send } = held;
    if (process === null || process.status === 'launching') return;
    const { attempt } = order;
    if (!held.spawnKnown && process.pid > 0) {
      send({ type: 'spawned', attempt, pid: process.pid, startTicks: 1 });
    }
    held.spawnKnown ||= process.pid > 0;
    // A stop that came while the wrapper was getting ready.
    if (held.stopped !== null) this.#around.machine.signal(process, held.stopped);
    const lines = process.log.slice(held.sentLines);
    held.sentLines = process.log.length;
    if (lines.length > 0) send({ type: 'lines', attempt, lines });
    if (process.status === 'ended') this.#end(held, process.exit ?? ended('lost'), false);
    else if (process.status !== 'running') this.#end(held, ended('lost'), false);
  }

  #ask(held: Held): void {
    const { time, fates, machine } = this.#around;
    const { step, attempt, deadlineMs } = held.order;
    const { durationMs, outcome } = fates.of(step, machine.tryOf(attempt));
    if (durationMs === Number.POSITIVE_INFINITY) return;
    // What is asked about comes true when it does, however often the question has been begun anew.
    time.at(deadlineMs - step.timeoutMs + durationMs, () => {
      if (!this.#isMine(held)) return;
      this.#held.delete(held.order.attempt);
      held.send({ type: 'concluded', attempt: held.order.attempt, outcome });
    });
  }

  #conclude(held: Held, reason: 'cancelled' | 'timed-out'): void {
    const { attempt } = held.order;
    this.#held.delete(attempt);
    const of = failure(reason === 'cancelled' ? 'cancelled' : 'timeout');
    held.send({ type: 'concluded', attempt, outcome: { status: 'failed', failure: of, facts: {} } });
  }

  #end(held: Held, exit: ExitInfo, untried: boolean): void {
    const { attempt } = held.order;
    this.#held.delete(attempt);
    held.send({ type: 'ended', attempt, exit, ...(untried ? { untried } : {}) });
  }

  #soon(held: Held, then: () => void): void {
    this.#around.time.after(0, () => this.#isMine(held) && then());
  }

  #isMine(held: Held): boolean {
    return this.#held.get(held.order.attempt) === held && this.#life.touch();
  }
}

const ended = (reason: ExitInfo['reason']): ExitInfo => ({ code: null, signal: null, reason, detail: null });
