import { stat } from 'node:fs/promises';
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
import { VisitLoop } from './visit-loop.ts';

export interface CommandExecutorOptions {
  /** What every child starts from; nothing else of our own environment reaches one. */
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Clock;
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
    const exit = this.#whyNotToFollow(live.directory, known);
    if (exit !== null) {
      // Never from inside the call: whoever adopts must be ready before the first report.
      setImmediate(() => this.#end(live, exit));
      return;
    }
    this.#follow(live, { ownsWrapper: false, known });
  }

  cancel(attempt: AttemptId): boolean {
    return this.#stop(attempt, 'cancelled');
  }

  async release(): Promise<void> {
    this.#released = true;
    for (const live of this.#live.values()) {
      live.forgetDeadline();
      live.letGo();
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
      directory: new AttemptDirectory(order.directory),
      stopped: null,
      follower: null,
      letGo: () => undefined,
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
    return true;
  }

  async #prepareAndLaunch(live: Live): Promise<void> {
    const env = childEnvironment(this.#options.env, live.work.env);
    const why = await this.#prepare(live, env);
    if (why !== null) return this.#end(live, why);
    const log = await live.directory.create(live.order, live.work).catch(systemErrorText);
    if (typeof log === 'string') return this.#end(live, notStarted(`could not make ${live.directory.path}: ${log}`));
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

  /** Everything that can be found out and done without starting anything. Null = ready. */
  async #prepare(live: Live, env: Readonly<Record<string, string>>): Promise<ExitInfo | null> {
    const { argv, cwd, files } = live.work;
    const name = unusableName(live.work.env);
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
  #whyNotToFollow(directory: AttemptDirectory, known: ProcessIdentity | null): ExitInfo | null {
    const note = directory.readNote();
    if (note.kind === 'noted') return null;
    if (note.kind === 'void') return notStarted(NEVER_STARTED);
    if (known !== null)
      return isAlive(known) ? null : lost('its process is gone, and so is the directory with its exit');
    try {
      return directory.forbidStart() === 'forbidden' ? notStarted(NEVER_STARTED) : null;
    } catch (error) {
      return lost(`it could not be found out whether it was started: ${systemErrorText(error)}`);
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

  #end(live: Live, exit: ExitInfo): void {
    if (this.#released) return;
    live.forgetDeadline();
    this.#live.delete(live.order.attempt);
    live.report({ type: 'ended', attempt: live.order.attempt, exit });
  }
}

const NEVER_STARTED = 'the engine before us had begun it, but its program was never started';
