import type { KubeObject } from './kube-object.ts';
import type { LabClock } from './lab-clock.ts';
import type { ProcessPodOptions } from './process-pods/process-pod-options.ts';

/** A pod as hooks see it: what a container knows about itself when it starts. */
export interface LabPod {
  readonly region: string;
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The name of the workload that controls it. */
  readonly owner: string | null;
  /** Of the first container, with references to config maps, secrets and fields resolved. */
  readonly env: Readonly<Record<string, string>>;
  readonly image: string;
  /** Its place in a StatefulSet. */
  readonly ordinal: number | null;
  readonly restarts: number;
}

/** What goes wrong with a pod. A crash with exit code 137 is reported as OOMKilled. */
export type PodFault =
  | {
      readonly kind: 'crash';
      readonly exitCode: number;
      readonly log: readonly string[];
      readonly afterSeconds?: number;
    }
  | { readonly kind: 'image-pull'; readonly message: string }
  | { readonly kind: 'never-ready' }
  | { readonly kind: 'unschedulable'; readonly message: string }
  /** These two befall pods whose containers are processes; make-believe pods do not notice. */
  | { readonly kind: 'evict'; readonly message: string; readonly afterSeconds?: number }
  | { readonly kind: 'lose-node'; readonly afterSeconds?: number };

/** What goes wrong with the API of a cluster; without `forSeconds` (lab seconds) it lasts until it is taken back. */
export type ApiFault = { readonly forSeconds?: number } & (
  | { readonly kind: 'latency'; readonly ms: number }
  | { readonly kind: 'unavailable' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'throttled'; readonly retryAfterSeconds?: number }
  | { readonly kind: 'black-hole' }
  | { readonly kind: 'unauthorized' }
  /** RBAC says no, to everything or to one resource (its plural, with a subresource if it has one) and some verbs of it. */
  | { readonly kind: 'forbidden'; readonly resource?: string; readonly verbs?: readonly string[] }
  /**
   * The next `times` writes of one resource (its plural) end with a 500 and this message; then it is over. Stands beside
   * whatever else is wrong, and beside others of its kind.
   */
  | { readonly kind: 'refuse-write'; readonly resource: string; readonly times: number; readonly message: string }
);

export interface ProxyRequest {
  readonly region: string;
  readonly namespace: string;
  readonly target: { readonly kind: 'service' | 'pod'; readonly name: string; readonly port: string };
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly body: Buffer;
}

export interface ProxyResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

export interface LabHooks {
  /** A container really runs. */
  podStarted?(pod: LabPod): void;
  podStopped?(pod: LabPod): void;
  /** Asked when a pod is scheduled, when its image is pulled and at each start of its container. */
  podFault?(pod: LabPod): PodFault | null;
  /** What the kubelet's probe of a running container complains about; null when it passes. Asked every few seconds. */
  podProbe?(pod: LabPod): string | null;
  podLog?(pod: LabPod, previous: boolean): readonly string[];
  proxy?(request: ProxyRequest): Promise<ProxyResponse>;
}

export interface LabKubernetesOptions {
  readonly regions: readonly string[];
  readonly nodesPerCluster: number;
  /** 1 = real time; 20 = twenty times faster. */
  readonly speed: number;
  readonly seed: number;
  /** Seconds (before speed) a pod needs from scheduled to Ready: [min, max], drawn per pod from the seed. */
  readonly podReadySeconds: readonly [number, number];
  /** Seconds (before speed) the nodes of a cluster need after its API was first asked; 0 when not given. */
  readonly nodeReadySeconds?: number;
  /** Time itself; the wall's, `speed` times as fast, when not given. */
  readonly clock?: LabClock;
  readonly hooks?: LabHooks;
  /** Pods whose containers are processes of this machine; without it there are none. */
  readonly processPods?: ProcessPodOptions;
  /** What an earlier lab was: it comes back under the same address with the same objects, its pods started anew. */
  readonly restore?: LabSnapshot;
}

/** How clients know the lab. */
export interface LabIdentity {
  readonly port: number;
  readonly key: string;
  readonly certificate: string;
  readonly token: string;
}

/** Plain data, fit for a file. It holds the lab's own credentials. */
export interface LabSnapshot {
  readonly identity: LabIdentity;
  readonly objects: Readonly<Record<string, readonly StoredObject[]>>;
}

export interface StoredObject {
  /** The store's name of its type. */
  readonly id: string;
  readonly object: KubeObject;
}
