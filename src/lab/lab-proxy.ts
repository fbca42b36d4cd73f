import type { BesuWorld } from './besu/besu-world.ts';
import type { LabKubernetesOptions, LabPod } from './kubernetes/lab-kubernetes.ts';

type Proxy = NonNullable<NonNullable<LabKubernetesOptions['hooks']>['proxy']>;

/** A pod's name ends like its node's: `besu-validator-0` in japaneast is the node `japaneast/validator-0`. */
export function nodeOf(pod: Pick<LabPod, 'region' | 'name'>): string | null {
  const found = /(validator|sentry)-(\d+)$/.exec(pod.name);
  return found === null ? null : `${pod.region}/${found[1]}-${found[2]}`;
}

/** A request through the API server arrives from the node's own side; Besu's host allowlist lets localhost in. */
const LOCAL = { host: 'localhost', 'content-type': 'application/json' };

/** The services of the chart lead to the region's first validator; a pod leads to its own node. */
export function labProxy(world: BesuWorld, known: ReadonlySet<string>): Proxy {
  return async (request) => {
    const { region, target, method, path, body } = request;
    const node = target.kind === 'pod' ? nodeOf({ region, name: target.name }) : `${region}/validator-0`;
    if (node === null || !known.has(node)) return noEndpoints(target.name);
    try {
      return await world.answer(node, { method, path, headers: LOCAL, body: body.toString('utf8') });
    } catch {
      return noEndpoints(target.name);
    }
  };
}

/** What an API server says when nothing behind a service is ready. */
function noEndpoints(name: string) {
  const message = `no endpoints available for service "${name}"`;
  const status = {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    reason: 'ServiceUnavailable',
    message,
    code: 503,
  };
  return { status: 503, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(status)) };
}
