import type { LogLine } from './besu-log-lines.ts';
import type { Cluster } from './cluster.ts';
import { type KubeObject, namespaceOf } from './kube-object.ts';
import type { Change } from './object-store.ts';
import { PodRun, type PodRunOptions } from './pod-run.ts';

/** Runs the pods of one cluster. */
export class Kubelet {
  readonly #cluster: Cluster;
  readonly #options: PodRunOptions;
  readonly #runs = new Map<string, PodRun>();

  constructor(cluster: Cluster, options: PodRunOptions) {
    this.#cluster = cluster;
    this.#options = options;
  }

  observe(change: Change): void {
    const { uid } = change.object.metadata;
    if (change.type === 'ADDED') this.#start(change.object);
    else if (change.type === 'DELETED') {
      this.#runs.get(uid)?.abandon();
      this.#runs.delete(uid);
    } else if (change.object.metadata.deletionTimestamp !== undefined) {
      this.#runs.get(uid)?.terminate(change.object.metadata.deletionGracePeriodSeconds ?? 30);
    }
  }

  log(pod: KubeObject, previous: boolean, speed: number): readonly LogLine[] | undefined {
    return this.#runs.get(pod.metadata.uid)?.log(previous, speed);
  }

  /** What is wrong with pods may have changed: every one asks again. */
  reconsider(): void {
    for (const run of this.#runs.values()) run.reconsider();
  }

  stop(): void {
    this.#runs.clear();
  }

  #start(pod: KubeObject): void {
    // Between the change and now it may have been deleted again.
    const current = this.#cluster.store.get('pods', namespaceOf(pod), pod.metadata.name);
    if (current?.metadata.uid !== pod.metadata.uid) return;
    const run = new PodRun(this.#cluster, this.#options, pod);
    this.#runs.set(run.uid, run);
    run.start();
  }
}
