import { ApiError } from './api-error.ts';
import type { Exchange } from './api-server.ts';
import { docOf } from './document.ts';
import { isPodReady } from './pod-status.ts';
import { selectorOf } from './selector.ts';

/** "besu:8545", "https:besu:rpc", "besu". */
function parseTarget(text: string): { name: string; port: string } {
  const parts = text.split(':');
  if (parts.length === 3) return { name: parts[1] ?? '', port: parts[2] ?? '' };
  return { name: parts[0] ?? '', port: parts[1] ?? '' };
}

const unavailable = (message: string): ApiError => new ApiError(503, 'ServiceUnavailable', message);

function checkService({ server, path }: Exchange, name: string): void {
  const service = server.writer.read(path.type, path.namespace, name);
  const matches = selectorOf({ matchLabels: docOf(service.spec).selector });
  const pods = server.cluster.store.list('pods', path.namespace);
  const hasEndpoint = pods.some((pod) => isPodReady(pod) && matches(pod.metadata.labels ?? {}));
  if (!hasEndpoint) throw unavailable(`no endpoints available for service "${name}"`);
}

function checkPod({ server, path }: Exchange, name: string): void {
  const pod = server.writer.read(path.type, path.namespace, name);
  if (docOf(pod.status).phase !== 'Running')
    throw unavailable(`error trying to reach service: pod "${name}" not running`);
}

export async function handleProxy(exchange: Exchange): Promise<void> {
  const { server, request, path, response } = exchange;
  const target = parseTarget(path.name);
  const kind = path.type.id === 'services' ? 'service' : 'pod';
  if (kind === 'service') checkService(exchange, target.name);
  else checkPod(exchange, target.name);
  if (server.hooks.proxy === undefined) throw unavailable('error trying to reach service: nothing listens');
  const query = request.query.size === 0 ? '' : `?${request.query.toString()}`;
  const answer = await server.hooks
    .proxy({
      region: server.cluster.region,
      namespace: path.namespace,
      target: { kind, ...target },
      method: request.method,
      path: `${path.rest}${query}`,
      body: request.body,
    })
    .catch((error: unknown) => {
      throw unavailable(`error trying to reach service: ${error instanceof Error ? error.message : String(error)}`);
    });
  if (response.destroyed) return;
  response.writeHead(answer.status, answer.headers);
  response.end(answer.body);
}
