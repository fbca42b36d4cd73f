import type { BesuWorld } from './besu/besu-world.ts';
import { NodeUnreachable } from './besu/node-request.ts';
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
    const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
    try {
      return await world.answer(node, { method, path, headers: LOCAL, body: body.toString('utf8'), signal });
    } catch (problem) {
      if (signal.aborted)
        return failure(504, 'Timeout', 'Timeout: request did not complete within the allotted timeout');
      return problem instanceof NodeUnreachable ? unreachable(target, problem) : noEndpoints(target.name);
    }
  };
}

/** How long an API server waits for what stands behind it. */
const REQUEST_TIMEOUT_MS = 60_000;

function unreachable(
  { kind, name }: { readonly kind: 'pod' | 'service'; readonly name: string },
  problem: NodeUnreachable,
) {
  const refused = problem.code === 'ECONNREFUSED';
  // A service has no address of a container that is not there.
  if (refused && kind === 'service') return noEndpoints(name);
  const why = refused ? 'dial tcp: connect: connection refused' : 'read tcp: read: connection reset by peer';
  return failure(503, 'ServiceUnavailable', `error trying to reach service: ${why}`);
}

/** What an API server says when nothing behind a service is ready. */
const noEndpoints = (name: string) =>
  failure(503, 'ServiceUnavailable', `no endpoints available for service "${name}"`);

function failure(code: number, reason: string, message: string) {
  const status = { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, message, code };
  return { status: code, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(status)) };
}
