export type KubeKind = 'nodes' | 'pods' | 'statefulsets' | 'deployments' | 'replicasets' | 'events';

/** Which objects a watch is about. `selector` narrows pods; workloads are matched later, also by their pods' labels. */
export interface KubeScope {
  readonly kubeconfig: string;
  readonly namespace: string;
  readonly selector: string;
}

const GROUP: Readonly<Record<KubeKind, string>> = {
  nodes: '/api/v1',
  pods: '/api/v1',
  events: '/api/v1',
  statefulsets: '/apis/apps/v1',
  deployments: '/apis/apps/v1',
  replicasets: '/apis/apps/v1',
};

export function kindPath(kind: KubeKind, namespace: string): string {
  return kind === 'nodes'
    ? `${GROUP[kind]}/nodes`
    : `${GROUP[kind]}/namespaces/${encodeURIComponent(namespace)}/${kind}`;
}

/** A chart often labels only the pod template, so workloads are read whole and matched by us. */
export const kindSelector = (kind: KubeKind, selector: string): string => (kind === 'pods' ? selector : '');

/** A verdict can do without: they only explain. */
export const isOptionalKind = (kind: KubeKind): boolean => kind === 'events' || kind === 'replicasets';

/** The API server's own way to one pod's HTTP. */
export const podPath = (namespace: string, name: string, port: number): string =>
  `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}:${port}/proxy/`;

/** The API server's own way to a service's HTTP. */
export const servicePath = (namespace: string, name: string, port: number): string =>
  `/api/v1/namespaces/${encodeURIComponent(namespace)}/services/${encodeURIComponent(name)}:${port}/proxy/`;
