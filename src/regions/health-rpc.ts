/** How the running chain is watched: every default filled in. */
export interface HealthSettings {
  readonly everySeconds: number;
  /** Null = nothing says how a node is reached, so none is asked. */
  readonly rpc: HealthRpc | null;
  /** `env:NAME` or `file:PATH` (relative to the fleet file): where the bearer token is. Never the token. */
  readonly token: string | null;
  /** Node keys (128 hex digits, lower case) of peers that are no nodes of the fleet and welcome. */
  readonly knownPeers: readonly string[];
}

/** How each validator and sentry is asked itself. */
export type HealthRpc =
  | { readonly via: 'kubernetes'; readonly port: number; readonly validatorPods: string; readonly sentryPods: string }
  /** `{region}`, `{role}`, `{index}` and `{node}` are replaced; a list is in the order of the nodes, validators first. */
  | { readonly via: 'url'; readonly url: string | readonly string[] }
  | { readonly via: 'terraform-output'; readonly output: string };

/** The recommended labels of Kubernetes, as the charts of Besu set them. */
export const DEFAULT_VALIDATOR_PODS = 'app.kubernetes.io/component=validator';
export const DEFAULT_SENTRY_PODS = 'app.kubernetes.io/component=sentry';
