import { type FileHandle, stat } from 'node:fs/promises';
import { invariant } from '../../lib/assert.ts';
import { isAlive, type ProcessIdentity } from '../../lib/process-identity.ts';
import { systemErrorText } from '../../lib/system-error.ts';
import type { ExitInfo } from '../model/failure.ts';
import type { AttemptId } from '../model/ids.ts';
import type { CommandWork } from '../model/step.ts';
import type { AttemptOrder, Clock, Executor, Report } from '../ports.ts';
import { AttemptDirectory } from './attempt-directory.ts';
import { AttemptFollower } from './attempt-follower.ts';
import { childEnvironment, unusableName } from './child-environment.ts';
import { lost, notStarted, type StopReason, stoppedBeforeStart } from './exit-info.ts';
import { doFileActions } from './file-actions.ts';
import { whyNoProgram } from './find-program.ts';
import { launchProgram } from './launch-program.ts';
import { LaunchTurns } from './launch-turns.ts';
import { referredValues } from './referred-values.ts';
import { VisitLoop } from './visit-loop.ts';

export interface CommandExecutorOptions {
  /** What every child starts from; nothing else of our own environment reaches one. */
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Clock;
  /** Tests give one whose disk refuses. */
  readonly directoryAt?: (path: string) => AttemptDirectory;
}

type Send = (report: Report) => void;

/** One attempt in our hands: being prepared (no follower yet), or followed. */
interface Live {
  readonly order: AttemptOrder;
  readonly work: CommandWork;
  readonly report: Send;
  readonly directory: AttemptDirectory;
  stopped: StopReason | null;
  follower: AttemptFollower | null;
  letGo: () => void;
  forgetDeadline: () => void;
  /** Ends a wait for the disk before its time. */
  wake: () => void;
}

/** The hands for programs. */
export class CommandExecutor implements Executor {
  readonly #options: CommandExecutorOptions;
  readonly #loop = new VisitLoop();
  readonly #live = new Map<AttemptId, Live>();
  readonly #preparing = new Set<Promise<void>>();
  readonly #turns = new LaunchTurns();
  #released = false;

  constructor(options: CommandExecutorOptions) {
    this.#options = options;
  }

  begin(order: AttemptOrder, report: Send): void {
    const live = this.#hold(order, report);
    const preparing = this.#prepareAndLaunch(live).finally(() => this.#preparing.delete(preparing));
    this.#preparing.add(preparing);
  }

  adopt(order: AttemptOrder, known: ProcessIdentity | null, report: Send): void {
    const live = this.#hold(order, report);
    const found = this.#whyNotToFollow(live.directory, known);
    if (found !== null) {
      // Never from inside the call: whoever adopts must be ready before the first report.
      setImmediate(() => this.#end(live, found.exit, found.untried));
      return;
    }
    this.#follow(live, { ownsWrapper: false, known });
  }

  cancel(attempt: AttemptId): boolean {
    return this.#stop(attempt, 'cancelled');
  }

  force(attempt: AttemptId, signal: string): boolean {
    const wanted = FURTHER_SIGNALS.find((one) => one === signal);
    const follower = this.#live.get(attempt)?.follower ?? null;
    return wanted !== undefined && follower !== null && follower.force(wanted);
  }

  async release(): Promise<void> {
    this.#released = true;
    for (const live of this.#live.values()) {
      live.forgetDeadline();
      live.letGo();
      live.wake();
      live.follower?.letGo();
      if (live.follower !== null) this.#loop.remove(live.follower);
    }
    await Promise.all(this.#preparing);
    this.#live.clear();
  }

  #hold(order: AttemptOrder, report: Send): Live {
    const { attempt, step, deadlineMs } = order;
    invariant(step.work.kind === 'command', `${attempt} is not a command`);
    invariant(!this.#live.has(attempt) && !this.#released, `${attempt} cannot be taken in hand`);
    const live: Live = {
      order,
      work: step.work,
      report,
      directory: this.#options.directoryAt?.(order.directory) ?? new AttemptDirectory(order.directory),
      stopped: null,
      follower: null,
      letGo: () => undefined,
      wake: () => undefined,
      forgetDeadline: this.#options.clock.at(deadlineMs, () => this.#stop(attempt, 'timed-out')),
    };
    this.#live.set(attempt, live);
    return live;
  }

  #stop(attempt: AttemptId, reason: StopReason): boolean {
    const live = this.#live.get(attempt);
    if (live === undefined) return false;
    if (live.follower !== null) return live.follower.stop(reason);
    if (live.stopped !== null) return false;
    live.stopped = reason;
    live.wake();
    return true;
  }

  async #prepareAndLaunch(live: Live): Promise<void> {
    const referred = await referredValues(live.work.secretEnv ?? {}, this.#options.env);
    if (!referred.ok) return this.#end(live, notStarted(referred.problem));
    const env = childEnvironment(this.#options.env, { ...live.work.env, ...referred.value });
    const log = await this.#getReady(live, env);
    if ('reason' in log) return this.#end(live, log);
    try {
      await this.#turns.next();
      // From here to the launch nothing waits, so a stop comes either before it or to a follower.
      if (this.#released) return;
      if (live.stopped !== null) return this.#end(live, stoppedBeforeStart(live.stopped));
      this.#launch(live, env, log.fd);
    } finally {
      await log.close();
    }
  }

  /** Its directory with an open log, or why there is none. A disk that refuses is waited for: nothing has failed yet. */
  async #getReady(live: Live, env: Readonly<Record<string, string>>): Promise<FileHandle | ExitInfo> {
    for (let again = false; ; again = true) {
      const ready = (await this.#prepare(live, env)) ?? (await this.#makeDirectory(live, again));
      if (!('reason' in ready && DISK_REFUSES.test(ready.detail ?? '')) || this.#released) return ready;
      const { attempt } = live.order;
      const text = `waits for the disk: ${ready.detail ?? ''}`;
      live.report({ type: 'signal', attempt, signal: { type: 'activity', attempt, text } });
      if (live.stopped === null) await this.#waitForDisk(live);
      if (live.stopped !== null) return stoppedBeforeStart(live.stopped);
      if (this.#released) return ready;
    }
  }

  #makeDirectory({ directory, order, work }: Live, again: boolean): Promise<FileHandle | ExitInfo> {
    return directory
      .create(order, work, again)
      .catch((error: unknown) => notStarted(`could not make ${directory.path}: ${systemErrorText(error)}`));
  }

  #waitForDisk(live: Live): Promise<void> {
    const { clock } = this.#options;
    return new Promise((resolve) => {
      const forget = clock.at(clock.nowMs() + DISK_RETRY_MS, resolve);
      live.wake = () => {
        forget();
        resolve();
      };
    });
  }

  /** Everything that can be found out and done without starting anything. Null = ready. */
  async #prepare(live: Live, env: Readonly<Record<string, string>>): Promise<ExitInfo | null> {
    const { argv, cwd, files } = live.work;
    const name = unusableName({ ...live.work.env, ...live.work.secretEnv });
    if (name !== null) return notStarted(`a variable cannot be named ${JSON.stringify(name)}`);
    const undone = await doFileActions(files);
    if (undone !== null) return notStarted(undone);
    const directory = await stat(cwd).catch(systemErrorText);
    if (typeof directory === 'string') return notStarted(`could not work in ${cwd}: ${directory}`);
    const missing = await whyNoProgram(argv[0], { path: env['PATH'], cwd });
    return missing === null ? null : notStarted(missing);
  }

  #launch(live: Live, env: Readonly<Record<string, string>>, logFd: number): void {
    const { argv, cwd } = live.work;
    const launched = launchProgram({ directory: live.directory.path, argv, cwd, env, logFd });
    live.letGo = launched.letGo;
    const follower = this.#follow(live, { ownsWrapper: true, known: null });
    void launched.ended.then((end) => {
      follower.wrapperEnded(end);
      this.#loop.soon(follower);
    });
  }

  /** What is known of an earlier engine's attempt without following it; null = follow it. */
  #whyNotToFollow(directory: AttemptDirectory, known: ProcessIdentity | null): NotFollowed | null {
    const note = directory.readNote();
    if (note.kind === 'noted') return null;
    if (note.kind === 'void') return UNTRIED;
    if (known !== null)
      return isAlive(known) ? null : isLost('its process is gone, and so is the directory with its exit');
    try {
      return directory.forbidStart() === 'forbidden' ? UNTRIED : null;
    } catch (error) {
      return isLost(`it could not be found out whether it was started: ${systemErrorText(error)}`);
    }
  }

  #follow(live: Live, how: { ownsWrapper: boolean; known: ProcessIdentity | null }): AttemptFollower {
    const follower = new AttemptFollower({
      attempt: live.order.attempt,
      directory: live.directory,
      signal: live.work.cancelSignal,
      report: (report) => (report.type === 'ended' ? this.#end(live, report.exit) : live.report(report)),
      spawnKnown: how.known !== null,
      ownsWrapper: how.ownsWrapper,
      program: how.known,
    });
    live.follower = follower;
    this.#loop.add(follower);
    this.#loop.soon(follower);
    return follower;
  }

  #end(live: Live, exit: ExitInfo, untried = false): void {
    if (this.#released) return;
    live.forgetDeadline();
    const { afterwards = [] } = live.work;
    // What was not started has used nothing, and what lies there may be another run's.
    if (afterwards.length === 0 || exit.reason === 'not-started') return this.#tell(live, exit, untried);
    // A file that cannot be removed does not change how the program ended.
    const tidying = doFileActions(afterwards).then(() => {
      this.#preparing.delete(tidying);
      if (!this.#released) this.#tell(live, exit, untried);
    });
    this.#preparing.add(tidying);
  }

  #tell(live: Live, exit: ExitInfo, untried: boolean): void {
    this.#live.delete(live.order.attempt);
    live.report({ type: 'ended', attempt: live.order.attempt, exit, ...(untried ? { untried } : {}) });
  }
}

/** As the journal, which meets the same disk. */
const DISK_RETRY_MS = 1000;
/**
 * No room, a quota, read-only, out of descriptors: conditions of this machine that pass, and no fault of the step. Node has
 * no name for a quota (EDQUOT, 122 on Linux).
 */
const DISK_REFUSES = /\((ENOSPC|EROFS|EMFILE|ENFILE)\)$|Unknown system error -122/;

/** What an adopted attempt came to, when there is no program of it to follow. */
interface NotFollowed {
  readonly exit: ExitInfo;
  readonly untried: boolean;
}

const NEVER_STARTED = 'the engine before us had begun it, but its program was never started';
const UNTRIED: NotFollowed = { exit: notStarted(NEVER_STARTED), untried: true };
const isLost = (detail: string): NotFollowed => ({ exit: lost(detail), untried: false });

const FURTHER_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGKILL'] as const;
