import type { Cluster } from './cluster.ts';
import { docOf, numberOf } from './document.ts';
import { type KubeObject, namespaceOf } from './kube-object.ts';
import { suffixFor } from './seeded-random.ts';

export interface EventNote {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  readonly component: string;
  readonly host?: string;
}

/** Real clusters forget events after an hour; here the oldest go when a cluster holds this many. */
const EVENTS_KEPT = 400;

function forgetOldest(cluster: Cluster): void {
  const events = cluster.store.list('events');
  if (events.length <= EVENTS_KEPT) return;
  const byAge = events.toSorted((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion));
  for (const event of byAge.slice(0, EVENTS_KEPT / 10)) {
    cluster.store.remove('events', namespaceOf(event), event.metadata.name);
  }
}

/** Records an event about an object; the same note again only raises the count, as the real recorder does. */
export function recordEvent(cluster: Cluster, about: KubeObject, note: EventNote): void {
  const namespace = namespaceOf(about) || 'default';
  const { name: aboutName, uid } = about.metadata;
  const name = `${aboutName}.${suffixFor(`${uid}/${note.reason}/${note.message}`, 16)}`;
  const now = cluster.timestamp();
  const repeated = cluster.store.edit('events', namespace, name, (draft) => {
    draft.count = numberOf(draft.count, 1) + 1;
    draft.lastTimestamp = now;
  });
  if (repeated !== undefined) return;
  const { resourceVersion } = about.metadata;
  const { apiVersion, kind } = about;
  const field = typeof docOf(about.spec).containers === 'object' && note.component === 'kubelet';
  const container = docOf((docOf(about.spec).containers as unknown[] | undefined)?.[0]).name;
  cluster.store.put('events', {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace, uid: cluster.newUid(), resourceVersion: '', creationTimestamp: now },
    involvedObject: {
      apiVersion,
      kind,
      name: aboutName,
      namespace,
      uid,
      resourceVersion,
      ...(field ? { fieldPath: `spec.containers{${String(container)}}` } : {}),
    },
    type: note.type,
    reason: note.reason,
    message: note.message,
    source: { component: note.component, ...(note.host === undefined ? {} : { host: note.host }) },
    reportingComponent: note.component,
    reportingInstance: note.host ?? '',
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
  });
  forgetOldest(cluster);
}
