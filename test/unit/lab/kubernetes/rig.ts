import { type Cluster, createCluster } from '../../../../src/lab/kubernetes/cluster.ts';
import { Controllers } from '../../../../src/lab/kubernetes/controllers.ts';
import { type Doc, docOf, docsOf } from '../../../../src/lab/kubernetes/document.ts';
import type { KubeObject } from '../../../../src/lab/kubernetes/kube-object.ts';
import type { LabHooks } from '../../../../src/lab/kubernetes/lab-kubernetes-options.ts';
import { addNodes } from '../../../../src/lab/kubernetes/node-pool.ts';
import { ObjectWriter, type WriteOptions } from '../../../../src/lab/kubernetes/object-writer.ts';
import type { ProcessPodOptions } from '../../../../src/lab/kubernetes/process-pods/process-pod-options.ts';
import { type ResourceType, storedType } from '../../../../src/lab/kubernetes/resource-types.ts';
import { type ManualClock, manualClock } from './manual-clock.ts';

export interface Rig {
  readonly cluster: Cluster;
  readonly clock: ManualClock;
  readonly writer: ObjectWriter;
  readonly controllers: Controllers;
  create(id: string, body: Doc): KubeObject;
  get(id: string, name: string): KubeObject;
  podNames(): string[];
  reasons(): string[];
}

export const typeOf = (id: string): ResourceType => storedType(id)!;

export const as = (manager: string, operation: 'Apply' | 'Update' = 'Update'): WriteOptions => ({
  dryRun: false,
  writer: { manager, operation, subresource: '' },
});

/** One cluster with a namespace "besu" and three nodes, in stopped time; pods need ten seconds to be ready. */
export function startRig(hooks: LabHooks = {}, processPods?: ProcessPodOptions): Rig {
  const clock = manualClock();
  const cluster = createCluster('japaneast', 1, clock);
  const controllers = new Controllers(cluster, {
    readySeconds: [10, 10],
    hooks,
    ...(processPods === undefined ? {} : { processPods }),
  });
  const writer = new ObjectWriter(cluster);
  addNodes(cluster, 3, 0)();
  writer.create(typeOf('namespaces'), '', { metadata: { name: 'besu' } }, as('test'));
  clock.settle();
  return {
    cluster,
    clock,
    writer,
    controllers,
    create: (id, body) => {
      const made = writer.create(typeOf(id), 'besu', body, as('test'));
      clock.settle();
      return made;
    },
    get: (id, name) => cluster.store.get(id, 'besu', name)!,
    podNames: () => cluster.store.list('pods', 'besu').map((pod) => pod.metadata.name),
    reasons: () => cluster.store.list('events', 'besu').map((event) => String(event.reason)),
  };
}

export function statefulSet(spec: Doc = {}, container: Doc = {}): Doc {
  return {
    metadata: { name: 'besu' },
    spec: {
      replicas: 3,
      serviceName: 'besu',
      selector: { matchLabels: { app: 'besu' } },
      template: {
        metadata: { labels: { app: 'besu' } },
        spec: { containers: [{ name: 'besu', image: 'hyperledger/besu:25.1.0', ...container }] },
      },
      ...spec,
    },
  };
}

export const containerStateOf = (pod: KubeObject): Doc => docOf(docsOf(docOf(pod.status).containerStatuses)[0]?.state);
