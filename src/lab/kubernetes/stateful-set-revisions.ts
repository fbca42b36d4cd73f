import type { Cluster } from './cluster.ts';
import { type Doc, docOf, numberOf, textMapOf } from './document.ts';
import { type KubeObject, namespaceOf, ownedBy } from './kube-object.ts';
import { suffixFor } from './seeded-random.ts';
import { controlledBy } from './workload-pods.ts';

const ID = 'apps/controllerrevisions';

const numberOfRevision = (revision: KubeObject): number => numberOf(revision.revision, 0);

/** Stores the template of the set as a revision, or moves an old equal one to the front; returns its name. */
export function ensureRevision(cluster: Cluster, set: KubeObject): string {
  const template = docOf(docOf(set.spec).template);
  const name = `${set.metadata.name}-${suffixFor(JSON.stringify(template), 10)}`;
  const namespace = namespaceOf(set);
  const known = controlledBy(cluster, ID, set);
  const latest = Math.max(0, ...known.map(numberOfRevision));
  const same = known.find((revision) => revision.metadata.name === name);
  if (same === undefined) {
    cluster.store.put(ID, {
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      metadata: {
        name,
        namespace,
        // kubectl rollout history finds revisions by the labels of the pods.
        labels: textMapOf(docOf(template.metadata).labels),
        uid: cluster.newUid(),
        resourceVersion: '',
        creationTimestamp: cluster.timestamp(),
        ownerReferences: ownedBy(set),
      },
      // kubectl rollout undo sends this as a strategic merge patch.
      data: { spec: { template: { $patch: 'replace', ...template } } },
      revision: latest + 1,
    });
    forgetOldest(cluster, set, known);
  } else if (numberOfRevision(same) < latest) {
    cluster.store.edit(ID, namespace, name, (draft) => {
      draft.revision = latest + 1;
    });
  }
  return name;
}

function forgetOldest(cluster: Cluster, set: KubeObject, known: readonly KubeObject[]): void {
  const limit = numberOf(docOf(set.spec).revisionHistoryLimit, 10);
  const inUse = docOf(set.status).currentRevision;
  const old = known.filter((revision) => revision.metadata.name !== inUse);
  const byAge = old.toSorted((a, b) => numberOfRevision(a) - numberOfRevision(b));
  for (const revision of byAge.slice(0, Math.max(0, known.length - limit))) {
    cluster.store.remove(ID, namespaceOf(set), revision.metadata.name);
  }
}

export function templateOf(cluster: Cluster, set: KubeObject, revision: string): Doc {
  const stored = cluster.store.get(ID, namespaceOf(set), revision);
  const { $patch: _patch, ...template } = docOf(docOf(docOf(stored?.data).spec).template);
  return stored === undefined ? docOf(docOf(set.spec).template) : template;
}
