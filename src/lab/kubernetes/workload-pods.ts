import type { Cluster } from './cluster.ts';
import { type Doc, docOf, textMapOf } from './document.ts';
import { recordEvent } from './event-recorder.ts';
import { type KubeObject, namespaceOf, ownedBy } from './kube-object.ts';
import { applyDefaults } from './object-defaults.ts';
import { deleteObject } from './object-deletion.ts';

/** Objects of a kind that this workload controls. */
export function controlledBy(cluster: Cluster, id: string, owner: KubeObject): KubeObject[] {
  const isMine = (object: KubeObject): boolean =>
    object.metadata.ownerReferences?.some((ref) => ref.controller === true && ref.uid === owner.metadata.uid) === true;
  return cluster.store.list(id, namespaceOf(owner)).filter(isMine);
}

export interface PodWish {
  readonly name: string;
  readonly template: Doc;
  readonly labels: Readonly<Record<string, string>>;
  readonly volumes: readonly Doc[];
  readonly hostname?: string;
  readonly subdomain?: string;
  readonly finalizers?: readonly string[];
}

export function createPod(cluster: Cluster, owner: KubeObject, wish: PodWish): void {
  const namespace = namespaceOf(owner);
  const { metadata, spec } = docOf(wish.template) as { metadata?: Doc; spec?: Doc };
  const annotations = textMapOf(docOf(metadata).annotations);
  const podSpec = structuredClone(docOf(spec));
  const own = wish.volumes.map((volume) => volume.name);
  const kept = ((podSpec.volumes as Doc[] | undefined) ?? []).filter((volume) => !own.includes(volume.name));
  const volumes = [...kept, ...wish.volumes];
  const pod: KubeObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: wish.name,
      namespace,
      uid: cluster.newUid(),
      resourceVersion: '',
      creationTimestamp: cluster.timestamp(),
      labels: { ...textMapOf(docOf(metadata).labels), ...wish.labels },
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
      ownerReferences: ownedBy(owner),
      ...(wish.finalizers === undefined ? {} : { finalizers: [...wish.finalizers] }),
    },
    spec: {
      ...podSpec,
      ...(volumes.length === 0 ? {} : { volumes }),
      ...(wish.hostname === undefined ? {} : { hostname: wish.hostname }),
      ...(wish.subdomain === undefined ? {} : { subdomain: wish.subdomain }),
    },
  };
  applyDefaults('pods', pod, undefined, cluster);
  cluster.store.put('pods', pod);
  const component = `${owner.kind.toLowerCase()}-controller`;
  const message =
    owner.kind === 'StatefulSet'
      ? `create Pod ${wish.name} in StatefulSet ${owner.metadata.name} successful`
      : `Created pod: ${wish.name}`;
  recordEvent(cluster, owner, { type: 'Normal', reason: 'SuccessfulCreate', message, component });
}

export function removePod(cluster: Cluster, owner: KubeObject, pod: KubeObject): void {
  const { name } = pod.metadata;
  deleteObject(cluster, 'pods', pod);
  const component = `${owner.kind.toLowerCase()}-controller`;
  const message =
    owner.kind === 'StatefulSet'
      ? `delete Pod ${name} in StatefulSet ${owner.metadata.name} successful`
      : `Deleted pod: ${name}`;
  recordEvent(cluster, owner, { type: 'Normal', reason: 'SuccessfulDelete', message, component });
}

/** Writes the status a controller observed; nothing happens when it is the one already there. */
export function setStatus(cluster: Cluster, id: string, owner: KubeObject, status: Doc): void {
  cluster.store.edit(id, namespaceOf(owner), owner.metadata.name, (draft) => {
    draft.status = { ...status, observedGeneration: owner.metadata.generation ?? 1 };
  });
}
