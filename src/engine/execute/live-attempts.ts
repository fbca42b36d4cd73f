import { invariant } from '../../lib/assert.ts';
import type { Result } from '../../lib/result.ts';
import type { ExitInfo } from '../model/failure.ts';
import type { AttemptId } from '../model/ids.ts';
import type { CommandWork } from '../model/step.ts';
import type { AttemptOrder, Clock, Report } from '../ports.ts';
import type { AttemptDirectory } from './attempt-directory.ts';
import { notStarted, type StopReason, stoppedBeforeStart } from './exit-info.ts';
import { doFileActions } from './file-actions.ts';
import { passingRefusal } from './passing-refusal.ts';
import { type Visitable, VisitLoop } from './visit-loop.ts';

export type Send = (report: Report) => void;

const FURTHER_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGKILL'] as const;
export type FurtherSignal = (typeof FURTHER_SIGNALS)[number];

/** Follows a program that may have begun, wherever it runs. */
export interface Follower extends Visitable {
  /** Asks for the one signal. False = it was asked for before, or nobody is left to get it. */
  stop(reason: StopReason): boolean;
  /** Another signal after the first. False = the first was never sent, or nobody is left to get it. */
  force(signal: FurtherSignal): boolean;
  /** No more reports; the program is not touched. */
  letGo(): void;
}

/** One attempt in an executor's hands: being prepared (no follower yet), or followed. */
export interface LiveAttempt {
  readonly order: AttemptOrder;
  readonly work: CommandWork;
  readonly report: Send;
  readonly directory: AttemptDirectory;
  stopped: StopReason | null;
  follower: Follower | null;
  /** Our process may end before what this attempt has started. */
  letGo: () => void;
  forgetDeadline: () => void;
  /** Ends a wait before its time. */
  wake: () => void;
}

/** As the journal, which meets the same disk. */
const RETRY_MS = 1000;

/** The attempts one executor has in hand, from its order to its end: the same for programs here and in a cluster. */
export class LiveAttempts {
  readonly #clock: Clock;
  readonly #loop = new VisitLoop();
  readonly #live = new Map<AttemptId, LiveAttempt>();
  readonly #pending = new Set<Promise<void>>();
  #released = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get released(): boolean {
    return this.#released;
  }

  hold(order: AttemptOrder, report: Send, directory: AttemptDirectory): LiveAttempt {
    const { attempt, step, deadlineMs } = order;
    invariant(step.work.kind === 'command', `${attempt} is not a command`);
    invariant(!this.#live.has(attempt) && !this.#released, `${attempt} cannot be taken in hand`);
    const live: LiveAttempt = {
      ...{ order, work: step.work, report, directory },
      ...{ stopped: null, follower: null, letGo: () => undefined, wake: () => undefined },
      forgetDeadline: this.#clock.at(deadlineMs, () => this.stop(attempt, 'timed-out')),
    };
    this.#live.set(attempt, live);
    return live;
  }

  /** Work that whoever lets go waits for. */
  background(work: () => Promise<void>): void {
    const pending: Promise<void> = work().finally(() => this.#pending.delete(pending));
    this.#pending.add(pending);
  }

  /**
   * Until it is done: what this machine refuses for now is waited for, because nothing has failed yet. False = it was ended
   * or let go of meanwhile. `again` is true from the second time on.
   */
  async patiently(live: LiveAttempt, work: (again: boolean) => Promise<Result<void, string>>): Promise<boolean> {
    for (let again = false; ; again = true) {
      const done = await work(again);
      if (done.ok || this.#released) return done.ok;
      const refused = passingRefusal(done.problem);
      if (refused === null) return this.end(live, notStarted(done.problem));
      this.tell(live, `waits for ${refused}: ${done.problem}`);
      if (live.stopped === null) await this.#pause(live);
      if (live.stopped !== null) return this.end(live, stoppedBeforeStart(live.stopped));
      if (this.#released) return false;
    }
  }

  follow(live: LiveAttempt, follower: Follower): void {
    live.follower = follower;
    this.#loop.add(follower);
    this.#loop.soon(follower);
  }

  /** What a follower tells: its end is the attempt's. */
  reporter(live: LiveAttempt): Send {
    return (report) => (report.type === 'ended' ? this.end(live, report.exit) : live.report(report));
  }

  /** Something is known to have happened to what it follows. */
  soon(follower: Follower): void {
    this.#loop.soon(follower);
  }

  stop(attempt: AttemptId, reason: StopReason): boolean {
    const live = this.#live.get(attempt);
    if (live === undefined) return false;
    if (live.follower !== null) return live.follower.stop(reason);
    if (live.stopped !== null) return false;
    live.stopped = reason;
    live.wake();
    return true;
  }

  force(attempt: AttemptId, signal: string): boolean {
    const wanted = FURTHER_SIGNALS.find((one) => one === signal);
    const follower = this.#live.get(attempt)?.follower ?? null;
    return wanted !== undefined && follower !== null && follower.force(wanted);
  }

  /** What it is doing, for people. */
  tell({ order: { attempt }, report }: LiveAttempt, text: string): void {
    if (!this.#released) report({ type: 'signal', attempt, signal: { type: 'activity', attempt, text } });
  }

  /** Always false: for whoever asks whether to go on. */
  end(live: LiveAttempt, exit: ExitInfo, untried = false): false {
    if (this.#released) return false;
    live.forgetDeadline();
    const { afterwards = [] } = live.work;
    // What was not started has used nothing, and what lies there may be another run's.
    if (afterwards.length === 0 || exit.reason === 'not-started') this.#report(live, exit, untried);
    else {
      this.background(async () => {
        // A file that cannot be removed does not change how the program ended.
        await doFileActions(afterwards);
        if (!this.#released) this.#report(live, exit, untried);
      });
    }
    return false;
  }

  /** No more reports; programs are not touched. */
  letGo(): void {
    this.#released = true;
    for (const live of this.#live.values()) {
      live.forgetDeadline();
      live.letGo();
      live.wake();
      live.follower?.letGo();
      if (live.follower !== null) this.#loop.remove(live.follower);
    }
    this.#live.clear();
  }

  /** Resolves when nothing works in the background any more. */
  async settled(): Promise<void> {
    await Promise.all(this.#pending);
  }

  #report(live: LiveAttempt, exit: ExitInfo, untried: boolean): void {
    const { attempt } = live.order;
    this.#live.delete(attempt);
    live.report({ type: 'ended', attempt, exit, ...(untried ? { untried } : {}) });
  }

  #pause(live: LiveAttempt): Promise<void> {
    return new Promise((resolve) => {
      const forget = this.#clock.at(this.#clock.nowMs() + RETRY_MS, resolve);
      live.wake = () => {
        forget();
        resolve();
      };
    });
  }
}
