import { docOf, docsOf, listOf, numberOf, scalarText, textMapOf, textOf } from './document.ts';
import type { KubeObject } from './kube-object.ts';

export interface Column {
  readonly name: string;
  /** Shown only with -o wide. */
  readonly wide?: true;
  readonly cell: (object: KubeObject, nowMs: number) => string | number;
}

const NONE = '<none>';

/** "35s", "4m12s", "3h7m", "2d": the rough age kubectl prints. */
export function ageText(since: unknown, nowMs: number): string {
  const from = Date.parse(textOf(since));
  if (Number.isNaN(from)) return '<unknown>';
  const seconds = Math.max(0, Math.floor((nowMs - from) / 1000));
  const [minutes, hours, days] = [Math.floor(seconds / 60), Math.floor(seconds / 3600), Math.floor(seconds / 86_400)];
  if (minutes < 2) return `${seconds}s`;
  if (minutes < 10) return seconds % 60 === 0 ? `${minutes}m` : `${minutes}m${seconds % 60}s`;
  if (hours < 3) return `${minutes}m`;
  if (hours < 8) return minutes % 60 === 0 ? `${hours}h` : `${hours}h${minutes % 60}m`;
  return days < 2 ? `${hours}h` : `${days}d`;
}

const specOf = (object: KubeObject) => docOf(object.spec);
const statusOf = (object: KubeObject) => docOf(object.status);
const NAME: Column = { name: 'Name', cell: (object) => object.metadata.name };
const AGE: Column = { name: 'Age', cell: (object, nowMs) => ageText(object.metadata.creationTimestamp, nowMs) };

const count = (name: string, read: (object: KubeObject) => unknown): Column => ({
  name,
  cell: (object) => numberOf(read(object), 0),
});
const text = (name: string, read: (object: KubeObject) => unknown): Column => ({
  name,
  cell: (object) => textOf(read(object)) || NONE,
});
const wide = (column: Column): Column => ({ ...column, wide: true });

const containersOf = (object: KubeObject) =>
  docsOf(docOf(docOf(specOf(object).template).spec).containers ?? specOf(object).containers);
const CONTAINERS = wide(
  text('Containers', (object) =>
    containersOf(object)
      .map((container) => container.name)
      .join(','),
  ),
);
const IMAGES = wide(
  text('Images', (object) =>
    containersOf(object)
      .map((container) => container.image)
      .join(','),
  ),
);

const containerStatuses = (object: KubeObject) => docsOf(statusOf(object).containerStatuses);

function podReady(object: KubeObject): string {
  const ready = containerStatuses(object).filter((status) => status.ready === true).length;
  return `${ready}/${docsOf(specOf(object).containers).length}`;
}

function podStatus(object: KubeObject): string {
  if (object.metadata.deletionTimestamp !== undefined) return 'Terminating';
  const states = containerStatuses(object).map((status) => docOf(status.state));
  const reasons = states.map((state) => docOf(state.waiting).reason ?? docOf(state.terminated).reason);
  return textOf(reasons.find((reason) => reason !== undefined)) || textOf(statusOf(object).phase, 'Unknown');
}

function podRestarts(object: KubeObject, nowMs: number): string {
  const statuses = containerStatuses(object);
  const restarts = statuses.reduce((sum, status) => sum + numberOf(status.restartCount, 0), 0);
  const last = statuses.map((status) => docOf(docOf(status.lastState).terminated).finishedAt).find(Boolean);
  return restarts === 0 || last === undefined ? String(restarts) : `${restarts} (${ageText(last, nowMs)} ago)`;
}

function nodeStatus(object: KubeObject): string {
  const ready = docsOf(statusOf(object).conditions).find((condition) => condition.type === 'Ready');
  const status = ready?.status === 'True' ? 'Ready' : 'NotReady';
  return specOf(object).unschedulable === true ? `${status},SchedulingDisabled` : status;
}

const servicePorts = (object: KubeObject): string =>
  docsOf(specOf(object).ports)
    .map((port) => `${String(port.port)}/${textOf(port.protocol, 'TCP')}`)
    .join(',') || NONE;

function externalAddress(object: KubeObject): string {
  const addresses = docsOf(docOf(statusOf(object).loadBalancer).ingress).map((entry) => textOf(entry.ip));
  if (addresses.length > 0) return addresses.join(',');
  return specOf(object).type === 'LoadBalancer' ? '<pending>' : NONE;
}

const ofWanted = (read: 'readyReplicas' | 'numberReady') => (object: KubeObject) =>
  `${numberOf(statusOf(object)[read], 0)}/${numberOf(specOf(object).replicas, 0)}`;

const jobStatus = (object: KubeObject): string => {
  const ended = docsOf(statusOf(object).conditions).find((condition) => condition.status === 'True');
  return textOf(ended?.type, 'Running').replace('SuccessCriteriaMet', 'Complete');
};

const dataSize = (object: KubeObject): number => Object.keys(docOf(object.data)).length;

const COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  pods: [
    NAME,
    { name: 'Ready', cell: podReady },
    { name: 'Status', cell: podStatus },
    { name: 'Restarts', cell: podRestarts },
    AGE,
    wide(text('IP', (object) => statusOf(object).podIP)),
    wide(text('Node', (object) => specOf(object).nodeName)),
    wide({ name: 'Nominated Node', cell: () => NONE }),
    wide({ name: 'Readiness Gates', cell: () => NONE }),
  ],
  nodes: [
    NAME,
    { name: 'Status', cell: nodeStatus },
    { name: 'Roles', cell: () => NONE },
    AGE,
    text('Version', (object) => docOf(statusOf(object).nodeInfo).kubeletVersion),
  ],
  namespaces: [NAME, text('Status', (object) => statusOf(object).phase), AGE],
  services: [
    NAME,
    text('Type', (object) => specOf(object).type),
    text('Cluster-IP', (object) => specOf(object).clusterIP),
    { name: 'External-IP', cell: externalAddress },
    { name: 'Port(s)', cell: servicePorts },
    AGE,
  ],
  configmaps: [NAME, { name: 'Data', cell: dataSize }, AGE],
  secrets: [NAME, text('Type', (object) => object.type), { name: 'Data', cell: dataSize }, AGE],
  serviceaccounts: [NAME, count('Secrets', (object) => listOf(object.secrets).length), AGE],
  persistentvolumeclaims: [
    NAME,
    text('Status', (object) => statusOf(object).phase),
    text('Volume', (object) => specOf(object).volumeName),
    text('Capacity', (object) => docOf(statusOf(object).capacity).storage),
    text('Access Modes', (object) => listOf(specOf(object).accessModes).join(',').replace('ReadWriteOnce', 'RWO')),
    text('StorageClass', (object) => specOf(object).storageClassName),
    AGE,
  ],
  events: [
    {
      name: 'Last Seen',
      cell: (object, nowMs) => ageText(object.lastTimestamp ?? object.deprecatedLastTimestamp, nowMs),
    },
    text('Type', (object) => object.type),
    text('Reason', (object) => object.reason),
    text('Object', (object) => {
      const { kind, name } = docOf(object.involvedObject ?? object.regarding);
      return `${textOf(kind).toLowerCase()}/${textOf(name)}`;
    }),
    text('Message', (object) => object.message ?? object.note),
  ],
  'apps/statefulsets': [NAME, { name: 'Ready', cell: ofWanted('readyReplicas') }, AGE, CONTAINERS, IMAGES],
  'apps/deployments': [
    NAME,
    { name: 'Ready', cell: ofWanted('readyReplicas') },
    count('Up-to-date', (object) => statusOf(object).updatedReplicas),
    count('Available', (object) => statusOf(object).availableReplicas),
    AGE,
    CONTAINERS,
    IMAGES,
  ],
  'apps/replicasets': [
    NAME,
    count('Desired', (object) => specOf(object).replicas),
    count('Current', (object) => statusOf(object).replicas),
    count('Ready', (object) => statusOf(object).readyReplicas),
    AGE,
    CONTAINERS,
    IMAGES,
  ],
  'batch/jobs': [
    NAME,
    { name: 'Status', cell: jobStatus },
    {
      name: 'Completions',
      cell: (object) => `${numberOf(statusOf(object).succeeded, 0)}/${numberOf(specOf(object).completions, 1)}`,
    },
    AGE,
  ],
  'policy/poddisruptionbudgets': [
    NAME,
    { name: 'Min Available', cell: (object) => scalarText(specOf(object).minAvailable, 'N/A') },
    { name: 'Max Unavailable', cell: (object) => scalarText(specOf(object).maxUnavailable, 'N/A') },
    count('Allowed Disruptions', (object) => statusOf(object).disruptionsAllowed),
    AGE,
  ],
  'networking.k8s.io/networkpolicies': [
    NAME,
    text('Pod-Selector', (object) =>
      Object.entries(textMapOf(docOf(specOf(object).podSelector).matchLabels))
        .map(([key, value]) => `${key}=${value}`)
        .join(','),
    ),
    AGE,
  ],
};

export const columnsOf = (id: string): readonly Column[] => COLUMNS[id] ?? [NAME, AGE];
