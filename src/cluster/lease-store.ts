import type { V1Lease, V1LeaseSpec, V1MicroTime } from '@kubernetes/client-node';
import type { ClusterClient } from './cluster-client.ts';
import type { LeaseStore } from './lease.ts';
import type { LeaseRecord, StoredLease } from './lease-record.ts';

/** `NAMESPACE/NAME` of a Lease. */
export interface LeaseName {
  readonly namespace: string;
  readonly name: string;
}

/** Says which run the holder writes; `cluster status` reads it. */
export const RUN_ANNOTATION = 'besu-console/run';

/** A Lease of coordination.k8s.io/v1 behind the API server. */
export function leaseStore({ config, client }: ClusterClient, { namespace, name }: LeaseName): LeaseStore {
  const api = config.makeApiClient(client.CoordinationV1Api);
  // The API takes times with six digits after the point only, and a plain date has three.
  const time = (date: Date) => new client.V1MicroTime(date);
  const body = (record: LeaseRecord, resourceVersion?: string): V1Lease => ({
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { namespace, name, annotations: annotationsOf(record), ...(resourceVersion && { resourceVersion }) },
    spec: specOf(record, time),
  });
  return {
    read: () => orNull(404, api.readNamespacedLease({ namespace, name })),
    create: (record) => orNull(409, api.createNamespacedLease({ namespace, body: body(record) })),
    replace: (record, version) =>
      orNull(409, api.replaceNamespacedLease({ namespace, name, body: body(record, version) })),
  };
}

const annotationsOf = ({ run }: LeaseRecord): Record<string, string> => (run === null ? {} : { [RUN_ANNOTATION]: run });

function specOf(record: LeaseRecord, time: (date: Date) => V1MicroTime): V1LeaseSpec {
  return {
    // The API refuses an empty holder in some versions, and none means the same.
    ...(record.holder !== null && { holderIdentity: record.holder }),
    leaseDurationSeconds: Math.round(record.durationMs / 1000),
    acquireTime: time(record.acquiredAt),
    renewTime: time(record.renewedAt),
    leaseTransitions: record.transitions,
  };
}

async function orNull(expected: number, asked: Promise<V1Lease>): Promise<StoredLease | null> {
  try {
    return storedLease(await asked);
  } catch (error) {
    if (statusOf(error) === expected) return null;
    throw new Error(refusalOf(error), { cause: error });
  }
}

function storedLease({ metadata, spec }: V1Lease): StoredLease {
  const record: LeaseRecord = {
    holder: spec?.holderIdentity || null,
    durationMs: (spec?.leaseDurationSeconds ?? 0) * 1000,
    acquiredAt: new Date(spec?.acquireTime ?? 0),
    renewedAt: new Date(spec?.renewTime ?? 0),
    transitions: spec?.leaseTransitions ?? 0,
    run: metadata?.annotations?.[RUN_ANNOTATION] ?? null,
  };
  return { record, version: metadata?.resourceVersion ?? '' };
}

const statusOf = (error: unknown): number | null =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'number' ? error.code : null;

/** The API server's own sentence when it said one; client-node's message holds whole headers. */
export function refusalOf(error: unknown): string {
  const body = typeof error === 'object' && error !== null && 'body' in error ? error.body : null;
  const text = typeof body === 'string' ? body : JSON.stringify(body ?? null);
  const said = /"message":"((?:[^"\\]|\\.)*)"/.exec(text)?.[1];
  return (said ?? (error instanceof Error ? error.message : String(error))).slice(0, 300);
}
