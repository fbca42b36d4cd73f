import type { KubeAccess } from './kube-access.ts';
import type { KubeScope } from './kube-kind.ts';

// Enough for a Java stack's beginning and Besu's last words; one line may be long, so bytes are limited as well.
const LINES = 20;
const BYTES = 64_000;

/** The last lines of a container's earlier life; of the present one when there was none. Empty when it cannot be read. */
export async function previousLog(
  kube: KubeAccess,
  scope: KubeScope,
  pod: string,
  container: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const path = `/api/v1/namespaces/${encodeURIComponent(scope.namespace)}/pods/${encodeURIComponent(pod)}/log`;
  const query = `container=${encodeURIComponent(container)}&tailLines=${LINES}&limitBytes=${BYTES}`;
  for (const previous of ['&previous=true', '']) {
    const bounds = { timeoutMs: 3_000, maxBytes: BYTES * 2, signal };
    const text = await kube.get(scope.kubeconfig, `${path}?${query}${previous}`, bounds);
    if (text.ok && text.value.trim() !== '') return text.value.split('\n').slice(-LINES - 1);
  }
  return [];
}
