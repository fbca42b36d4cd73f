import { type Doc, docOf, textOf } from './document.ts';
import type { KubeObject } from './kube-object.ts';

/** A stored core event as events.k8s.io/v1 shows it: same object, other field names. */
export function toNewEvent(event: KubeObject): KubeObject {
  const { message, involvedObject, source, firstTimestamp, lastTimestamp, count, ...rest } = event;
  return {
    ...rest,
    apiVersion: 'events.k8s.io/v1',
    eventTime: null,
    note: message,
    regarding: involvedObject,
    reportingController: docOf(source).component,
    deprecatedSource: source,
    deprecatedFirstTimestamp: firstTimestamp,
    deprecatedLastTimestamp: lastTimestamp,
    deprecatedCount: count,
  };
}

export function fromNewEvent(body: Doc): Doc {
  const { note, regarding, reportingController, ...rest } = body;
  const now = textOf(rest.eventTime) || undefined;
  return {
    ...rest,
    apiVersion: 'v1',
    message: note,
    involvedObject: regarding,
    source: { component: reportingController },
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
  };
}
