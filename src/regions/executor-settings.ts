/** Where the programs of a rollout run. */
export type ExecutorSettings = { readonly kind: 'local' } | JobSettings;

/** Every attempt of a program is a Job in one namespace of one cluster. */
export interface JobSettings {
  readonly kind: 'kubernetes';
  /** Null = the cluster this engine itself runs in. */
  readonly kubeconfig: string | null;
  /** Null = the current one of the kubeconfig. */
  readonly context: string | null;
  readonly namespace: string;
  readonly image: string;
  readonly serviceAccount: string | null;
  /** A LocalQueue of Kueue; null = Jobs start as soon as there is room. */
  readonly queue: string | null;
  /** An existing Secret: its keys become variables of every program, and `env:NAME` of a step means its key NAME. */
  readonly secret: string | null;
  readonly env: Readonly<Record<string, string>>;
  /** Seen under the same absolute paths by the engine and by every Job. */
  readonly volumes: readonly JobVolume[];
  readonly tools: Readonly<Record<JobTool, ToolNeeds>>;
  /** How long a pod may wait for room, an image or a volume before its attempt has failed; waiting in a queue does not count. */
  readonly startWithinMs: number;
  /** Between the signal and the kill: a terraform that is stopped still has to write its state. */
  readonly graceMs: number;
  /** How long a Job that has ended stays to be looked at. */
  readonly keepMs: number;
}

/** As the limits call them; a probe is no program. */
export type JobTool = 'terraform' | 'kubectl' | 'helm' | 'command';

export interface JobVolume {
  readonly path: string;
  readonly source:
    | { readonly kind: 'claim'; readonly claim: string }
    /** A directory of the node: for clusters of one node, and the lab. */
    | { readonly kind: 'host'; readonly directory: string };
}

export interface ToolNeeds {
  readonly cpu: string;
  readonly memory: string;
  readonly nodeSelector: Readonly<Record<string, string>>;
}
