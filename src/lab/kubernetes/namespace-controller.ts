import type { Cluster } from './cluster.ts';
import type { KubeObject } from './kube-object.ts';
import { deleteObject } from './object-deletion.ts';

/** What a new namespace gets without anybody asking. */
export function furnishNamespace(cluster: Cluster, namespace: string): void {
  const metadata = (name: string) => ({
    name,
    namespace,
    uid: cluster.newUid(),
    resourceVersion: '',
    creationTimestamp: cluster.timestamp(),
  });
  if (cluster.store.get('serviceaccounts', namespace, 'default') === undefined) {
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: metadata('default') };
    cluster.store.put('serviceaccounts', account);
  }
  if (cluster.store.get('configmaps', namespace, 'kube-root-ca.crt') === undefined) {
    const data = { 'ca.crt': 'lab' };
    cluster.store.put('configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: metadata('kube-root-ca.crt'),
      data,
    });
  }
}

/** A terminating namespace empties itself first: events last, for they tell of the deletions. */
export function emptyNamespace(cluster: Cluster, namespace: KubeObject): void {
  const { name, deletionTimestamp } = namespace.metadata;
  if (deletionTimestamp === undefined) return;
  const contents = cluster.store.ids().flatMap((id) => cluster.store.list(id, name).map((object) => ({ id, object })));
  const [events, others] = [contents.filter(({ id }) => id === 'events'), contents.filter(({ id }) => id !== 'events')];
  for (const { id, object } of others) {
    if (object.metadata.deletionTimestamp === undefined) deleteObject(cluster, id, object);
  }
  const isEmpty = cluster.store.ids().every((id) => id === 'events' || cluster.store.list(id, name).length === 0);
  if (!isEmpty) return;
  for (const { object } of events) cluster.store.remove('events', name, object.metadata.name);
  cluster.store.remove('namespaces', '', name);
}
