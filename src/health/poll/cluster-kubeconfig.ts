import { existsSync } from 'node:fs';
import type { WatchedCluster } from '../../engine/model/planned-health.ts';

/** The run's own, as soon as it is there; until then what an earlier run left. */
export function clusterKubeconfig({ kubeconfig, earlierKubeconfig }: WatchedCluster): string {
  return earlierKubeconfig === undefined || existsSync(kubeconfig) ? kubeconfig : earlierKubeconfig;
}
