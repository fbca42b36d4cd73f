import { AttemptDirectory } from '../engine/execute/attempt-directory.ts';
import { lost, notStarted, type StopReason, stoppedBeforeStart } from '../engine/execute/exit-info.ts';
import { doFileActions } from '../engine/execute/file-actions.ts';
import { VisitLoop } from '../engine/execute/visit-loop.ts';
import type { ExitInfo } from '../engine/model/failure.ts';
import type { AttemptId } from '../engine/model/ids.ts';
import type { CommandWork } from '../engine/model/step.ts';
import type { AttemptOrder, Clock, Executor, Report } from '../engine/ports.ts';
import { invariant } from '../lib/assert.ts';
import type { JsonValue } from '../lib/json.ts';
import { err, type Result } from '../lib/result.ts';
import { systemErrorText } from '../lib/system-error.ts';
import type { JobSettings } from '../regions/executor-settings.ts';
import type { ApiDoor, ApiProblem } from './api-door.ts';
import { JobAttempt } from './job-attempt.ts';
import { jobName, labelValue } from './job-name.ts';
import { jobVariables, prepareFiles } from './job-plan.ts';
import { jobSpec, RUN_LABEL } from './job-spec.ts';
import { JobWatch } from './job-watch.ts';
import { openApi } from './open-api.ts';
import { forbidStart } from './start-claim.ts';
import { until } from './until.ts';

export interface KubernetesExecutorOptions {
  readonly settings: JobSettings;
  /** Part of every name: two runs of one fleet never share a Job. */
  readonly run: string;
  readonly clock: Clock;
}

type Send = (report: Report) => void;

interface Live {
  readonly order: AttemptOrder;
  readonly work: CommandWork;
  readonly name: string;
  readonly report: Send;
  readonly directory: AttemptDirectory;
  stopped: StopReason | null;
  job: JobAttempt | null;
  forgetDeadline: () => void;
}

interface Cluster {
  readonly door: ApiDoor;
  readonly watch: JobWatch;
}

/**
 * The hands for programs, in a cluster: an attempt is a Job there, and the attempt's own directory lies on a volume that
 * the engine and the Job both see. Files are laid out by the engine, the log comes from the pod, the exit from its status.
 */
export class KubernetesExecutor implements Executor {
  readonly #options: KubernetesExecutorOptions;
  readonly #loop = new VisitLoop();
  readonly #live = new Map<AttemptId, Live>();
  readonly #pending = new Set<Promise<void>>();
  #cluster: Promise<Result<Cluster, string>> | null = null;
  #released = false;

  constructor(options: KubernetesExecutorOptions) {
    this.#options = options;
  }

  begin(order: AttemptOrder, report: Send): void {
    const live = this.#hold(order, report);
    this.#background(() => this.#begin(live));
  }

  adopt(order: AttemptOrder, known: { pid: number; startTicks: number } | null, report: Send): void {
    const live = this.#hold(order, report);
    live.stopped = live.directory.readStop();
    this.#background(() => this.#adopt(live, known !== null));
  }

  cancel(attempt: AttemptId): boolean {
    return this.#stop(attempt, 'cancelled');
  }

  force(attempt: AttemptId, signal: string): boolean {
    return SIGNALS.includes(signal) && this.#live.get(attempt)?.job?.force(signal) === true;
  }

  async release(): Promise<void> {
    this.#released = true;
    for (const live of this.#live.values()) {
      live.forgetDeadline();
      live.job?.letGo();
      if (live.job !== null) this.#loop.remove(live.job);
    }
    this.#live.clear();
    const cluster = await this.#cluster;
    if (cluster?.ok === true) {
      cluster.value.watch.close();
      cluster.value.door.close();
    }
    await Promise.all(this.#pending);
  }

  #hold(order: AttemptOrder, report: Send): Live {
    const { attempt, step, deadlineMs } = order;
    invariant(step.work.kind === 'command', `${attempt} is not a command`);
    invariant(!this.#live.has(attempt) && !this.#released, `${attempt} cannot be taken in hand`);
    const live: Live = {
      order,
      work: step.work,
      name: jobName(this.#options.run, attempt),
      report,
      directory: new AttemptDirectory(order.directory),
      stopped: null,
      job: null,
      forgetDeadline: this.#options.clock.at(deadlineMs, () => this.#stop(attempt, 'timed-out')),
    };
    this.#live.set(attempt, live);
    return live;
  }

  #stop(attempt: AttemptId, reason: StopReason): boolean {
    const live = this.#live.get(attempt);
    if (live === undefined) return false;
    if (live.job !== null) return live.job.stop(reason);
    if (live.stopped !== null) return false;
    live.stopped = reason;
    return true;
  }

  async #begin(live: Live): Promise<void> {
    const { order, work, directory } = live;
    const { settings } = this.#options;
    const variables = jobVariables(work, settings);
    if (!variables.ok) return this.#end(live, notStarted(variables.problem));
    const unready = await prepareFiles(work, order.directory, settings);
    if (unready !== null) return this.#end(live, notStarted(unready));
    try {
      // It may be there: the same attempt begun twice is one attempt, as its Job is one Job.
      await (await directory.create(order, work, true)).close();
    } catch (error) {
      return this.#end(live, notStarted(`could not make ${directory.path}: ${systemErrorText(error)}`));
    }
    const cluster = await this.#open();
    if (!cluster.ok) return this.#end(live, notStarted(cluster.problem));
    const { env, unset, fromFiles, fromSecret } = variables.value;
    const { argv, cwd, cancelSignal: signal } = work;
    const program = { directory: order.directory, signal, unset, fromFiles, argv, cwd };
    const { name } = live;
    const { run, clock } = this.#options;
    const job = jobSpec({ name, run, order, program, env, fromSecret, nowMs: clock.nowMs() }, settings);
    const made = await this.#ask(live, () => create(cluster.value.door, settings.namespace, job));
    if (made === null) return;
    if (made.ok) return this.#follow(live, cluster.value, false);
    this.#end(live, notStarted(`Kubernetes refused the Job: ${made.problem.message}`));
  }

  async #adopt(live: Live, known: boolean): Promise<void> {
    const cluster = await this.#open();
    if (!cluster.ok) return this.#end(live, lost(`${cluster.problem}; whether it runs could not be found out`));
    const path = `/apis/batch/v1/namespaces/${this.#options.settings.namespace}/jobs/${live.name}`;
    const found = await this.#ask(live, () => cluster.value.door.send('GET', path), false);
    if (found === null) return;
    if (found.ok) return this.#follow(live, cluster.value, known);
    const { status, message } = found.problem;
    if (status !== 404) return this.#end(live, lost(`Kubernetes refused to show its Job: ${message}`));
    this.#withoutJob(live, cluster.value, known);
  }

  /** Never made, or removed since: what its directory says is all there is. */
  #withoutJob(live: Live, cluster: Cluster, known: boolean): void {
    const neverStarted = !known && forbidStart(live.order.directory) === 'forbidden';
    if (neverStarted) return this.#end(live, notStarted(NEVER_STARTED), true);
    this.#follow(live, cluster, known);
    live.job?.jobIsGone();
  }

  /** Until it is answered; null = it was let go, or stopped before it was made. */
  async #ask(
    live: Live,
    ask: () => Promise<Result<JsonValue, ApiProblem>>,
    stoppable = true,
  ): Promise<Result<JsonValue, ApiProblem> | null> {
    const { attempt } = live.order;
    const isOff = (): boolean => this.#released || (stoppable && live.stopped !== null);
    const tell = ({ message }: ApiProblem): void => {
      const text = `waits for the Kubernetes API: ${message}`;
      if (!this.#released) live.report({ type: 'signal', attempt, signal: { type: 'activity', attempt, text } });
    };
    const answer = await until(() => (isOff() ? null : ask()), tell);
    if (this.#released || !stoppable || live.stopped === null) return answer;
    // Stopped while it was being made: no pod of it may start anything, whether the Job is there or not.
    if (forbidStart(live.order.directory) === 'forbidden') this.#end(live, stoppedBeforeStart(live.stopped));
    else if (answer?.ok === true) return answer;
    return null;
  }

  #follow(live: Live, { door, watch }: Cluster, spawnKnown: boolean): void {
    if (this.#released) return;
    const { settings, clock } = this.#options;
    const { name, directory } = live;
    const { attempt } = live.order;
    const report = (said: Report): void => (said.type === 'ended' ? this.#end(live, said.exit) : live.report(said));
    const job = new JobAttempt({ attempt, name, directory, settings, door, watch, clock, report, spawnKnown });
    live.job = job;
    this.#loop.add(job);
    if (live.stopped !== null) job.stop(live.stopped);
  }

  #open(): Promise<Result<Cluster, string>> {
    const { settings, run } = this.#options;
    this.#cluster ??= openApi(settings).then((door) => {
      if (!door.ok) return door;
      const selector = `${RUN_LABEL}=${labelValue(run)}`;
      const watch = new JobWatch({ door: door.value, namespace: settings.namespace, selector });
      return { ok: true, value: { door: door.value, watch } };
    });
    return this.#cluster;
  }

  #background(work: () => Promise<void>): void {
    const pending: Promise<void> = work().finally(() => this.#pending.delete(pending));
    this.#pending.add(pending);
  }

  #end(live: Live, exit: ExitInfo, untried = false): void {
    if (this.#released) return;
    live.forgetDeadline();
    const { afterwards = [] } = live.work;
    if (afterwards.length === 0 || exit.reason === 'not-started') return this.#tell(live, exit, untried);
    this.#background(async () => {
      // A file that cannot be removed does not change how the program ended.
      await doFileActions(afterwards);
      if (!this.#released) this.#tell(live, exit, untried);
    });
  }

  #tell(live: Live, exit: ExitInfo, untried: boolean): void {
    this.#live.delete(live.order.attempt);
    live.report({ type: 'ended', attempt: live.order.attempt, exit, ...(untried ? { untried } : {}) });
  }
}

const SIGNALS: readonly string[] = ['SIGINT', 'SIGTERM', 'SIGKILL'];
const NEVER_STARTED = 'the engine before us had begun it, but its program was never started';

/** That it exists already is as good as making it; any other 409 (a quota that is being counted) passes. */
async function create(door: ApiDoor, namespace: string, job: JsonValue): Promise<Result<JsonValue, ApiProblem>> {
  const made = await door.send('POST', `/apis/batch/v1/namespaces/${namespace}/jobs`, job);
  if (made.ok || made.problem.status !== 409) return made;
  return made.problem.message.includes('already exists')
    ? { ok: true, value: null }
    : err({ ...made.problem, later: true });
}
