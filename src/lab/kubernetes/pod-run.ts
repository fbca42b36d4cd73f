import type { LogLine } from './besu-log-lines.ts';
import type { Cluster } from './cluster.ts';
import { type ContainerRun, logOf } from './container-run.ts';
import { docOf } from './document.ts';
import type { KubeObject } from './kube-object.ts';
import type { LabHooks, PodFault } from './lab-kubernetes-options.ts';
import { pickNode } from './node-pool.ts';
import { missingReference } from './pod-environment.ts';
import { PodHandle } from './pod-handle.ts';
import type { PodLife } from './pod-life.ts';
import { backOffSeconds, PodPatience } from './pod-patience.ts';
import { PodProbe, PROBE_EVERY_SECONDS } from './pod-probe.ts';
import { setContainerStates, setPodCondition, setReadiness } from './pod-status.ts';

export interface PodRunOptions {
  readonly readySeconds: readonly [number, number];
  readonly hooks: LabHooks;
}

const RETRY_SCHEDULE_SECONDS = 5;
const PROBE_SECONDS = 10;
/** Besu closes its database in about this time after SIGTERM. */
const STOP_SECONDS = 1.5;
const TASK_SECONDS = 2;
/** 128 + SIGTERM. */
const TERMINATED = 143;

/** The life of one pod, from its creation to its end: scheduler and kubelet in one. */
export class PodRun implements PodLife {
  readonly #handle: PodHandle;
  readonly #cluster: Cluster;
  readonly #options: PodRunOptions;
  readonly #totalSeconds: number;
  readonly #probe = new PodProbe();
  readonly #patience: PodPatience;
  #fault: PodFault | null = null;
  #restarts = 0;
  #pullFailures = 0;
  #isStopping = false;
  #current: ContainerRun | undefined;
  #previous: ContainerRun | undefined;

  constructor(cluster: Cluster, options: PodRunOptions, pod: KubeObject) {
    this.#cluster = cluster;
    this.#options = options;
    this.#handle = new PodHandle(cluster, pod);
    this.#patience = new PodPatience(cluster, this.#handle);
    const [min, max] = options.readySeconds;
    this.#totalSeconds = min + (max - min) * cluster.draw(`ready/${this.#handle.namespace}/${this.#handle.name}`);
  }

  get uid(): string {
    return this.#handle.uid;
  }

  start(): void {
    this.#schedule();
  }

  /** The API wants it gone: stop the container, then remove the object. */
  terminate(graceSeconds: number): void {
    if (this.#isStopping) return;
    this.#isStopping = true;
    this.#patience.stop();
    this.#handle.note('Normal', { reason: 'Killing', message: `Stopping container ${this.#handle.containerName()}` });
    this.#cluster.clock.after(Math.min(graceSeconds, STOP_SECONDS), () => {
      this.#endContainer([]);
      const pod = this.#handle.get();
      if (pod !== undefined && (pod.metadata.finalizers ?? []).length === 0) {
        this.#handle.remove();
      }
    });
  }

  /** Its scenario changed: what backs off for no reason any more tries at once, what may not run any more ends. */
  reconsider(): void {
    if (this.#isStopping) return;
    const wasCrashing = this.#fault?.kind === 'crash';
    this.#askForFault();
    const fault = this.#fault;
    const isFreed = fault === null && (this.#patience.isForTheWorld || (wasCrashing && this.#current !== undefined));
    if (isFreed) return this.#tryNow();
    if (fault?.kind !== 'crash' || wasCrashing || !this.#isRunning()) return;
    this.#patience.stop();
    this.#exit(fault.exitCode, fault.log);
  }

  /** Whatever it waits for, a crash that was to come included, need not be waited for any more. */
  #tryNow(): void {
    if (this.#patience.tryNow()) return;
    this.#patience.stop();
    this.#endContainer([]);
    this.#restart();
  }

  #isRunning(): boolean {
    return this.#current !== undefined && this.#current.endedMs === undefined;
  }

  /** The object is gone already (force deletion): nothing may run any more. */
  abandon(): void {
    this.#patience.stop();
    this.#endContainer([]);
  }

  /** Undefined when there was no such container run; the current one includes the one that ended last. */
  log(previous: boolean, speed: number): readonly LogLine[] | undefined {
    const run = previous ? this.#previous : this.#current;
    if (run === undefined) return undefined;
    return logOf(run, previous, this.#options.hooks, this.#cluster.clock.nowMs(), speed);
  }

  #later(seconds: number, step: () => void): void {
    this.#patience.later(seconds, () => this.#unlessStopping(step));
  }

  #tryLater(seconds: number, step: () => void): void {
    this.#patience.tryLater(seconds, () => this.#unlessStopping(step));
  }

  #unlessStopping(step: () => void): void {
    if (!this.#isStopping) step();
  }

  /** Asked once per try, so that a scenario can count the tries. */
  #askForFault(): void {
    const pod = this.#handle.labPod(this.#restarts);
    if (pod !== null) this.#fault = this.#options.hooks.podFault?.(pod) ?? null;
  }

  #schedule(): void {
    this.#askForFault();
    if (this.#fault?.kind === 'unschedulable') return this.#cannotSchedule(this.#fault.message);
    const unbound = this.#handle.unboundClaim();
    if (unbound !== undefined) {
      return this.#later(0.5, () => this.#schedule());
    }
    const node = pickNode(this.#cluster);
    if (node === undefined) {
      const count = this.#cluster.store.list('nodes').length;
      return this.#cannotSchedule(`0/${count} nodes are available: ${count} node(s) were not ready or unschedulable.`);
    }
    this.#handle.bindTo(node);
    this.#handle.edit((draft, now) => {
      setPodCondition(draft, { type: 'Initialized', isTrue: true }, now);
      setContainerStates(draft, { kind: 'waiting', reason: 'ContainerCreating' }, 0);
      setReadiness(draft, false, now);
    });
    this.#handle.noteScheduled(node);
    this.#later(this.#totalSeconds * 0.1, () => this.#mount());
  }

  #cannotSchedule(message: string): void {
    this.#handle.noteUnschedulable(message);
    this.#tryLater(RETRY_SCHEDULE_SECONDS, () => this.#schedule());
  }

  #mount(): void {
    const pod = this.#handle.get();
    const missing = pod === undefined ? undefined : missingReference(this.#cluster, pod);
    if (missing !== undefined) {
      const message = `MountVolume.SetUp failed for volume: ${missing}`;
      this.#handle.note('Warning', { reason: 'FailedMount', message });
      return this.#later(2, () => this.#mount());
    }
    this.#handle.note('Normal', { reason: 'Pulling', message: `Pulling image "${this.#handle.image()}"` });
    this.#later(this.#totalSeconds * 0.4, () => this.#pull());
  }

  #pull(): void {
    if (this.#fault?.kind === 'image-pull') return this.#cannotPull(this.#fault.message);
    this.#handle.note('Normal', { reason: 'Pulled', message: `Successfully pulled image "${this.#handle.image()}"` });
    this.#startContainer();
  }

  #cannotPull(why: string): void {
    this.#pullFailures += 1;
    const message = this.#handle.notePullFailed(why);
    this.#handle.setState({ kind: 'waiting', reason: 'ErrImagePull', message }, this.#restarts);
    const pause = backOffSeconds(this.#pullFailures);
    this.#later(1, () => {
      const backOff = `Back-off pulling image "${this.#handle.image()}"`;
      this.#handle.setState({ kind: 'waiting', reason: 'ImagePullBackOff', message: backOff }, this.#restarts);
      this.#handle.note('Normal', { reason: 'BackOff', message: backOff });
      this.#tryLater(pause, () => {
        this.#askForFault();
        this.#pull();
      });
    });
  }

  #startContainer(): void {
    const labPod = this.#handle.labPod(this.#restarts);
    if (labPod === null) return;
    if (this.#current !== undefined) this.#previous = this.#current;
    this.#current = { pod: labPod, startedMs: this.#cluster.clock.nowMs(), lastWords: [] };
    const container = this.#handle.containerName();
    this.#handle.note('Normal', { reason: 'Created', message: `Created container: ${container}` });
    this.#handle.note('Normal', { reason: 'Started', message: `Started container ${container}` });
    this.#handle.edit((draft, now) => {
      const podIP = `10.244.${Math.floor(this.#cluster.draw(this.uid) * 200)}.${this.#addressByte()}`;
      draft.status = { ...docOf(draft.status), phase: 'Running', podIP, podIPs: [{ ip: podIP }] };
      setContainerStates(draft, { kind: 'running', startedAt: now }, this.#restarts);
      setReadiness(draft, false, now);
    });
    this.#options.hooks.podStarted?.(labPod);
    this.#live(this.#handle.restartPolicy() === 'Always');
  }

  #addressByte(): number {
    return 2 + Math.floor(this.#cluster.draw(`${this.uid}/ip`) * 250);
  }

  #live(isService: boolean): void {
    const fault = this.#fault;
    if (fault?.kind === 'crash') {
      return this.#later(fault.afterSeconds ?? 2, () => this.#exit(fault.exitCode, fault.log));
    }
    if (fault?.kind === 'never-ready') return this.#tryLater(PROBE_SECONDS, () => this.#failProbe(isService));
    if (!isService) return this.#later(TASK_SECONDS, () => this.#exit(0, []));
    this.#probe.begin();
    this.#later(this.#totalSeconds * 0.5, () => this.#askProbe());
  }

  /** Without anybody to ask, a container that runs is Ready for good. */
  #askProbe(): void {
    const { hooks } = this.#options;
    const run = this.#current;
    const complaint = run === undefined ? null : (hooks.podProbe?.(run.pod) ?? null);
    const verdict = this.#probe.hear(complaint);
    if (complaint !== null)
      this.#handle.note('Warning', { reason: 'Unhealthy', message: `Readiness probe failed: ${complaint}` });
    if (verdict === 'restart') return this.#killUnhealthy();
    if (verdict !== 'patient') this.#handle.edit((draft, now) => setReadiness(draft, verdict === 'ready', now));
    if (hooks.podProbe !== undefined) this.#later(PROBE_EVERY_SECONDS, () => this.#askProbe());
  }

  #killUnhealthy(): void {
    const message = `Container ${this.#handle.containerName()} failed liveness probe, will be restarted`;
    this.#handle.note('Normal', { reason: 'Killing', message });
    this.#exit(TERMINATED, []);
  }

  #failProbe(isService: boolean): void {
    const message = 'Readiness probe failed: HTTP probe failed with statuscode: 503';
    this.#handle.note('Warning', { reason: 'Unhealthy', message });
    this.#askForFault();
    this.#live(isService);
  }

  #endContainer(lastWords: readonly string[]): void {
    const run = this.#current;
    if (run === undefined || run.endedMs !== undefined) return;
    run.endedMs = this.#cluster.clock.nowMs();
    run.lastWords = lastWords;
    this.#options.hooks.podStopped?.(run.pod);
  }

  #exit(exitCode: number, lastWords: readonly string[]): void {
    this.#endContainer(lastWords);
    const startedAt = new Date(this.#current?.startedMs ?? 0).toISOString().replace(/\.\d+Z$/, 'Z');
    const policy = this.#handle.restartPolicy();
    this.#handle.setState(
      { kind: 'terminated', exitCode, startedAt, finishedAt: this.#cluster.timestamp() },
      this.#restarts,
    );
    if (policy === 'Never' || (policy === 'OnFailure' && exitCode === 0)) {
      const phase = exitCode === 0 ? 'Succeeded' : 'Failed';
      return this.#handle.edit((draft) => {
        draft.status = { ...docOf(draft.status), phase };
      });
    }
    // The first restart comes at once; only a container that fails again has to wait.
    if (this.#restarts === 0) return this.#later(0.5, () => this.#restart());
    this.#later(1, () => this.#backOff());
  }

  #backOff(): void {
    const container = this.#handle.containerName();
    const pause = backOffSeconds(this.#restarts);
    const where = `${container} in pod ${this.#handle.name}_${this.#handle.namespace}(${this.uid})`;
    const message = `back-off ${pause}s restarting failed container=${container} pod=${this.#handle.name}_${this.#handle.namespace}(${this.uid})`;
    this.#handle.setState({ kind: 'waiting', reason: 'CrashLoopBackOff', message }, this.#restarts);
    this.#handle.note('Warning', { reason: 'BackOff', message: `Back-off restarting failed container ${where}` });
    this.#tryLater(pause, () => this.#restart());
  }

  #restart(): void {
    this.#restarts += 1;
    this.#askForFault();
    this.#handle.note('Normal', {
      reason: 'Pulled',
      message: `Container image "${this.#handle.image()}" already present on machine`,
    });
    this.#startContainer();
  }
}
