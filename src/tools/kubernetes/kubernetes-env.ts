export interface KubernetesPlaces {
  readonly kubeconfig: string;
  readonly kubeCache: string;
  readonly helmCache: string;
  readonly helmConfig: string;
  readonly helmData: string;
}

/**
 * One kubeconfig and one cache per region, and none of the variables by which an operator's shell could send all
 * regions to one cluster or namespace. HOME stays: logins of az and of cloud credential plugins live there.
 */
export function kubernetesEnv(places: KubernetesPlaces): Readonly<Record<string, string | null>> {
  return {
    KUBECONFIG: places.kubeconfig,
    KUBECACHEDIR: places.kubeCache,
    HELM_CACHE_HOME: places.helmCache,
    HELM_CONFIG_HOME: places.helmConfig,
    HELM_DATA_HOME: places.helmData,
    HELM_NAMESPACE: null,
    HELM_KUBECONTEXT: null,
    HELM_KUBEAPISERVER: null,
    HELM_KUBETOKEN: null,
    HELM_KUBECAFILE: null,
    HELM_KUBEASUSER: null,
    HELM_KUBEASGROUPS: null,
    // Debug output would print release secrets.
    HELM_DEBUG: null,
  };
}
