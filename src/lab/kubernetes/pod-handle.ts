import type { Cluster } from './cluster.ts';
import { docOf, docsOf, textOf } from './document.ts';
import { type EventNote, recordEvent } from './event-recorder.ts';
import { type KubeObject, namespaceOf } from './kube-object.ts';
import type { LabPod } from './lab-kubernetes-options.ts';
import { nodeAddress } from './node-pool.ts';
import { toLabPod } from './pod-environment.ts';
import { type ContainerState, setContainerStates, setPodCondition, setReadiness } from './pod-status.ts';

type Note = Omit<EventNote, 'type' | 'component' | 'host'>;

/** One pod's object in its cluster, for whoever runs it: what stands in it, and what is written into it. */
export class PodHandle {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly #cluster: Cluster;

  constructor(cluster: Cluster, pod: KubeObject) {
    this.#cluster = cluster;
    this.uid = pod.metadata.uid;
    this.namespace = namespaceOf(pod);
    this.name = pod.metadata.name;
  }

  /** Undefined when it is gone, also when another of its name has taken its place. */
  get(): KubeObject | undefined {
    const pod = this.#cluster.store.get('pods', this.namespace, this.name);
    return pod?.metadata.uid === this.uid ? pod : undefined;
  }

  /** As hooks see it. */
  labPod(restarts: number): LabPod | null {
    const pod = this.get();
    return pod === undefined ? null : toLabPod(this.#cluster, pod, restarts);
  }

  containerName(): string {
    return textOf(docsOf(docOf(this.get()?.spec).containers)[0]?.name, 'besu');
  }

  image(): string {
    return textOf(docsOf(docOf(this.get()?.spec).containers)[0]?.image);
  }

  restartPolicy(): string {
    return textOf(docOf(this.get()?.spec).restartPolicy, 'Always');
  }

  /** A volume claim that is not bound yet; undefined when nothing of the kind is waited for. */
  unboundClaim(): string | undefined {
    const claims = docsOf(docOf(this.get()?.spec).volumes).map(
      (volume) => docOf(volume.persistentVolumeClaim).claimName,
    );
    return claims
      .filter((name) => typeof name === 'string')
      .find((name) => {
        const claim = this.#cluster.store.get('persistentvolumeclaims', this.namespace, name);
        return docOf(claim?.status).phase !== 'Bound';
      });
  }

  edit(change: (draft: KubeObject, now: string) => void): void {
    const now = this.#cluster.timestamp();
    this.#cluster.store.edit('pods', this.namespace, this.name, (draft) => change(draft, now));
  }

  /** The scheduler has found it a node. */
  bindTo(node: string): void {
    const hostIP = nodeAddress(this.#cluster.store.get('nodes', '', node));
    this.edit((draft, now) => {
      draft.spec = { ...docOf(draft.spec), nodeName: node };
      draft.status = { ...docOf(draft.status), startTime: now, hostIP };
      setPodCondition(draft, { type: 'PodScheduled', isTrue: true }, now);
    });
  }

  noteScheduled(node: string): void {
    const message = `Successfully assigned ${this.namespace}/${this.name} to ${node}`;
    this.note('Normal', { reason: 'Scheduled', message }, 'default-scheduler');
  }

  noteUnschedulable(message: string): void {
    const change = { type: 'PodScheduled', isTrue: false, reason: 'Unschedulable', message };
    this.edit((draft, now) => setPodCondition(draft, change, now));
    this.note('Warning', { reason: 'FailedScheduling', message }, 'default-scheduler');
  }

  /** What kubelet says of an image it cannot have; the first of it is told. */
  notePullFailed(why: string): string {
    const message = `Failed to pull image "${this.image()}": ${why}`;
    for (const each of [message, 'Error: ErrImagePull']) this.note('Warning', { reason: 'Failed', message: each });
    return message;
  }

  /** A container in a new state is not ready. */
  setState(state: ContainerState, restarts: number): void {
    this.edit((draft, now) => {
      setContainerStates(draft, state, restarts);
      setReadiness(draft, false, now);
    });
  }

  note(type: EventNote['type'], note: Note, component = 'kubelet'): void {
    const pod = this.get();
    if (pod === undefined) return;
    const host = component === 'kubelet' ? { host: textOf(docOf(pod.spec).nodeName) } : {};
    recordEvent(this.#cluster, pod, { type, component, ...host, ...note });
  }

  remove(): void {
    this.#cluster.store.remove('pods', this.namespace, this.name);
  }
}
