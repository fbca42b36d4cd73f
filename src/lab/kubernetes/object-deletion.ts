import type { Cluster } from './cluster.ts';
import { docOf, numberOf, textOf } from './document.ts';
import { type KubeObject, namespaceOf } from './kube-object.ts';

export type Propagation = 'Background' | 'Foreground' | 'Orphan';

export interface DeletionOptions {
  readonly graceSeconds?: number;
  readonly propagation?: Propagation;
}

export const FOREGROUND = 'foregroundDeletion';

/** Objects that name this one as an owner. */
export function dependentsOf(cluster: Cluster, owner: KubeObject): { id: string; object: KubeObject }[] {
  const owns = (object: KubeObject): boolean =>
    object.metadata.ownerReferences?.some((reference) => reference.uid === owner.metadata.uid) === true;
  return cluster.store.ids().flatMap((id) =>
    cluster.store
      .list(id, namespaceOf(owner))
      .filter(owns)
      .map((object) => ({ id, object })),
  );
}

/** Takes one owner away from an object; its last owner leaves it an orphan. */
export function disown(cluster: Cluster, id: string, object: KubeObject, ownerUid: string): void {
  cluster.store.edit(id, namespaceOf(object), object.metadata.name, (draft) => {
    const left = draft.metadata.ownerReferences?.filter((reference) => reference.uid !== ownerUid) ?? [];
    if (left.length === 0) delete draft.metadata.ownerReferences;
    else draft.metadata.ownerReferences = left;
  });
}

function markDeleted(cluster: Cluster, id: string, object: KubeObject, graceSeconds: number): KubeObject {
  const deletionTimestamp = new Date(cluster.clock.nowMs() + graceSeconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
  const marked = cluster.store.edit(id, namespaceOf(object), object.metadata.name, (draft) => {
    if (draft.metadata.deletionTimestamp !== undefined) return;
    draft.metadata.deletionTimestamp = deletionTimestamp;
    draft.metadata.deletionGracePeriodSeconds = graceSeconds;
    if (draft.metadata.generation !== undefined) draft.metadata.generation += 1;
    if (id === 'namespaces') draft.status = { ...docOf(draft.status), phase: 'Terminating' };
  });
  return marked ?? object;
}

/** The grace a pod gets; zero for pods that no kubelet has seen yet. */
function graceOf(object: KubeObject, options: DeletionOptions): number {
  const spec = docOf(object.spec);
  const phase = textOf(docOf(object.status).phase);
  if (spec.nodeName === undefined || phase === 'Succeeded' || phase === 'Failed') return 0;
  return options.graceSeconds ?? numberOf(spec.terminationGracePeriodSeconds, 30);
}

function addFinalizer(cluster: Cluster, id: string, object: KubeObject, finalizer: string): void {
  cluster.store.edit(id, namespaceOf(object), object.metadata.name, (draft) => {
    draft.metadata.finalizers = [...new Set([...(draft.metadata.finalizers ?? []), finalizer])];
  });
}

/** Deletes, or starts a deletion that finalizers, the kubelet or the namespace controller will end. */
export function deleteObject(
  cluster: Cluster,
  id: string,
  object: KubeObject,
  options: DeletionOptions = {},
): { readonly object: KubeObject; readonly isGone: boolean } {
  const { name, uid, finalizers = [] } = object.metadata;
  if (id === 'namespaces') return { object: markDeleted(cluster, id, object, 0), isGone: false };
  if (options.propagation === 'Orphan') {
    for (const dependent of dependentsOf(cluster, object)) disown(cluster, dependent.id, dependent.object, uid);
  }
  const grace = id === 'pods' ? graceOf(object, options) : 0;
  const waitsForDependents = options.propagation === 'Foreground' && dependentsOf(cluster, object).length > 0;
  if (waitsForDependents) addFinalizer(cluster, id, object, FOREGROUND);
  if (grace > 0 || finalizers.length > 0 || waitsForDependents) {
    return { object: markDeleted(cluster, id, object, grace), isGone: false };
  }
  return { object: cluster.store.remove(id, namespaceOf(object), name) ?? object, isGone: true };
}
