import type { Cluster } from '../cluster.ts';
import { withCondition } from '../conditions.ts';
import { childOf, docOf, docsOf } from '../document.ts';
import { recordEvent } from '../event-recorder.ts';
import { type KubeObject, namespaceOf } from '../kube-object.ts';
import { addNodes } from '../node-pool.ts';
import { deleteObject } from '../object-deletion.ts';
import { isPodOver } from '../pod-resources.ts';
import { setPodCondition } from '../pod-status.ts';
import type { ProcessPodRun } from './process-pod-run.ts';

const UNREACHABLE = 'node.kubernetes.io/unreachable';
/** What admission gives to every pod that says nothing of it, in seconds. */
const TOLERATED_SECONDS = 300;
/** Lab seconds: a scale set replaces a dead machine in minutes, the pod collector looks every 20 s. */
const REPLACE_SECONDS = 60;
const BOOT_SECONDS = 60;

/** Nodes that are gone without a word, and what the control plane makes of it. Make-believe pods do not notice. */
export class NodeLoss {
  readonly #cluster: Cluster;
  readonly #podsOn: (node: string) => readonly ProcessPodRun[];
  readonly #toleratedSeconds: number;

  constructor(
    cluster: Cluster,
    podsOn: (node: string) => readonly ProcessPodRun[],
    toleratedSeconds = TOLERATED_SECONDS,
  ) {
    this.#cluster = cluster;
    this.#toleratedSeconds = toleratedSeconds;
    this.#podsOn = podsOn;
  }

  /** The machine dies with everything on it; its pods look as before until somebody notices. */
  lose(name: string): void {
    const { store, clock } = this.#cluster;
    if (store.get('nodes', '', name) === undefined) return;
    const runs = this.#podsOn(name);
    for (const run of runs) run.lose();
    this.#markUnreachable(name);
    for (const run of runs) this.#distrust(run.uid, name);
    clock.after(this.#toleratedSeconds + REPLACE_SECONDS, () => this.#replace(name));
  }

  #markUnreachable(name: string): void {
    const now = this.#cluster.timestamp();
    const message = 'Kubelet stopped posting node status.';
    const change = { type: 'Ready', isTrue: false, isUnknown: true, reason: 'NodeStatusUnknown', message } as const;
    const node = this.#cluster.store.edit('nodes', '', name, (draft) => {
      const status = childOf(draft, 'status');
      status.conditions = withCondition(status.conditions, change, now);
      childOf(draft, 'spec').taints = ['NoSchedule', 'NoExecute'].map((effect) => ({ key: UNREACHABLE, effect }));
    });
    if (node === undefined) return;
    const text = `Node ${name} status is now: NodeNotReady`;
    recordEvent(this.#cluster, node, {
      type: 'Normal',
      reason: 'NodeNotReady',
      message: text,
      component: 'node-controller',
    });
  }

  #distrust(uid: string, node: string): void {
    const pod = this.#podOf(uid);
    if (pod === undefined || isPodOver(pod)) return;
    this.#edit(pod, (draft, now) => {
      setPodCondition(draft, { type: 'Ready', isTrue: false }, now);
    });
    const note = { type: 'Warning', reason: 'NodeNotReady', message: 'Node is not ready' } as const;
    recordEvent(this.#cluster, pod, { ...note, component: 'node-controller' });
    this.#cluster.clock.after(toleratedBy(pod) ?? this.#toleratedSeconds, () => this.#takeAway(uid, node));
  }

  /** Deleted, which nobody can confirm: the object stays until the node is known to be gone. */
  #takeAway(uid: string, node: string): void {
    const pod = this.#podOf(uid);
    if (pod === undefined || pod.metadata.deletionTimestamp !== undefined) return;
    const message = 'Taint manager: deleting due to NoExecute taint';
    this.#edit(pod, (draft, now) => {
      setPodCondition(
        draft,
        { type: 'DisruptionTarget', isTrue: true, reason: 'DeletionByTaintManager', message },
        now,
      );
      const text = `Node ${node} which was running pod ${pod.metadata.name} is unresponsive`;
      draft.status = { ...docOf(draft.status), reason: 'NodeLost', message: text };
    });
    const marking = `Marking for deletion Pod ${namespaceOf(pod)}/${pod.metadata.name}`;
    const note = { type: 'Normal', reason: 'TaintManagerEviction', message: marking } as const;
    recordEvent(this.#cluster, pod, { ...note, component: 'taint-eviction-controller' });
    const current = this.#podOf(uid);
    if (current !== undefined) deleteObject(this.#cluster, 'pods', current);
  }

  /** The cloud has taken the machine away: its pods are collected, and another one comes up. */
  #replace(name: string): void {
    const { store } = this.#cluster;
    for (const run of this.#podsOn(name)) {
      const pod = this.#podOf(run.uid);
      if (pod === undefined || !run.isLost) continue;
      this.#edit(pod, (draft) => {
        draft.status = { ...docOf(draft.status), phase: 'Failed' };
      });
      this.#cluster.clock.soon(() => store.remove('pods', namespaceOf(pod), pod.metadata.name));
    }
    store.remove('nodes', '', name);
    addNodes(this.#cluster, 1, BOOT_SECONDS)();
  }

  #podOf(uid: string): KubeObject | undefined {
    return this.#cluster.store.list('pods').find((pod) => pod.metadata.uid === uid);
  }

  #edit(pod: KubeObject, change: (draft: KubeObject, now: string) => void): void {
    const now = this.#cluster.timestamp();
    this.#cluster.store.edit('pods', namespaceOf(pod), pod.metadata.name, (draft) => change(draft, now));
  }
}

/** Null when it says nothing of it. */
function toleratedBy(pod: KubeObject): number | null {
  const own = docsOf(docOf(pod.spec).tolerations).find(({ key }) => key === UNREACHABLE);
  return typeof own?.tolerationSeconds === 'number' ? own.tolerationSeconds : null;
}
