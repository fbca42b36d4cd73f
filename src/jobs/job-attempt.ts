import { AttemptTeller, type TellerOptions } from '../engine/execute/attempt-teller.ts';
import { notStarted, type StopReason, stoppedBeforeStart } from '../engine/execute/exit-info.ts';
import type { Follower, FurtherSignal } from '../engine/execute/live-attempts.ts';
import type { TailBudget } from '../engine/execute/log-tail.ts';
import type { Visited } from '../engine/execute/visit-loop.ts';
import type { ExitInfo } from '../engine/model/failure.ts';
import type { Clock } from '../engine/ports.ts';
import { invariant } from '../lib/assert.ts';
import type { JsonObject } from '../lib/json.ts';
import type { JobSettings } from '../regions/executor-settings.ts';
import type { ApiDoor } from './api-door.ts';
import { exitOfJob } from './job-exit.ts';
import type { JobWatch } from './job-watch.ts';
import { PodLog } from './pod-log.ts';
import { type JobSight, type Standing, standingOf } from './pod-standing.ts';
import { forbidStart } from './start-claim.ts';
import { StartPatience } from './start-patience.ts';
import { until } from './until.ts';

export interface JobAttemptOptions extends TellerOptions {
  readonly name: string;
  readonly settings: JobSettings;
  readonly door: ApiDoor;
  readonly watch: JobWatch;
  readonly clock: Clock;
  readonly spawnKnown: boolean;
}

/** Follows one Job: its pod, its log, its end. All it does happens in `visit`, but for what waits for the API. */
export class JobAttempt implements Follower {
  readonly #options: JobAttemptOptions;
  readonly #teller: AttemptTeller;
  readonly #patience: StartPatience;
  #uid: string | null = null;
  #log: PodLog | null = null;
  #spawnReported: boolean;
  #stop: StopReason | null;
  #deleted = false;
  #jobGone = false;
  #finishing = false;
  #exit: ExitInfo | null = null;
  #said = '';

  constructor(options: JobAttemptOptions) {
    this.#options = options;
    this.#teller = new AttemptTeller(options);
    this.#spawnReported = options.spawnKnown;
    this.#stop = options.directory.readStop();
    this.#patience = new StartPatience(options);
  }

  stop(reason: StopReason): boolean {
    if (this.#stop !== null || this.#finishing || this.#teller.over) return false;
    if (forbidStart(this.#options.directory.path) === 'forbidden') {
      this.#stop = reason;
      this.#giveUp(stoppedBeforeStart(reason));
      return true;
    }
    const { pod, podGone } = this.#sight();
    if (podGone || this.#options.directory.readExit() !== null) return false;
    if (!this.#options.directory.noteStop(reason)) return false;
    this.#stop = reason;
    if (pod !== null) this.#deletePod();
    return true;
  }

  /** A further signal, which the wrapper finds in the attempt's directory. */
  force(signal: FurtherSignal): boolean {
    if (this.#stop === null || this.#finishing || this.#teller.over) return false;
    this.#options.directory.noteForce(signal);
    return true;
  }

  visit(budget: TailBudget): Visited {
    if (this.#teller.over) return 'done';
    if (!this.#finishing) this.#look();
    // Whoever hears a report may let go of us from inside it.
    if (this.#teller.over) return 'done';
    const exit = this.#exit;
    const atEnd = this.#teller.readLog(budget);
    if (exit === null) return 'waiting';
    if (!atEnd) return 'behind';
    this.#teller.end(exit);
    this.letGo();
    return 'done';
  }

  letGo(): void {
    this.#teller.letGo();
    this.#log?.letGo();
  }

  /** Its Job is not there any more, and the watch will never show it. */
  jobIsGone(): void {
    this.#jobGone = true;
  }

  #sight(): JobSight {
    const sight = this.#options.watch.sight(this.#options.name, this.#uid);
    return this.#jobGone ? { ...sight, jobGone: true } : sight;
  }

  #look(): void {
    const sight = this.#sight();
    this.#uid ??= sight.pod?.metadata?.uid ?? null;
    const standing = standingOf(sight);
    if (standing.kind !== 'waiting') return this.#goOn(standing);
    const { text, late } = this.#patience.judge(standing, sight);
    const { trouble } = this.#options.watch;
    this.#say(trouble === null ? text : `waits for the Kubernetes API: ${trouble}`);
    if (late !== null && forbidStart(this.#options.directory.path) === 'forbidden') this.#giveUp(notStarted(late));
  }

  #goOn(standing: Exclude<Standing, { kind: 'waiting' }>): void {
    const pod = this.#sight().pod?.metadata;
    if (pod?.name !== undefined && (standing.kind !== 'gone' || this.#spawnReported)) this.#follow(pod.name);
    // An engine may have died between the word and the signal: a pod that is told twice tells its program once.
    if (this.#stop !== null && standing.kind === 'running' && pod?.deletionTimestamp === undefined) this.#deletePod();
    if (standing.kind !== 'running') this.#finish(standing);
  }

  #follow(pod: string): void {
    const { attempt, door, settings, directory } = this.#options;
    if (!this.#spawnReported) this.#teller.report({ type: 'spawned', attempt, pid: 0, startTicks: 0, pod });
    this.#spawnReported = true;
    if (this.#teller.over || this.#log !== null) return;
    this.#log = new PodLog({
      ...{ door, namespace: settings.namespace, pod, directory: directory.path, log: directory.log },
      onGap: () => this.#say('some of its output was thrown away by the cluster before it could be read'),
    });
    this.#log.follow();
  }

  #finish(standing: Extract<Standing, { kind: 'ended' | 'gone' }>): void {
    this.#finishing = true;
    const { directory } = this.#options;
    const { job } = this.#sight();
    const brought = this.#log?.finish() ?? Promise.resolve(true);
    void brought.then((complete) => {
      if (this.#teller.over) return;
      if (!complete) this.#say('the last of its output could not be read: its pod is gone');
      const neverStarted = forbidStart(directory.path) === 'forbidden';
      this.#exit = exitOfJob({ standing, job, stopped: this.#stop, written: directory.readExit(), neverStarted });
    });
  }

  /** It was never started and cannot be any more. */
  #giveUp(exit: ExitInfo): void {
    this.#finishing = true;
    this.#exit = exit;
    const { door, settings, name } = this.#options;
    const path = `/apis/batch/v1/namespaces/${settings.namespace}/jobs/${name}`;
    void until(() => door.send('DELETE', path, { ...DELETE, propagationPolicy: 'Background' }));
  }

  #deletePod(): void {
    const { name, uid } = this.#sight().pod?.metadata ?? {};
    invariant(name !== undefined && uid !== undefined, 'a pod that is signalled has been seen');
    if (this.#deleted) return;
    this.#deleted = true;
    const { door, settings } = this.#options;
    const path = `/api/v1/namespaces/${settings.namespace}/pods/${name}`;
    void until(() => (this.#teller.over ? null : door.send('DELETE', path, { ...DELETE, preconditions: { uid } })));
  }

  #say(text: string): void {
    if (text === this.#said || this.#teller.over) return;
    this.#said = text;
    this.#teller.activity(text);
  }
}

const DELETE: JsonObject = { apiVersion: 'v1', kind: 'DeleteOptions' };
