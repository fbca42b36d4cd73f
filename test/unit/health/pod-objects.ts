import type { JsonObject, JsonValue } from '../../../src/lib/json.ts';

/** Objects in the shape the Kubernetes API gives them (1.31), with only what differs told. */
export interface PodOptions {
  readonly revision?: string;
  readonly ready?: boolean;
  readonly phase?: string;
  readonly waiting?: { reason: string; message?: string };
  readonly restarts?: number;
  readonly ended?: { exitCode: number; reason?: string };
  readonly unschedulable?: string;
  readonly deleting?: boolean;
  readonly owner?: { kind: string; name: string };
}

const CREATED = '2026-11-21T04:00:00Z';
export const CREATED_MS = Date.parse(CREATED);

export function podObject(name: string, options: PodOptions = {}): JsonObject {
  const ready = options.ready ?? false;
  const state: JsonValue = options.waiting
    ? { waiting: { ...options.waiting } }
    : ready
      ? { running: { startedAt: CREATED } }
      : {};
  return {
    metadata: {
      name,
      uid: `uid-${name}`,
      creationTimestamp: CREATED,
      ...(options.deleting && { deletionTimestamp: CREATED }),
      labels: { app: 'besu', 'controller-revision-hash': options.revision ?? 'new', 'pod-template-hash': 'h1' },
      ownerReferences: [
        { ...(options.owner ?? { kind: 'StatefulSet', name: name.replace(/-\d+$/, '') }), controller: true },
      ],
    },
    status: {
      phase: options.phase ?? (ready ? 'Running' : 'Pending'),
      conditions: [
        { type: 'Ready', status: ready ? 'True' : 'False' },
        options.unschedulable === undefined
          ? { type: 'PodScheduled', status: 'True' }
          : { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: options.unschedulable },
      ],
      containerStatuses: [
        {
          name: 'besu',
          ready,
          restartCount: options.restarts ?? 0,
          state,
          lastState: options.ended ? { terminated: { finishedAt: CREATED, ...options.ended } } : {},
        },
      ],
    },
  };
}

export const statefulSetObject = (name: string, replicas: number, options: JsonObject = {}): JsonObject => ({
  metadata: { name, uid: `sts-${name}`, generation: 2, labels: { app: 'besu' } },
  spec: { replicas, podManagementPolicy: 'Parallel', ...(options['spec'] as JsonObject) },
  status: { observedGeneration: 2, updateRevision: 'new', ...(options['status'] as JsonObject) },
});

export const eventObject = (pod: string, reason: string, message: string): JsonObject => ({
  type: 'Warning',
  reason,
  message,
  involvedObject: { kind: 'Pod', name: pod },
  lastTimestamp: CREATED,
});
