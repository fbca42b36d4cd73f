/** How the nodes of a fleet are watched, frozen with the plan: whoever looks later needs no fleet file. */
export interface PlannedHealth {
  readonly everyMs: number;
  /** What `verify` demands; null = it says nothing. */
  readonly minPeers: number | null;
  readonly maxBlocksBehind: number;
  /** `env:NAME` or `file:PATH` (absolute): where the bearer token of the nodes is. Never the token. */
  readonly token: string | null;
  /** Keys of peers that are no nodes of the fleet and welcome; absent = none. */
  readonly knownPeers?: readonly string[];
  /** Every region of the fleet, also those a run leaves out: they are part of the same chain. */
  readonly regions: readonly WatchedRegion[];
}

export interface WatchedRegion {
  readonly region: string;
  readonly validators: number;
  readonly sentries: number;
  /** Version of the client that the fleet file asks for, such as `26.8.0`; absent = it does not say. */
  readonly version?: string;
  /** Absolute path of its genesis file, for the timing of blocks and rounds; null = not given. */
  readonly genesis: string | null;
  /** Null = no phase gives it a kubeconfig: its pods cannot be seen. */
  readonly cluster: WatchedCluster | null;
  readonly access: NodeAccess;
}

export interface WatchedCluster {
  /** Absolute; the file may not be there yet. */
  readonly kubeconfig: string;
  /** Where an earlier run has left one, absolute: good enough to look at the chain until this run has made its own. */
  readonly earlierKubeconfig?: string;
  readonly namespace: string;
  /** Label selectors; the pods of each, in the order of their ordinals, are the nodes. */
  readonly validatorPods: string;
  readonly sentryPods: string;
}

/** How each node is asked itself. */
export type NodeAccess =
  /** Through the API server's proxy of each pod; needs `cluster`. */
  | { readonly via: 'pods'; readonly port: number }
  /** By node name within the region, such as `validator-0`. Nodes that are not named are not asked. */
  | { readonly via: 'urls'; readonly urls: Readonly<Record<string, string>> }
  /** Addresses are among the outputs of a terraform that has been applied in this directory. */
  | {
      readonly via: 'terraform-output';
      readonly directory: string;
      readonly output: string;
      /** Null = must not be set. */
      readonly env: Readonly<Record<string, string | null>>;
    };
