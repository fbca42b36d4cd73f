import type { KubeConfig } from '@kubernetes/client-node';

/** The API server of the cluster this engine lives in, or of the kubeconfig it was given. */
export interface ClusterClient {
  readonly config: KubeConfig;
  readonly client: typeof import('@kubernetes/client-node');
}

/** client-node costs nearly half a second to load: only an engine with a lease pays for it. */
export async function openClusterClient(kubeconfig: string | null): Promise<ClusterClient> {
  const client = await import('@kubernetes/client-node');
  const config = new client.KubeConfig();
  // Inside a pod: the token of its service account, which client-node reads anew when the kubelet replaces it.
  if (kubeconfig === null) config.loadFromCluster();
  else config.loadFromFile(kubeconfig);
  return { config, client };
}
