import type { Cluster } from './cluster.ts';
import { type KubeObject, namespaceOf } from './kube-object.ts';
import { deleteObject, dependentsOf, disown, FOREGROUND } from './object-deletion.ts';

/** The owner is gone: what only it owned goes too. */
export function collectAfter(cluster: Cluster, owner: KubeObject): void {
  for (const { id, object } of dependentsOf(cluster, owner)) {
    if ((object.metadata.ownerReferences?.length ?? 0) > 1) disown(cluster, id, object, owner.metadata.uid);
    else if (object.metadata.deletionTimestamp === undefined) deleteObject(cluster, id, object);
  }
}

/** The owner waits for its dependents (foreground deletion); when the last one is gone it goes as well. */
export function collectForeground(cluster: Cluster, id: string, owner: KubeObject): void {
  const { name, finalizers = [], deletionTimestamp } = owner.metadata;
  if (deletionTimestamp === undefined || !finalizers.includes(FOREGROUND)) return;
  const dependents = dependentsOf(cluster, owner);
  for (const dependent of dependents) {
    if (dependent.object.metadata.deletionTimestamp !== undefined) continue;
    deleteObject(cluster, dependent.id, dependent.object, { propagation: 'Foreground' });
  }
  if (dependentsOf(cluster, owner).length > 0) return;
  const left = finalizers.filter((finalizer) => finalizer !== FOREGROUND);
  if (left.length === 0) cluster.store.remove(id, namespaceOf(owner), name);
  else cluster.store.edit(id, namespaceOf(owner), name, (draft) => void (draft.metadata.finalizers = left));
}
