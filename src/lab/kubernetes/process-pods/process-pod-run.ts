import type { Cluster } from '../cluster.ts';
import { type Doc, docOf, docsOf, numberOf, textOf } from '../document.ts';
import type { KubeObject } from '../kube-object.ts';
import { type Cancel, wallSeconds } from '../lab-clock.ts';
import type { LabHooks, PodFault } from '../lab-kubernetes-options.ts';
import { PodHandle } from '../pod-handle.ts';
import type { PodLife } from '../pod-life.ts';
import { backOffSeconds } from '../pod-patience.ts';
import { isPodOver } from '../pod-resources.ts';
import { setPodCondition } from '../pod-status.ts';
import { ContainerConfigError } from './container-environment.ts';
import type { ContainerLog } from './container-log.ts';
import type { ContainerRuntime } from './container-runtime.ts';
import { PodArrival } from './pod-arrival.ts';
import { blowOf, type PodVictim } from './pod-blow.ts';
import { PodDisk } from './pod-disk.ts';
import { ProcessContainer } from './process-container.ts';
import type { ProcessPodOptions } from './process-pod-options.ts';
import { drawPod } from './process-pod-status.ts';
import { VolumeError } from './projected-files.ts';

export interface ProcessPodParts {
  readonly cluster: Cluster;
  readonly hooks: LabHooks;
  readonly options: ProcessPodOptions;
  readonly runtime: ContainerRuntime;
  loseNode(name: string): void;
}

/** Why a pod as a whole ends before its containers do. */
export interface PodEnd {
  readonly reason: 'Evicted' | 'DeadlineExceeded';
  readonly message: string;
}

/** Lab seconds until the kubelet tries a container again that could not be made. */
const RETRY_SECONDS = 2;
/** What an evicted pod gets, in seconds of the wall. */
const EVICTION_GRACE_SECONDS = 1;

/** The life of one pod whose containers are processes: scheduler and kubelet in one. */
export class ProcessPodRun implements PodLife {
  readonly uid: string;
  readonly #parts: ProcessPodParts;
  readonly #handle: PodHandle;
  readonly #disk: PodDisk;
  readonly #init: readonly ProcessContainer[];
  readonly #main: readonly ProcessContainer[];
  #stage: 'starting' | 'running' | 'stopping' | 'over' | 'lost' = 'starting';
  readonly #arrival: PodArrival;
  readonly #victim: PodVictim = {
    evict: (message) => this.evict(message),
    loseNode: () => this.#parts.loseNode(this.node),
    crash: (verdict, log) => this.#main.forEach((container) => container.strike(verdict, log)),
  };
  #cancelRetry: Cancel = () => {};
  #cancelDeadline: Cancel = () => {};
  #cancelGrace: Cancel = () => {};
  #cancelFault: Cancel = () => {};
  #end: PodEnd | null = null;

  constructor(parts: ProcessPodParts, pod: KubeObject) {
    const { cluster, options, runtime } = parts;
    this.#parts = parts;
    this.uid = pod.metadata.uid;
    this.#handle = new PodHandle(cluster, pod);
    this.#disk = new PodDisk(cluster, pod, options);
    const path = options.path ?? process.env['PATH'] ?? '';
    const containerOf = (spec: Doc): ProcessContainer =>
      new ProcessContainer(spec, {
        cluster,
        handle: this.#handle,
        disk: this.#disk,
        runtime,
        path,
        ended: (container) => this.#containerEnded(container),
      });
    this.#init = docsOf(docOf(pod.spec).initContainers).map(containerOf);
    this.#main = docsOf(docOf(pod.spec).containers).map(containerOf);
    this.#arrival = new PodArrival({
      cluster,
      handle: this.#handle,
      init: this.#init,
      main: this.#main,
      fault: () => this.#fault(),
      draw: () => this.#draw('Pending'),
      bound: () => this.#watchDeadline(),
      arrived: () => this.#startNext(),
    });
  }

  get node(): string {
    return textOf(docOf(this.#handle.get()?.spec).nodeName);
  }

  get isLost(): boolean {
    return this.#stage === 'lost';
  }

  start(): void {
    const pod = this.#handle.get();
    if (pod === undefined || !isPodOver(pod)) return this.#arrival.start();
    // It ended in an earlier life of the lab.
    this.#stage = 'over';
    const startsOf = new Map(statusesOf(pod).map((status) => [status.name, numberOf(status.restartCount, 0) + 1]));
    for (const container of this.#containers()) container.remember(startsOf.get(container.name) ?? 1);
  }

  terminate(graceSeconds: number): void {
    // The kubelet that should confirm it is out of reach.
    if (this.#stage === 'lost') return;
    if (this.#stage === 'over') return this.#removeIfFree();
    this.#stop(graceSeconds);
  }

  reconsider(): void {
    if (this.#stage === 'over' || this.#stage === 'lost' || this.#stage === 'stopping') return;
    if (this.#stage === 'running') return this.#armFault();
    if (this.#fault() === null) this.#arrival.tryNow();
  }

  abandon(): void {
    this.#stage = 'over';
    this.#silence();
    for (const container of this.#containers()) container.kill();
    void this.#disk.remove();
  }

  /** The node wants it gone; its object stays, as Failed. */
  evict(message: string): void {
    this.#endAs({ reason: 'Evicted', message });
  }

  killOutOfMemory(): void {
    for (const container of this.#containers()) container.strike({ exitCode: 137, reason: 'OOMKilled' });
  }

  /** Its machine is gone: nothing runs any more and nobody says so. */
  lose(): void {
    if (this.#stage === 'over') return;
    this.#stage = 'lost';
    this.#silence();
    for (const container of this.#containers()) container.kill();
  }

  /** Undefined when that container has not run, or not before. */
  log(container: string, previous: boolean): ContainerLog | undefined {
    return this.#containers()
      .find(({ name }) => name === container)
      ?.log(previous);
  }

  #containers(): readonly ProcessContainer[] {
    return [...this.#init, ...this.#main];
  }

  #silence(): void {
    this.#arrival.stop();
    for (const cancel of [this.#cancelRetry, this.#cancelDeadline, this.#cancelGrace, this.#cancelFault]) cancel();
  }

  #fault(): PodFault | null {
    const pod = this.#handle.labPod(0);
    return pod === null ? null : (this.#parts.hooks.podFault?.(pod) ?? null);
  }

  #draw(phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed', end: PodEnd | null = null): void {
    const picture = { phase, init: this.#init, main: this.#main, ...end };
    this.#handle.edit((draft, now) => drawPod(draft, now, picture));
  }

  #watchDeadline(): void {
    const seconds = docOf(this.#handle.get()?.spec).activeDeadlineSeconds;
    if (typeof seconds !== 'number') return;
    const { clock } = this.#parts.cluster;
    const message = 'Pod was active on the node longer than the specified deadline';
    this.#cancelDeadline = clock.after(wallSeconds(clock, seconds), () => {
      this.#endAs({ reason: 'DeadlineExceeded', message });
    });
  }

  /** The next init container, or all others. */
  #startNext(): void {
    const next = this.#init.find(({ exitCode }) => exitCode !== 0);
    const wanted = next === undefined ? this.#main.filter(({ state }) => state.kind === 'waiting') : [next];
    for (const container of wanted) if (!this.#startContainer(container)) return;
    this.#stage = 'running';
    this.#draw(next === undefined ? 'Running' : 'Pending');
    this.#armFault();
  }

  /** False when it cannot be made yet: then all that is missing is tried again later. */
  #startContainer(container: ProcessContainer): boolean {
    const pod = this.#handle.get();
    if (pod === undefined) return false;
    try {
      container.start(pod);
      return true;
    } catch (error) {
      if (error instanceof VolumeError) {
        this.#handle.note('Warning', { reason: 'FailedMount', message: `MountVolume.SetUp failed: ${error.message}` });
      } else if (error instanceof ContainerConfigError) {
        this.#handle.note('Warning', { reason: 'Failed', message: `Error: ${error.message}` });
        container.wait('CreateContainerConfigError', error.message);
      } else throw error;
      this.#draw('Pending');
      this.#cancelRetry = this.#parts.cluster.clock.after(RETRY_SECONDS, () => this.#startNext());
      return false;
    }
  }

  /** What a scenario has in mind for a pod that runs. */
  #armFault(): void {
    const fault = this.#fault();
    this.#cancelFault();
    const blow = fault === null ? null : blowOf(fault, this.#victim);
    if (blow !== null) this.#cancelFault = this.#parts.cluster.clock.after(blow.afterSeconds, blow.strike);
  }

  #containerEnded(container: ProcessContainer): void {
    if (this.#stage === 'over' || this.#stage === 'lost' || this.#handle.get() === undefined) return;
    if (this.#stage === 'stopping') return this.#settle();
    if (this.#mustRestart(container)) return this.#restartLater(container);
    const isInit = this.#init.includes(container);
    if (isInit && container.exitCode === 0) return this.#startNext();
    if (isInit || this.#main.every(({ exitCode }) => exitCode !== null)) return this.#finish();
    this.#draw('Running');
  }

  #mustRestart({ exitCode }: ProcessContainer): boolean {
    const policy = this.#handle.restartPolicy();
    return policy === 'Always' ? exitCode !== null : policy === 'OnFailure' && exitCode !== 0;
  }

  #restartLater(container: ProcessContainer): void {
    const isInit = this.#init.includes(container);
    this.#draw(isInit ? 'Pending' : 'Running');
    const pause = container.restarts === 0 ? 0.5 : backOffSeconds(container.restarts);
    this.#parts.cluster.clock.after(pause, () => {
      if (this.#stage !== 'running' || this.#handle.get() === undefined) return;
      if (this.#startContainer(container)) this.#draw(isInit ? 'Pending' : 'Running');
    });
    if (container.restarts === 0) return;
    const { name, namespace } = this.#handle;
    const where = `container=${container.name} pod=${name}_${namespace}(${this.uid})`;
    container.wait('CrashLoopBackOff', `back-off ${pause}s restarting failed ${where}`);
    this.#draw(isInit ? 'Pending' : 'Running');
    this.#handle.note('Warning', { reason: 'BackOff', message: `Back-off restarting failed container ${where}` });
  }

  #endAs(end: PodEnd): void {
    if (this.#stage === 'over' || this.#stage === 'lost' || this.#end !== null) return;
    this.#end = end;
    this.#handle.note('Warning', { reason: end.reason, message: end.message });
    this.#handle.edit((draft, now) => {
      const { reason, message } = { reason: 'TerminationByKubelet', message: end.message };
      if (end.reason === 'Evicted')
        setPodCondition(draft, { type: 'DisruptionTarget', isTrue: true, reason, message }, now);
    });
    this.#stop(EVICTION_GRACE_SECONDS);
  }

  /** Asks every container to end, and kills what has not after the grace. A shorter grace replaces a longer one. */
  #stop(graceSeconds: number): void {
    const { clock } = this.#parts.cluster;
    this.#silence();
    const isFirst = this.#stage !== 'stopping';
    this.#stage = 'stopping';
    if (isFirst) for (const container of this.#containers()) container.stop();
    this.#settle();
    if (this.#containers().every(({ isRunning }) => !isRunning)) return;
    this.#cancelGrace = clock.after(wallSeconds(clock, graceSeconds), () => {
      for (const container of this.#containers()) container.kill();
    });
  }

  #settle(): void {
    if (this.#containers().every(({ isRunning }) => !isRunning)) this.#finish();
  }

  #finish(): void {
    this.#silence();
    this.#stage = 'over';
    this.#disk.release();
    const isGood = this.#end === null && this.#main.every(({ exitCode }) => exitCode === 0);
    this.#draw(isGood ? 'Succeeded' : 'Failed', this.#end);
    this.#removeIfFree();
  }

  /** The object goes when it is to go and nobody else has to be heard first. */
  #removeIfFree(): void {
    const { deletionTimestamp, finalizers = [] } = this.#handle.get()?.metadata ?? {};
    if (deletionTimestamp !== undefined && finalizers.length === 0) this.#handle.remove();
  }
}

const statusesOf = (pod: KubeObject): Doc[] => {
  const { containerStatuses, initContainerStatuses } = docOf(pod.status);
  return [...docsOf(initContainerStatuses), ...docsOf(containerStatuses)];
};
