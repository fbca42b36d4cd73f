import type { Cluster } from './cluster.ts';
import { reconcileDeployment } from './deployment-controller.ts';
import { reconcileBudget } from './disruption-budget.ts';
import { childOf, docOf, docsOf } from './document.ts';
import { recordEvent } from './event-recorder.ts';
import { collectAfter, collectForeground } from './garbage-collector.ts';
import { reconcileJob, releaseOrphan } from './job-controller.ts';
import { controllerOf, type KubeObject, namespaceOf } from './kube-object.ts';
import { Kubelet, type KubeletOptions } from './kubelet.ts';
import { emptyNamespace, furnishNamespace } from './namespace-controller.ts';
import type { Change } from './object-store.ts';
import { reconcileReplicaSet } from './replica-set-controller.ts';
import { reconcileStatefulSet } from './stateful-set-controller.ts';

type Reconcile = (cluster: Cluster, object: KubeObject) => void;

const RECONCILERS: Readonly<Record<string, Reconcile>> = {
  'apps/statefulsets': reconcileStatefulSet,
  'apps/deployments': reconcileDeployment,
  'apps/replicasets': reconcileReplicaSet,
  'batch/jobs': reconcileJob,
  'policy/poddisruptionbudgets': reconcileBudget,
  persistentvolumeclaims: bindClaimLater,
  services: exposeServiceLater,
};

const ID_OF_KIND: Readonly<Record<string, string>> = {
  StatefulSet: 'apps/statefulsets',
  Deployment: 'apps/deployments',
  ReplicaSet: 'apps/replicasets',
  Job: 'batch/jobs',
};

/** An Azure disk and a public address, in seconds a patient person would call normal. */
const DISK_SECONDS = 1;
const ADDRESS_SECONDS = 6;

function bindClaimLater(cluster: Cluster, claim: KubeObject): void {
  if (docOf(claim.status).phase === 'Bound') return;
  const { name, uid } = claim.metadata;
  cluster.clock.after(DISK_SECONDS, () => {
    const bound = cluster.store.edit('persistentvolumeclaims', namespaceOf(claim), name, (draft) => {
      const { accessModes, resources } = docOf(draft.spec);
      childOf(draft, 'spec').volumeName = `pvc-${uid}`;
      draft.status = { phase: 'Bound', accessModes, capacity: docOf(docOf(resources).requests) };
    });
    if (bound === undefined) return;
    const message = `Successfully provisioned volume pvc-${uid}`;
    const component = 'disk.csi.azure.com';
    recordEvent(cluster, bound, { type: 'Normal', reason: 'ProvisioningSucceeded', message, component });
  });
}

function exposeServiceLater(cluster: Cluster, service: KubeObject): void {
  const hasAddress = docsOf(docOf(docOf(service.status).loadBalancer).ingress).length > 0;
  if (docOf(service.spec).type !== 'LoadBalancer' || hasAddress) return;
  const { name, uid } = service.metadata;
  cluster.clock.after(ADDRESS_SECONDS, () =>
    cluster.store.edit('services', namespaceOf(service), name, (draft) => {
      // 203.0.113.0/24 is reserved for documentation (RFC 5737).
      const ip = `203.0.113.${1 + Math.floor(cluster.draw(`address/${uid}`) * 254)}`;
      draft.status = { loadBalancer: { ingress: [{ ip, ipMode: 'VIP' }] } };
    }),
  );
}

/** The controller manager of one cluster: turns changes into work, each piece once, never inside of a change. */
export class Controllers {
  readonly kubelet: Kubelet;
  readonly #cluster: Cluster;
  readonly #waiting = new Map<string, () => void>();
  readonly #unsubscribe: () => void;

  constructor(cluster: Cluster, options: KubeletOptions) {
    this.#cluster = cluster;
    this.kubelet = new Kubelet(cluster, options);
    this.#unsubscribe = cluster.store.onChange((change) => this.#observe(change));
  }

  async stop(): Promise<void> {
    this.#unsubscribe();
    this.#waiting.clear();
    await this.kubelet.stop();
  }

  #enqueue(key: string, work: () => void): void {
    const isScheduled = this.#waiting.size > 0;
    this.#waiting.set(key, work);
    if (!isScheduled) this.#cluster.clock.soon(() => this.#drain());
  }

  #drain(): void {
    const batch = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const work of batch) work();
  }

  #enqueueObject(id: string, namespace: string, name: string): void {
    const reconcile = RECONCILERS[id];
    if (reconcile === undefined) return;
    this.#enqueue(`${id}/${namespace}/${name}`, () => {
      const object = this.#cluster.store.get(id, namespace, name);
      if (object !== undefined) reconcile(this.#cluster, object);
    });
  }

  #observe(change: Change): void {
    const { id, object } = change;
    const { name, uid } = object.metadata;
    const namespace = namespaceOf(object);
    if (id === 'events') return;
    if (id === 'pods') this.#observePod(change);
    if (id === 'namespaces') this.#observeNamespace(object);
    const owner = controllerOf(object);
    const ownerId = owner === undefined ? undefined : ID_OF_KIND[owner.kind];
    if (owner !== undefined && ownerId !== undefined) this.#enqueueObject(ownerId, namespace, owner.name);
    if (change.type === 'DELETED') {
      this.#enqueue(`collect/${uid}`, () => collectAfter(this.#cluster, object));
      this.#observeRemoval(namespace, object);
      return;
    }
    this.#enqueueObject(id, namespace, name);
    if (object.metadata.deletionTimestamp !== undefined) this.#enqueueForeground(id, namespace, name);
  }

  #observePod(change: Change): void {
    const { uid, deletionTimestamp } = change.object.metadata;
    this.#enqueue(`kubelet/${uid}/${change.type}`, () => this.kubelet.observe(change));
    if (deletionTimestamp !== undefined && change.type !== 'DELETED') {
      this.#enqueue(`orphan/${uid}`, () => releaseOrphan(this.#cluster, change.object));
    }
    for (const budget of this.#cluster.store.list('policy/poddisruptionbudgets', namespaceOf(change.object))) {
      this.#enqueueObject('policy/poddisruptionbudgets', namespaceOf(budget), budget.metadata.name);
    }
  }

  #observeNamespace(object: KubeObject): void {
    const { name, deletionTimestamp } = object.metadata;
    this.#enqueue(`namespace/${name}`, () => {
      const current = this.#cluster.store.get('namespaces', '', name);
      if (current === undefined) return;
      if (deletionTimestamp === undefined) furnishNamespace(this.#cluster, name);
      else emptyNamespace(this.#cluster, current);
    });
  }

  #observeRemoval(namespace: string, object: KubeObject): void {
    const home = this.#cluster.store.get('namespaces', '', namespace);
    if (home?.metadata.deletionTimestamp !== undefined) this.#observeNamespace(home);
    for (const owner of object.metadata.ownerReferences ?? []) {
      const id = ID_OF_KIND[owner.kind];
      if (id !== undefined) this.#enqueueForeground(id, namespace, owner.name);
    }
  }

  #enqueueForeground(id: string, namespace: string, name: string): void {
    this.#enqueue(`foreground/${id}/${namespace}/${name}`, () => {
      const current = this.#cluster.store.get(id, namespace, name);
      if (current !== undefined) collectForeground(this.#cluster, id, current);
    });
  }
}
