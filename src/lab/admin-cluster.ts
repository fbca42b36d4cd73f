import { join } from 'node:path';
import type { LabKubernetes } from './kubernetes/lab-kubernetes.ts';
import type { ProcessPodOptions } from './kubernetes/process-pods/process-pod-options.ts';

/** The cluster of the lab that runs the rollout's own programs; its kubeconfig is kubeconfigs/admin.yaml. */
export const ADMIN_CLUSTER = 'admin';
/** Instead of five minutes: somebody watches. */
const TOLERATED_SECONDS = 20;

/** What a rollout needs whose programs run as Jobs. JSON: it survives the lab in its record. */
export interface AdminSettings {
  /** Where the Jobs are made; it is there from the beginning. */
  readonly namespace: string;
  /** Directories of this machine that Jobs mount from their node under the same path, the lab's own apart. */
  readonly hostPaths: readonly string[];
  /** PATH of the Jobs; that of the lab's process when not given. */
  readonly path?: string;
}

/** Jobs of the admin cluster run their commands as processes of this machine. */
export const adminPods = (directory: string, { hostPaths, path }: AdminSettings): ProcessPodOptions => ({
  directory: join(directory, ADMIN_CLUSTER),
  clusters: [ADMIN_CLUSTER],
  which: 'jobs',
  hostPaths: [directory, ...hostPaths],
  toleratedSeconds: TOLERATED_SECONDS,
  ...(path === undefined ? {} : { path }),
});

export function furnishAdminCluster(kubernetes: LabKubernetes, { namespace }: AdminSettings): void {
  kubernetes.objects(ADMIN_CLUSTER).putObject('namespaces', '', { metadata: { name: namespace } });
}
