import type { Cluster } from './cluster.ts';
import { childOf, type Doc, docOf, docsOf, textMapOf, textOf } from './document.ts';
import type { KubeObject } from './kube-object.ts';

type Defaulter = (object: KubeObject, previous: KubeObject | undefined, cluster: Cluster) => void;

function fill(target: Doc, defaults: Doc): void {
  for (const [field, value] of Object.entries(defaults)) target[field] ??= structuredClone(value);
}

function fillContainer(container: Doc): void {
  const image = textOf(container.image);
  const isLatest = !image.includes('@') && (image.endsWith(':latest') || !image.split('/').at(-1)?.includes(':'));
  fill(container, {
    imagePullPolicy: isLatest ? 'Always' : 'IfNotPresent',
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  });
  for (const port of docsOf(container.ports)) fill(port, { protocol: 'TCP' });
  for (const field of ['readinessProbe', 'livenessProbe', 'startupProbe']) {
    const probe = container[field];
    if (probe === undefined) continue;
    fill(docOf(probe), { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 });
    const httpGet = docOf(probe).httpGet;
    if (httpGet !== undefined) fill(docOf(httpGet), { path: '/', scheme: 'HTTP' });
  }
}

function fillPodSpec(spec: Doc): void {
  fill(spec, {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
  });
  for (const container of [...docsOf(spec.initContainers), ...docsOf(spec.containers)]) fillContainer(container);
  for (const volume of docsOf(spec.volumes)) {
    for (const kind of ['configMap', 'secret', 'projected']) {
      if (volume[kind] !== undefined) fill(docOf(volume[kind]), { defaultMode: 0o644 });
    }
  }
}

const fillTemplate = (spec: Doc): void => fillPodSpec(childOf(childOf(spec, 'template'), 'spec'));

function fillStatefulSet(object: KubeObject): void {
  const spec = childOf(object, 'spec');
  fill(spec, {
    replicas: 1,
    podManagementPolicy: 'OrderedReady',
    updateStrategy: { type: 'RollingUpdate' },
    revisionHistoryLimit: 10,
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
  });
  const strategy = childOf(spec, 'updateStrategy');
  if (strategy.type === 'RollingUpdate') fill(childOf(strategy, 'rollingUpdate'), { partition: 0 });
  for (const claim of docsOf(spec.volumeClaimTemplates)) {
    fill(claim, { apiVersion: 'v1', kind: 'PersistentVolumeClaim', status: { phase: 'Pending' } });
    fill(childOf(claim, 'spec'), { volumeMode: 'Filesystem' });
  }
  fillTemplate(spec);
}

function fillDeployment(object: KubeObject): void {
  const spec = childOf(object, 'spec');
  fill(spec, {
    replicas: 1,
    strategy: { type: 'RollingUpdate' },
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
  });
  const strategy = childOf(spec, 'strategy');
  if (strategy.type === 'RollingUpdate')
    fill(childOf(strategy, 'rollingUpdate'), { maxUnavailable: '25%', maxSurge: '25%' });
  fillTemplate(spec);
}

function fillJob(object: KubeObject): void {
  const spec = childOf(object, 'spec');
  fill(spec, { parallelism: 1, completions: 1, backoffLimit: 6, completionMode: 'NonIndexed', suspend: false });
  fillTemplate(spec);
  if (spec.manualSelector === true) return;
  const { uid, name } = object.metadata;
  const labels = childOf(childOf(childOf(spec, 'template'), 'metadata'), 'labels');
  fill(labels, { 'batch.kubernetes.io/controller-uid': uid, 'batch.kubernetes.io/job-name': name, 'job-name': name });
  fill(spec, { selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } } });
}

/** An address out of 10.0.0.0/16 that no other service of the cluster has, as far as 64 k draws can tell. */
function drawAddress(object: KubeObject, cluster: Cluster): string {
  const drawn = Math.floor(cluster.draw(`service/${object.metadata.uid}`) * 65_000) + 300;
  return `10.0.${drawn >> 8}.${drawn & 255}`;
}

function fillService(object: KubeObject, previous: KubeObject | undefined, cluster: Cluster): void {
  const spec = childOf(object, 'spec');
  fill(spec, { type: 'ClusterIP', sessionAffinity: 'None', internalTrafficPolicy: 'Cluster' });
  for (const port of docsOf(spec.ports)) fill(port, { protocol: 'TCP', targetPort: port.port });
  if (spec.type === 'ExternalName') return;
  const address = docOf(previous?.spec).clusterIP ?? drawAddress(object, cluster);
  fill(spec, { clusterIP: address, ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' });
  fill(spec, { clusterIPs: [spec.clusterIP] });
  if (spec.type === 'LoadBalancer')
    fill(spec, { allocateLoadBalancerNodePorts: true, externalTrafficPolicy: 'Cluster' });
  object.status ??= { loadBalancer: {} };
}

function fillSecret(object: KubeObject): void {
  object.type ??= 'Opaque';
  const plain = Object.entries(textMapOf(object.stringData));
  delete object.stringData;
  for (const [key, value] of plain) childOf(object, 'data')[key] = Buffer.from(value).toString('base64');
}

function fillNamespace(object: KubeObject): void {
  fill(childOf(object, 'spec'), { finalizers: ['kubernetes'] });
  object.status ??= { phase: 'Active' };
  const labels = { ...object.metadata.labels, 'kubernetes.io/metadata.name': object.metadata.name };
  object.metadata.labels = labels;
}

function fillPod(object: KubeObject): void {
  const spec = childOf(object, 'spec');
  fillPodSpec(spec);
  fill(spec, { serviceAccountName: 'default', serviceAccount: spec.serviceAccountName ?? 'default' });
  fill(spec, { enableServiceLinks: true, preemptionPolicy: 'PreemptLowerPriority', priority: 0 });
  object.status ??= { phase: 'Pending', qosClass: 'BestEffort' };
}

const BY_ID: Readonly<Record<string, Defaulter>> = {
  pods: fillPod,
  services: fillService,
  secrets: fillSecret,
  namespaces: fillNamespace,
  'apps/statefulsets': fillStatefulSet,
  'apps/deployments': fillDeployment,
  'apps/replicasets': (object) => {
    const spec = childOf(object, 'spec');
    fill(spec, { replicas: 1 });
    fillTemplate(spec);
  },
  'batch/jobs': fillJob,
  persistentvolumeclaims: (object) => {
    fill(childOf(object, 'spec'), { volumeMode: 'Filesystem', storageClassName: 'managed-csi' });
    object.status ??= { phase: 'Pending' };
  },
};

/** Fills in what the real server fills in and what clients later compare with. */
export function applyDefaults(
  id: string,
  object: KubeObject,
  previous: KubeObject | undefined,
  cluster: Cluster,
): void {
  BY_ID[id]?.(object, previous, cluster);
}
