import { AttemptDirectory } from '../engine/execute/attempt-directory.ts';
import { lost, NEVER_STARTED, notStarted, stoppedBeforeStart } from '../engine/execute/exit-info.ts';
import { type LiveAttempt, LiveAttempts, type Send } from '../engine/execute/live-attempts.ts';
import type { AttemptId } from '../engine/model/ids.ts';
import type { AttemptOrder, Clock, Executor } from '../engine/ports.ts';
import type { JsonValue } from '../lib/json.ts';
import type { ProcessIdentity } from '../lib/process-identity.ts';
import { err, ok, type Result } from '../lib/result.ts';
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

interface Cluster {
  readonly door: ApiDoor;
  readonly watch: JobWatch;
}

/**
 * The hands for programs, in a cluster: an attempt is a Job there, and the attempt's own directory lies on a volume that
 * the engine and the Job both see. Files are laid out by the engine, the log comes from the pod, the exit from that directory or, failing it, the pod.
 */
export class KubernetesExecutor implements Executor {
  readonly #options: KubernetesExecutorOptions;
  readonly #live: LiveAttempts;
  #cluster: Promise<Result<Cluster, string>> | null = null;

  constructor(options: KubernetesExecutorOptions) {
    this.#options = options;
    this.#live = new LiveAttempts(options.clock);
  }

  begin(order: AttemptOrder, report: Send): void {
    const live = this.#live.hold(order, report, new AttemptDirectory(order.directory));
    this.#live.background(() => this.#begin(live));
  }

  adopt(order: AttemptOrder, known: ProcessIdentity | null, report: Send): void {
    const live = this.#live.hold(order, report, new AttemptDirectory(order.directory));
    live.stopped = live.directory.readStop();
    this.#live.background(() => this.#adopt(live, known !== null));
  }

  cancel(attempt: AttemptId): boolean {
    return this.#live.stop(attempt, 'cancelled');
  }

  force(attempt: AttemptId, signal: string): boolean {
    return this.#live.force(attempt, signal);
  }

  async release(): Promise<void> {
    this.#live.letGo();
    const cluster = await this.#cluster;
    if (cluster?.ok === true) {
      cluster.value.watch.close();
      cluster.value.door.close();
    }
    await this.#live.settled();
  }

  async #begin(live: LiveAttempt): Promise<void> {
    const { order, work } = live;
    const { settings, run, clock } = this.#options;
    const variables = jobVariables(work, settings);
    if (!variables.ok) return void this.#live.end(live, notStarted(variables.problem));
    if (!(await this.#live.patiently(live, () => this.#prepare(live)))) return;
    const cluster = await this.#open();
    if (!cluster.ok) return void this.#live.end(live, notStarted(cluster.problem));
    const { env, unset, fromFiles, fromSecret } = variables.value;
    const { argv, cwd, cancelSignal: signal } = work;
    const program = { directory: order.directory, signal, unset, fromFiles, argv, cwd };
    const job = jobSpec(
      { name: this.#nameOf(live), run, order, program, env, fromSecret, nowMs: clock.nowMs() },
      settings,
    );
    const made = await this.#ask(live, () => create(cluster.value.door, settings.namespace, job));
    if (made === null) return;
    if (made.ok) return void this.#follow(live, cluster.value, false);
    this.#live.end(live, notStarted(`Kubernetes refused the Job: ${made.problem.message}`));
  }

  async #prepare({ order, work, directory }: LiveAttempt): Promise<Result<void, string>> {
    const unready = await prepareFiles(work, order.directory, this.#options.settings);
    if (unready !== null) return err(unready);
    try {
      // It may be there: the same attempt begun twice is one attempt, as its Job is one Job.
      await (await directory.create(order, work, true)).close();
      return ok(undefined);
    } catch (error) {
      return err(`could not make ${directory.path}: ${systemErrorText(error)}`);
    }
  }

  async #adopt(live: LiveAttempt, known: boolean): Promise<void> {
    const cluster = await this.#open();
    if (!cluster.ok)
      return void this.#live.end(live, lost(`${cluster.problem}; whether it runs could not be found out`));
    const path = `/apis/batch/v1/namespaces/${this.#options.settings.namespace}/jobs/${this.#nameOf(live)}`;
    const found = await this.#ask(live, () => cluster.value.door.send('GET', path), false);
    if (found === null) return;
    if (found.ok) return void this.#follow(live, cluster.value, known);
    const { status, message } = found.problem;
    if (status !== 404) return void this.#live.end(live, lost(`Kubernetes refused to show its Job: ${message}`));
    this.#withoutJob(live, cluster.value, known);
  }

  /** Never made, or removed since: what its directory says is all there is. */
  #withoutJob(live: LiveAttempt, cluster: Cluster, known: boolean): void {
    const neverStarted = !known && forbidStart(live.order.directory) === 'forbidden';
    if (neverStarted) return void this.#live.end(live, notStarted(NEVER_STARTED), true);
    this.#follow(live, cluster, known)?.jobIsGone();
  }

  /** Until it is answered; null = it was let go, or stopped before it was made. */
  async #ask(
    live: LiveAttempt,
    ask: () => Promise<Result<JsonValue, ApiProblem>>,
    stoppable = true,
  ): Promise<Result<JsonValue, ApiProblem> | null> {
    const isOff = (): boolean => this.#live.released || (stoppable && live.stopped !== null);
    const tell = ({ message }: ApiProblem): void => this.#live.tell(live, `waits for the Kubernetes API: ${message}`);
    const answer = await until(() => (isOff() ? null : ask()), tell);
    if (this.#live.released || !stoppable || live.stopped === null) return answer;
    // Stopped while it was being made: no pod of it may start anything, whether the Job is there or not.
    if (forbidStart(live.order.directory) === 'forbidden') this.#live.end(live, stoppedBeforeStart(live.stopped));
    else if (answer?.ok === true) return answer;
    return null;
  }

  /** Null = it was let go of meanwhile. */
  #follow(live: LiveAttempt, { door, watch }: Cluster, spawnKnown: boolean): JobAttempt | null {
    if (this.#live.released) return null;
    const { settings, clock } = this.#options;
    const { directory, order } = live;
    const report = this.#live.reporter(live);
    const place = { attempt: order.attempt, name: this.#nameOf(live), directory };
    const job = new JobAttempt({ ...place, settings, door, watch, clock, report, spawnKnown });
    this.#live.follow(live, job);
    if (live.stopped !== null) job.stop(live.stopped);
    return job;
  }

  #nameOf({ order }: LiveAttempt): string {
    return jobName(this.#options.run, order.attempt);
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
}

/** That it exists already is as good as making it; any other 409 (a quota that is being counted) passes. */
async function create(door: ApiDoor, namespace: string, job: JsonValue): Promise<Result<JsonValue, ApiProblem>> {
  const made = await door.send('POST', `/apis/batch/v1/namespaces/${namespace}/jobs`, job);
  if (made.ok || made.problem.status !== 409) return made;
  return made.problem.message.includes('already exists')
    ? { ok: true, value: null }
    : err({ ...made.problem, later: true });
}
