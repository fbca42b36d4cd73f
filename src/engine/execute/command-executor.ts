import { type FileHandle, stat } from 'node:fs/promises';
import { isAlive, type ProcessIdentity } from '../../lib/process-identity.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { systemErrorText } from '../../lib/system-error.ts';
import type { ExitInfo } from '../model/failure.ts';
import type { AttemptId } from '../model/ids.ts';
import type { AttemptOrder, Clock, Executor } from '../ports.ts';
import { AttemptDirectory } from './attempt-directory.ts';
import { AttemptFollower } from './attempt-follower.ts';
import { childEnvironment, unusableName } from './child-environment.ts';
import { lost, NEVER_STARTED, notStarted, stoppedBeforeStart } from './exit-info.ts';
import { doFileActions } from './file-actions.ts';
import { whyNoProgram } from './find-program.ts';
import { launchProgram } from './launch-program.ts';
import { LaunchTurns } from './launch-turns.ts';
import { type LiveAttempt, LiveAttempts, type Send } from './live-attempts.ts';
import { referredValues } from './referred-values.ts';

export interface CommandExecutorOptions {
  /** What every child starts from; nothing else of our own environment reaches one. */
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Clock;
  /** Tests give one whose disk refuses. */
  readonly directoryAt?: (path: string) => AttemptDirectory;
  /** Tests give one whose machine has no process left. */
  readonly launch?: typeof launchProgram;
}

type Env = Readonly<Record<string, string>>;

/** The hands for programs. */
export class CommandExecutor implements Executor {
  readonly #options: CommandExecutorOptions;
  readonly #live: LiveAttempts;
  readonly #turns = new LaunchTurns();

  constructor(options: CommandExecutorOptions) {
    this.#options = options;
    this.#live = new LiveAttempts(options.clock);
  }

  begin(order: AttemptOrder, report: Send): void {
    const live = this.#hold(order, report);
    this.#live.background(() => this.#begin(live));
  }

  adopt(order: AttemptOrder, known: ProcessIdentity | null, report: Send): void {
    const live = this.#hold(order, report);
    const found = this.#whyNotToFollow(live.directory, known);
    if (found !== null) {
      // Never from inside the call: whoever adopts must be ready before the first report.
      setImmediate(() => this.#live.end(live, found.exit, found.untried));
      return;
    }
    this.#follow(live, { ownsWrapper: false, known });
  }

  cancel(attempt: AttemptId): boolean {
    return this.#live.stop(attempt, 'cancelled');
  }

  force(attempt: AttemptId, signal: string): boolean {
    return this.#live.force(attempt, signal);
  }

  async release(): Promise<void> {
    this.#live.letGo();
    await this.#live.settled();
  }

  #hold(order: AttemptOrder, report: Send): LiveAttempt {
    const { directory } = order;
    return this.#live.hold(order, report, this.#options.directoryAt?.(directory) ?? new AttemptDirectory(directory));
  }

  async #begin(live: LiveAttempt): Promise<void> {
    const referred = await referredValues(live.work.secretEnv ?? {}, this.#options.env);
    if (!referred.ok) return void this.#live.end(live, notStarted(referred.problem));
    const env = childEnvironment(this.#options.env, { ...live.work.env, ...referred.value });
    await this.#live.patiently(live, (again) => this.#prepareAndLaunch(live, env, again));
  }

  async #prepareAndLaunch(live: LiveAttempt, env: Env, again: boolean): Promise<Result<void, string>> {
    const unready = await this.#prepare(live, env);
    if (unready !== null) return err(unready);
    const log = await this.#openLog(live, again);
    if (!log.ok) return log;
    try {
      await this.#turns.next();
      // From here to the launch nothing waits, so a stop comes either before it or to a follower.
      if (live.stopped !== null) this.#live.end(live, stoppedBeforeStart(live.stopped));
      if (live.stopped !== null || this.#live.released) return ok(undefined);
      return await this.#launch(live, env, log.value.fd);
    } finally {
      await log.value.close();
    }
  }

  async #openLog({ directory, order, work }: LiveAttempt, again: boolean): Promise<Result<FileHandle, string>> {
    try {
      return ok(await directory.create(order, work, again));
    } catch (error) {
      return err(`could not make ${directory.path}: ${systemErrorText(error)}`);
    }
  }

  /** Everything that can be found out and done without starting anything. Null = ready. */
  async #prepare(live: LiveAttempt, env: Env): Promise<string | null> {
    const { argv, cwd, files } = live.work;
    const name = unusableName({ ...live.work.env, ...live.work.secretEnv });
    if (name !== null) return `a variable cannot be named ${JSON.stringify(name)}`;
    const undone = await doFileActions(files);
    if (undone !== null) return undone;
    const directory = await stat(cwd).catch(systemErrorText);
    if (typeof directory === 'string') return `could not work in ${cwd}: ${directory}`;
    return whyNoProgram(argv[0], { path: env['PATH'], cwd });
  }

  async #launch(live: LiveAttempt, env: Env, logFd: number): Promise<Result<void, string>> {
    const { argv, cwd } = live.work;
    const { launch = launchProgram } = this.#options;
    const launched = launch({ directory: live.directory.path, argv, cwd, env, logFd });
    if (!launched.started) return err((await launched.ended).problem ?? 'could not be started');
    live.letGo = launched.letGo;
    const follower = this.#follow(live, { ownsWrapper: true, known: null });
    void launched.ended.then((end) => {
      follower.wrapperEnded(end);
      this.#live.soon(follower);
    });
    return ok(undefined);
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

  #follow(live: LiveAttempt, how: { ownsWrapper: boolean; known: ProcessIdentity | null }): AttemptFollower {
    const follower = new AttemptFollower({
      attempt: live.order.attempt,
      directory: live.directory,
      signal: live.work.cancelSignal,
      report: this.#live.reporter(live),
      spawnKnown: how.known !== null,
      ownsWrapper: how.ownsWrapper,
      program: how.known,
    });
    this.#live.follow(live, follower);
    return follower;
  }
}

/** What an adopted attempt came to, when there is no program of it to follow. */
interface NotFollowed {
  readonly exit: ExitInfo;
  readonly untried: boolean;
}

const UNTRIED: NotFollowed = { exit: notStarted(NEVER_STARTED), untried: true };
const isLost = (detail: string): NotFollowed => ({ exit: lost(detail), untried: false });
