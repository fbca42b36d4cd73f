import type { LogLine } from './besu-log-lines.ts';
import type { Cluster } from './cluster.ts';
import { type ContainerRun, logOf } from './container-run.ts';
import { docOf, docsOf, textOf } from './document.ts';
import { type EventNote, recordEvent } from './event-recorder.ts';
import { type KubeObject, namespaceOf } from './kube-object.ts';
import type { Cancel } from './lab-clock.ts';
import type { LabHooks, PodFault } from './lab-kubernetes-options.ts';
import { pickNode } from './node-pool.ts';
import { missingReference, toLabPod } from './pod-environment.ts';
import { type ContainerState, setContainerStates, setPodCondition, setReadiness } from './pod-status.ts';

export interface PodRunOptions {
  readonly readySeconds: readonly [number, number];
  readonly hooks: LabHooks;
}

/** The kubelet doubles its pause after each failure from ten seconds to five minutes. */
const backOffSeconds = (failures: number): number => Math.min(300, 10 * 2 ** Math.max(0, failures - 1));
const RETRY_SCHEDULE_SECONDS = 5;
const PROBE_SECONDS = 10;
/** Besu closes its database in about this time after SIGTERM. */
const STOP_SECONDS = 1.5;
const TASK_SECONDS = 2;

type Note = Omit<EventNote, 'type' | 'component' | 'host'>;

/** The life of one pod, from its creation to its end: scheduler and kubelet in one. */
export class PodRun {
  readonly uid: string;
  readonly #cluster: Cluster;
  readonly #options: PodRunOptions;
  readonly #namespace: string;
  readonly #name: string;
  readonly #totalSeconds: number;
  #cancel: Cancel = () => {};
  #fault: PodFault | null = null;
  #restarts = 0;
  #pullFailures = 0;
  #isStopping = false;
  #current: ContainerRun | undefined;
  #previous: ContainerRun | undefined;

  constructor(cluster: Cluster, options: PodRunOptions, pod: KubeObject) {
    this.#cluster = cluster;
    this.#options = options;
    this.uid = pod.metadata.uid;
    this.#namespace = namespaceOf(pod);
    this.#name = pod.metadata.name;
    const [min, max] = options.readySeconds;
    this.#totalSeconds = min + (max - min) * cluster.draw(`ready/${this.#namespace}/${this.#name}`);
  }

  start(): void {
    this.#schedule();
  }

  /** The API wants it gone: stop the container, then remove the object. */
  terminate(graceSeconds: number): void {
    if (this.#isStopping) return;
    this.#isStopping = true;
    this.#cancel();
    this.#note('Normal', { reason: 'Killing', message: `Stopping container ${this.#containerName()}` });
    this.#cancel = this.#cluster.clock.after(Math.min(graceSeconds, STOP_SECONDS), () => {
      this.#endContainer([]);
      const pod = this.#pod();
      if (pod !== undefined && (pod.metadata.finalizers ?? []).length === 0) {
        this.#cluster.store.remove('pods', this.#namespace, this.#name);
      }
    });
  }

  /** The object is gone already (force deletion): nothing may run any more. */
  abandon(): void {
    this.#cancel();
    this.#endContainer([]);
  }

  /** Undefined when there was no such container run; the current one includes the one that ended last. */
  log(previous: boolean, speed: number): readonly LogLine[] | undefined {
    const run = previous ? this.#previous : this.#current;
    if (run === undefined) return undefined;
    return logOf(run, previous, this.#options.hooks, this.#cluster.clock.nowMs(), speed);
  }

  #pod(): KubeObject | undefined {
    const pod = this.#cluster.store.get('pods', this.#namespace, this.#name);
    return pod?.metadata.uid === this.uid ? pod : undefined;
  }

  #containerName(): string {
    return textOf(docsOf(docOf(this.#pod()?.spec).containers)[0]?.name, 'besu');
  }

  #image(): string {
    return textOf(docsOf(docOf(this.#pod()?.spec).containers)[0]?.image);
  }

  #later(seconds: number, step: () => void): void {
    this.#cancel = this.#cluster.clock.after(seconds, () => {
      if (!this.#isStopping && this.#pod() !== undefined) step();
    });
  }

  #edit(change: (draft: KubeObject, now: string) => void): void {
    const now = this.#cluster.timestamp();
    this.#cluster.store.edit('pods', this.#namespace, this.#name, (draft) => change(draft, now));
  }

  #setState(state: ContainerState): void {
    this.#edit((draft, now) => {
      setContainerStates(draft, state, this.#restarts);
      setReadiness(draft, false, now);
    });
  }

  #note(type: EventNote['type'], note: Note, component = 'kubelet'): void {
    const pod = this.#pod();
    if (pod === undefined) return;
    const host = component === 'kubelet' ? { host: textOf(docOf(pod.spec).nodeName) } : {};
    recordEvent(this.#cluster, pod, { type, component, ...host, ...note });
  }

  /** Asked once per try, so that a scenario can count the tries. */
  #askForFault(): void {
    const pod = this.#pod();
    if (pod === undefined) return;
    this.#fault = this.#options.hooks.podFault?.(toLabPod(this.#cluster, pod, this.#restarts)) ?? null;
  }

  #schedule(): void {
    this.#askForFault();
    if (this.#fault?.kind === 'unschedulable') return this.#cannotSchedule(this.#fault.message);
    const unbound = this.#unboundClaim();
    if (unbound !== undefined) {
      return this.#later(0.5, () => this.#schedule());
    }
    const node = pickNode(this.#cluster);
    if (node === undefined) {
      const count = this.#cluster.store.list('nodes').length;
      return this.#cannotSchedule(`0/${count} nodes are available: ${count} node(s) were not ready or unschedulable.`);
    }
    this.#edit((draft, now) => {
      draft.spec = { ...docOf(draft.spec), nodeName: node };
      draft.status = { ...docOf(draft.status), startTime: now, hostIP: this.#hostAddress(node) };
      setPodCondition(draft, { type: 'PodScheduled', isTrue: true }, now);
      setPodCondition(draft, { type: 'Initialized', isTrue: true }, now);
      setContainerStates(draft, { kind: 'waiting', reason: 'ContainerCreating' }, 0);
      setReadiness(draft, false, now);
    });
    const message = `Successfully assigned ${this.#namespace}/${this.#name} to ${node}`;
    this.#note('Normal', { reason: 'Scheduled', message }, 'default-scheduler');
    this.#later(this.#totalSeconds * 0.1, () => this.#mount());
  }

  #hostAddress(node: string): unknown {
    return docsOf(docOf(this.#cluster.store.get('nodes', '', node)?.status).addresses)[0]?.address;
  }

  #unboundClaim(): string | undefined {
    const claims = docsOf(docOf(this.#pod()?.spec).volumes).map(
      (volume) => docOf(volume.persistentVolumeClaim).claimName,
    );
    return claims
      .filter((name) => typeof name === 'string')
      .find((name) => {
        const claim = this.#cluster.store.get('persistentvolumeclaims', this.#namespace, name);
        return docOf(claim?.status).phase !== 'Bound';
      });
  }

  #cannotSchedule(message: string): void {
    this.#edit((draft, now) =>
      setPodCondition(draft, { type: 'PodScheduled', isTrue: false, reason: 'Unschedulable', message }, now),
    );
    this.#note('Warning', { reason: 'FailedScheduling', message }, 'default-scheduler');
    this.#later(RETRY_SCHEDULE_SECONDS, () => this.#schedule());
  }

  #mount(): void {
    const pod = this.#pod();
    const missing = pod === undefined ? undefined : missingReference(this.#cluster, pod);
    if (missing !== undefined) {
      const message = `MountVolume.SetUp failed for volume: ${missing}`;
      this.#note('Warning', { reason: 'FailedMount', message });
      return this.#later(2, () => this.#mount());
    }
    this.#note('Normal', { reason: 'Pulling', message: `Pulling image "${this.#image()}"` });
    this.#later(this.#totalSeconds * 0.4, () => this.#pull());
  }

  #pull(): void {
    if (this.#fault?.kind === 'image-pull') return this.#cannotPull(this.#fault.message);
    this.#note('Normal', { reason: 'Pulled', message: `Successfully pulled image "${this.#image()}"` });
    this.#startContainer();
  }

  #cannotPull(why: string): void {
    this.#pullFailures += 1;
    const image = this.#image();
    const message = `Failed to pull image "${image}": ${why}`;
    this.#note('Warning', { reason: 'Failed', message });
    this.#note('Warning', { reason: 'Failed', message: 'Error: ErrImagePull' });
    this.#setState({ kind: 'waiting', reason: 'ErrImagePull', message });
    const pause = backOffSeconds(this.#pullFailures);
    this.#later(1, () => {
      this.#setState({ kind: 'waiting', reason: 'ImagePullBackOff', message: `Back-off pulling image "${image}"` });
      this.#note('Normal', { reason: 'BackOff', message: `Back-off pulling image "${image}"` });
      this.#later(pause, () => {
        this.#askForFault();
        this.#pull();
      });
    });
  }

  #startContainer(): void {
    const pod = this.#pod();
    if (pod === undefined) return;
    const labPod = toLabPod(this.#cluster, pod, this.#restarts);
    if (this.#current !== undefined) this.#previous = this.#current;
    this.#current = { pod: labPod, startedMs: this.#cluster.clock.nowMs(), lastWords: [] };
    const container = this.#containerName();
    this.#note('Normal', { reason: 'Created', message: `Created container: ${container}` });
    this.#note('Normal', { reason: 'Started', message: `Started container ${container}` });
    this.#edit((draft, now) => {
      const podIP = `10.244.${Math.floor(this.#cluster.draw(this.uid) * 200)}.${this.#addressByte()}`;
      draft.status = { ...docOf(draft.status), phase: 'Running', podIP, podIPs: [{ ip: podIP }] };
      setContainerStates(draft, { kind: 'running', startedAt: now }, this.#restarts);
      setReadiness(draft, false, now);
    });
    this.#options.hooks.podStarted?.(labPod);
    this.#live(textOf(docOf(pod.spec).restartPolicy, 'Always') === 'Always');
  }

  #addressByte(): number {
    return 2 + Math.floor(this.#cluster.draw(`${this.uid}/ip`) * 250);
  }

  #live(isService: boolean): void {
    const fault = this.#fault;
    if (fault?.kind === 'crash') {
      return this.#later(fault.afterSeconds ?? 2, () => this.#exit(fault.exitCode, fault.log));
    }
    if (fault?.kind === 'never-ready') return this.#later(PROBE_SECONDS, () => this.#failProbe(isService));
    if (!isService) return this.#later(TASK_SECONDS, () => this.#exit(0, []));
    this.#later(this.#totalSeconds * 0.5, () => this.#edit((draft, now) => setReadiness(draft, true, now)));
  }

  #failProbe(isService: boolean): void {
    const message = 'Readiness probe failed: HTTP probe failed with statuscode: 503';
    this.#note('Warning', { reason: 'Unhealthy', message });
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
    const policy = textOf(docOf(this.#pod()?.spec).restartPolicy, 'Always');
    this.#setState({ kind: 'terminated', exitCode, startedAt, finishedAt: this.#cluster.timestamp() });
    if (policy === 'Never' || (policy === 'OnFailure' && exitCode === 0)) {
      const phase = exitCode === 0 ? 'Succeeded' : 'Failed';
      return this.#edit((draft) => {
        draft.status = { ...docOf(draft.status), phase };
      });
    }
    // The first restart comes at once; only a container that fails again has to wait.
    if (this.#restarts === 0) return this.#later(0.5, () => this.#restart());
    this.#later(1, () => this.#backOff());
  }

  #backOff(): void {
    const container = this.#containerName();
    const pause = backOffSeconds(this.#restarts);
    const where = `${container} in pod ${this.#name}_${this.#namespace}(${this.uid})`;
    const message = `back-off ${pause}s restarting failed container=${container} pod=${this.#name}_${this.#namespace}(${this.uid})`;
    this.#setState({ kind: 'waiting', reason: 'CrashLoopBackOff', message });
    this.#note('Warning', { reason: 'BackOff', message: `Back-off restarting failed container ${where}` });
    this.#later(pause, () => this.#restart());
  }

  #restart(): void {
    this.#restarts += 1;
    this.#askForFault();
    this.#note('Normal', {
      reason: 'Pulled',
      message: `Container image "${this.#image()}" already present on machine`,
    });
    this.#startContainer();
  }
}
