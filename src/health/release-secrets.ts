import type { JsonObject, JsonValue } from '../lib/json.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { HttpBounds } from './http-attempt.ts';
import { listAt, textAt } from './json-path.ts';
import type { KubeAccess } from './kube-access.ts';
import type { KubeProblem } from './kube-problem.ts';
import { textInput } from './probe-input.ts';

/** A release's Secret holds its whole chart, at most 1 MB; those of revisions that are over are left out. */
const RELEASE_BYTES = 16_000_000;

/** A revision of a release as helm has written it down. `secret` has values and manifests in clear: it goes nowhere. */
export interface StoredRevision {
  readonly revision: number;
  readonly status: string;
  readonly secret: JsonValue;
}

/** `{kubeconfig, namespace, release}`: those that are not over, the oldest first. */
export async function releaseSecrets(
  kube: KubeAccess,
  input: JsonObject,
  bounds: Omit<HttpBounds, 'maxBytes'>,
): Promise<Result<readonly StoredRevision[], KubeProblem>> {
  const selector = encodeURIComponent(`owner=helm,name=${textInput(input, 'release')},status!=superseded`);
  const path = `/api/v1/namespaces/${encodeURIComponent(textInput(input, 'namespace'))}/secrets?labelSelector=${selector}`;
  const listed = await kube.get(textInput(input, 'kubeconfig'), path, { ...bounds, maxBytes: RELEASE_BYTES });
  if (!listed.ok) return listed;
  try {
    const secrets = listAt(JSON.parse(listed.value) as JsonValue, 'items');
    return ok(secrets.map(revisionOf).toSorted((one, other) => one.revision - other.revision));
  } catch {
    return err({ kind: 'not-json', detail: '' });
  }
}

const revisionOf = (secret: JsonValue): StoredRevision => ({
  revision: Number(textAt(secret, 'metadata', 'labels', 'version') ?? 0),
  status: textAt(secret, 'metadata', 'labels', 'status') ?? 'unknown',
  secret,
});
