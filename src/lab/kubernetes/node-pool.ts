import type { Cluster } from './cluster.ts';
import { hasCondition, withCondition } from './conditions.ts';
import { childOf, docOf, docsOf, textOf } from './document.ts';
import { recordEvent } from './event-recorder.ts';
import type { KubeObject } from './kube-object.ts';

/** What the scheduled pods of the lab believe to run on: a common AKS size. */
const CAPACITY = { cpu: '4', memory: '16393292Ki', pods: '110', 'ephemeral-storage': '129886128Ki' };

function nodeObject(cluster: Cluster, index: number): KubeObject {
  const name = `aks-besu-${cluster.newUid().slice(0, 8)}-vmss00000${index}`;
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      uid: cluster.newUid(),
      resourceVersion: '',
      creationTimestamp: cluster.timestamp(),
      labels: {
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/os': 'linux',
        'kubernetes.io/hostname': name,
        'node.kubernetes.io/instance-type': 'Standard_D4s_v5',
        'topology.kubernetes.io/region': cluster.region,
        'topology.kubernetes.io/zone': `${cluster.region}-${(index % 3) + 1}`,
      },
    },
    spec: { providerID: `azure:///lab/${name}` },
    status: {
      capacity: CAPACITY,
      allocatable: { ...CAPACITY, cpu: '3860m', memory: '14360332Ki' },
      addresses: [{ type: 'InternalIP', address: `10.224.0.${index + 4}` }],
      nodeInfo: { kubeletVersion: 'v1.32.4', osImage: 'Ubuntu 22.04 LTS', architecture: 'amd64' },
    },
  };
}

/** Where a lab's nodes are reached. */
export const nodeAddress = (node: KubeObject | undefined): string =>
  textOf(docsOf(docOf(node?.status).addresses)[0]?.address);

function setReady(cluster: Cluster, name: string, isReady: boolean): void {
  const now = cluster.timestamp();
  const change = isReady
    ? { type: 'Ready', isTrue: true, reason: 'KubeletReady', message: 'kubelet is posting ready status' }
    : { type: 'Ready', isTrue: false, reason: 'KubeletNotReady', message: 'container runtime network not ready' };
  const node = cluster.store.edit('nodes', '', name, (draft) => {
    const status = childOf(draft, 'status');
    status.conditions = withCondition(status.conditions, change, now);
    if (isReady) delete childOf(draft, 'spec').taints;
    else childOf(draft, 'spec').taints = [{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }];
  });
  if (node === undefined || !isReady) return;
  recordEvent(cluster, node, {
    type: 'Normal',
    reason: 'NodeReady',
    message: `Node ${name} status is now: NodeReady`,
    component: 'kubelet',
    host: name,
  });
}

/** Adds the nodes, not ready yet; the returned function boots them. */
export function addNodes(cluster: Cluster, count: number, readySeconds: number): () => void {
  const names = Array.from({ length: count }, (_, index) => {
    const node = cluster.store.put('nodes', nodeObject(cluster, index));
    setReady(cluster, node.metadata.name, false);
    return node.metadata.name;
  });
  return () => {
    for (const name of names) {
      // Machines of one pool do not come up in the same second.
      const seconds = readySeconds * (0.8 + 0.4 * cluster.draw(`node/${name}`));
      if (seconds === 0) setReady(cluster, name, true);
      else cluster.clock.after(seconds, () => setReady(cluster, name, true));
    }
  };
}

/** The usable node with the fewest pods; undefined when there is none. */
export function pickNode(cluster: Cluster): string | undefined {
  const usable = cluster.store
    .list('nodes')
    .filter((node) => hasCondition(docOf(node.status).conditions, 'Ready') && docOf(node.spec).unschedulable !== true);
  const pods = cluster.store.list('pods').map((pod) => textOf(docOf(pod.spec).nodeName));
  const load = (node: KubeObject): number => pods.filter((name) => name === node.metadata.name).length;
  return usable.toSorted((a, b) => load(a) - load(b))[0]?.metadata.name;
}
