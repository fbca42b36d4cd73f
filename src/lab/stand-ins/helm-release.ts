import { isJsonObject } from '../../lib/json.ts';
import { applyObject, type KubeClient } from './kube-client.ts';

/** What is remembered of a release: helm keeps secrets for this, the stand-in one ConfigMap. */
export interface ReleaseRecord {
  readonly revision: number;
  readonly status: 'pending-install' | 'pending-upgrade' | 'deployed' | 'failed';
}

export interface ReleaseName {
  readonly namespace: string;
  readonly name: string;
}

const recordName = ({ name }: ReleaseName): string => `stand-in.release.${name}`;

/** Null = the cluster says that there is none; any other answer is an error, never "none". */
export async function readRelease(client: KubeClient, release: ReleaseName): Promise<ReleaseRecord | null> {
  const path = `/api/v1/namespaces/${release.namespace}/configmaps/${recordName(release)}`;
  const { status, body } = await client.call('GET', path);
  if (status === 404) return null;
  if (status !== 200 || !isJsonObject(body.data)) {
    throw new Error(String(body.message ?? `the server answered ${status}`));
  }
  return { revision: Number(body.data.revision), status: String(body.data.status) as ReleaseRecord['status'] };
}

export async function writeRelease(client: KubeClient, release: ReleaseName, state: ReleaseRecord): Promise<void> {
  const data = { revision: String(state.revision), status: state.status };
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: recordName(release) }, data };
  await applyObject(client, object, release.namespace);
}
