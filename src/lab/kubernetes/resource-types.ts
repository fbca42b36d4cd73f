/** One line of the API: what can be stored, under which path, and how discovery shows it. */
export interface ResourceType {
  /** The key in the store: "pods", "apps/statefulsets". Two lines may share one (events of both groups). */
  readonly id: string;
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly subresources: readonly string[];
  readonly inCategoryAll: boolean;
}

interface Row {
  readonly kind: string;
  readonly plural?: string;
  readonly cluster?: true;
  readonly short?: string;
  readonly sub?: string;
  readonly all?: true;
}

const TABLE: Readonly<Record<string, readonly Row[]>> = {
  v1: [
    { kind: 'Namespace', cluster: true, short: 'ns', sub: 'status,finalize' },
    { kind: 'Node', cluster: true, short: 'no', sub: 'status,proxy' },
    { kind: 'Pod', short: 'po', sub: 'status,log,eviction,proxy,binding', all: true },
    { kind: 'Service', short: 'svc', sub: 'status,proxy', all: true },
    { kind: 'ConfigMap', short: 'cm' },
    { kind: 'Secret' },
    { kind: 'ServiceAccount', short: 'sa' },
    { kind: 'PersistentVolumeClaim', short: 'pvc', sub: 'status' },
    { kind: 'PersistentVolume', cluster: true, short: 'pv', sub: 'status' },
    { kind: 'Event', short: 'ev' },
    { kind: 'Endpoints', plural: 'endpoints', short: 'ep' },
    { kind: 'LimitRange', short: 'limits' },
    { kind: 'ResourceQuota', short: 'quota', sub: 'status' },
    { kind: 'ReplicationController', short: 'rc', sub: 'status,scale', all: true },
  ],
  'apps/v1': [
    { kind: 'StatefulSet', short: 'sts', sub: 'status,scale', all: true },
    { kind: 'Deployment', short: 'deploy', sub: 'status,scale', all: true },
    { kind: 'ReplicaSet', short: 'rs', sub: 'status,scale', all: true },
    { kind: 'DaemonSet', short: 'ds', sub: 'status', all: true },
    { kind: 'ControllerRevision' },
  ],
  'batch/v1': [
    { kind: 'Job', sub: 'status', all: true },
    { kind: 'CronJob', short: 'cj', sub: 'status', all: true },
  ],
  'policy/v1': [{ kind: 'PodDisruptionBudget', short: 'pdb', sub: 'status' }],
  'events.k8s.io/v1': [{ kind: 'Event', short: 'ev' }],
  'rbac.authorization.k8s.io/v1': [
    { kind: 'Role' },
    { kind: 'RoleBinding' },
    { kind: 'ClusterRole', cluster: true },
    { kind: 'ClusterRoleBinding', cluster: true },
  ],
  'networking.k8s.io/v1': [
    { kind: 'NetworkPolicy', plural: 'networkpolicies', short: 'netpol' },
    { kind: 'Ingress', plural: 'ingresses', short: 'ing', sub: 'status' },
    { kind: 'IngressClass', plural: 'ingressclasses', cluster: true },
  ],
  'autoscaling/v2': [{ kind: 'HorizontalPodAutoscaler', short: 'hpa', sub: 'status', all: true }],
  'storage.k8s.io/v1': [{ kind: 'StorageClass', plural: 'storageclasses', cluster: true, short: 'sc' }],
  'scheduling.k8s.io/v1': [{ kind: 'PriorityClass', plural: 'priorityclasses', cluster: true, short: 'pc' }],
  'coordination.k8s.io/v1': [{ kind: 'Lease' }],
  'discovery.k8s.io/v1': [{ kind: 'EndpointSlice' }],
};

const splitText = (text: string | undefined): readonly string[] => (text === undefined ? [] : text.split(','));

function resourceType(groupVersion: string, row: Row): ResourceType {
  const slash = groupVersion.indexOf('/');
  const group = slash < 0 ? '' : groupVersion.slice(0, slash);
  const plural = row.plural ?? `${row.kind.toLowerCase()}s`;
  // Events of the core group and of events.k8s.io are one set of objects seen through two schemas.
  const storedGroup = group === 'events.k8s.io' ? '' : group;
  return {
    id: storedGroup === '' ? plural : `${storedGroup}/${plural}`,
    group,
    version: groupVersion.slice(slash + 1),
    plural,
    kind: row.kind,
    namespaced: row.cluster !== true,
    shortNames: splitText(row.short),
    subresources: splitText(row.sub),
    inCategoryAll: row.all === true,
  };
}

export const RESOURCE_TYPES: readonly ResourceType[] = Object.entries(TABLE).flatMap(([groupVersion, rows]) =>
  rows.map((row) => resourceType(groupVersion, row)),
);

const BY_PATH = new Map(RESOURCE_TYPES.map((type) => [`${type.group}/${type.version}/${type.plural}`, type]));
const BY_ID = new Map(RESOURCE_TYPES.toReversed().map((type) => [type.id, type]));

export const resourceTypeAt = (group: string, version: string, plural: string): ResourceType | undefined =>
  BY_PATH.get(`${group}/${version}/${plural}`);

/** The type whose schema is stored under this id. */
export const storedType = (id: string): ResourceType | undefined => BY_ID.get(id);

export const apiVersionOf = (type: ResourceType): string =>
  type.group === '' ? type.version : `${type.group}/${type.version}`;

/** How error texts name a resource: "pods", "statefulsets.apps". */
export const qualifiedName = (type: ResourceType): string =>
  type.group === '' ? type.plural : `${type.plural}.${type.group}`;
