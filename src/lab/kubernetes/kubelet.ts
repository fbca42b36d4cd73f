import type { LogLine } from './besu-log-lines.ts';
import type { Cluster } from './cluster.ts';
import { type KubeObject, namespaceOf } from './kube-object.ts';
import type { Change } from './object-store.ts';
import type { PodLife } from './pod-life.ts';
import { PodRun, type PodRunOptions } from './pod-run.ts';
import type { ContainerRuntime } from './process-pods/container-runtime.ts';
import { LocalProcesses } from './process-pods/local-processes.ts';
import { NodeLoss } from './process-pods/node-loss.ts';
import { isProcessPod, type ProcessPodOptions } from './process-pods/process-pod-options.ts';
import { ProcessPodRun } from './process-pods/process-pod-run.ts';

export interface KubeletOptions extends PodRunOptions {
  readonly processPods?: ProcessPodOptions;
}

/** Runs the pods of one cluster. */
export class Kubelet {
  readonly nodeLoss: NodeLoss;
  readonly #cluster: Cluster;
  readonly #options: KubeletOptions;
  readonly #runs = new Map<string, PodLife>();
  #runtime: ContainerRuntime | undefined;

  constructor(cluster: Cluster, options: KubeletOptions) {
    this.#cluster = cluster;
    this.#options = options;
    const podsOn = (node: string): readonly ProcessPodRun[] => this.#processPods().filter((run) => run.node === node);
    this.nodeLoss = new NodeLoss(cluster, podsOn, options.processPods?.toleratedSeconds);
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
    const run = this.#runs.get(pod.metadata.uid);
    return run instanceof PodRun ? run.log(previous, speed) : undefined;
  }

  /** Undefined for a pod that is make-believe, or that nobody runs. */
  processPod(pod: KubeObject): ProcessPodRun | undefined {
    const run = this.#runs.get(pod.metadata.uid);
    return run instanceof ProcessPodRun ? run : undefined;
  }

  /** What is wrong with pods may have changed: every one asks again. */
  reconsider(): void {
    for (const run of this.#runs.values()) run.reconsider();
  }

  /** Nothing that was started here runs any more when this resolves. */
  async stop(): Promise<void> {
    this.#runs.clear();
    await this.#runtime?.close();
  }

  #processPods(): readonly ProcessPodRun[] {
    return [...this.#runs.values()].filter((run) => run instanceof ProcessPodRun);
  }

  #start(pod: KubeObject): void {
    // Between the change and now it may have been deleted again.
    const current = this.#cluster.store.get('pods', namespaceOf(pod), pod.metadata.name);
    if (current?.metadata.uid !== pod.metadata.uid) return;
    const run = this.#runOf(current);
    this.#runs.set(run.uid, run);
    run.start();
  }

  #runOf(pod: KubeObject): PodLife {
    const { processPods: options, hooks } = this.#options;
    if (options === undefined || !isProcessPod(pod, options)) return new PodRun(this.#cluster, this.#options, pod);
    this.#runtime ??= options.runtime ?? new LocalProcesses();
    const loseNode = (name: string): void => this.nodeLoss.lose(name);
    return new ProcessPodRun({ cluster: this.#cluster, hooks, options, runtime: this.#runtime, loseNode }, pod);
  }
}
