import type { GlobalOptions } from '../global-options.ts';

/** What a pod tells its engine. */
export interface ClusterEngineOptions extends GlobalOptions {
  /** NAMESPACE/NAME. */
  readonly lease: string;
  readonly release?: string;
  readonly door?: string;
  readonly metrics?: string;
  readonly drainSeconds?: string;
  readonly leaseSeconds?: string;
  readonly kubeconfig?: string;
}
