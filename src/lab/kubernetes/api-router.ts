import type { ServerResponse } from 'node:http';
import { answerReview, resourcePath, USER } from './access-review.ts';
import { ApiError, forbidden, noSuchPath } from './api-error.ts';
import type { ApiFaults } from './api-faults.ts';
import { type ApiPath, parseApiPath } from './api-path.ts';
import { type ApiRequest, objectBody, sendJson, sendText } from './api-request.ts';
import type { ApiServer } from './api-server.ts';
import {
  aggregatedDiscovery,
  legacyApiVersions,
  legacyGroupDocument,
  legacyGroupList,
  legacyResourceList,
} from './discovery.ts';
import type { Doc } from './document.ts';
import { openApiDocument, openApiIndex } from './open-api.ts';
import { handleResource } from './resource-handler.ts';
import { handleSubresource } from './subresource-handler.ts';

const VERSION: Doc = {
  major: '1',
  minor: '32',
  gitVersion: 'v1.32.4',
  gitCommit: 'lab',
  gitTreeState: 'clean',
  buildDate: '2025-04-22T00:00:00Z',
  goVersion: 'go1.23.8',
  compiler: 'gc',
  platform: 'linux/amd64',
};

/** Answered without credentials, as by a real server. */
export const HEALTH_PATHS = new Set(['/readyz', '/livez', '/healthz']);
const REVIEW_PATH = /^\/apis\/(?:authorization|authentication)\.k8s\.io\/v1\/(self\w+)$/;

function sendDiscovery(request: ApiRequest, response: ServerResponse, root: 'api' | 'apis', legacy: Doc): void {
  const wanted = /as=APIGroupDiscoveryList/.test(request.accept);
  if (!wanted) return sendJson(response, 200, legacy);
  // The first form of the Accept header is the newest one the client knows.
  const version = /v=(v2(?:beta1)?)/.exec(request.accept)?.[1] ?? 'v2';
  const type = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
  response.writeHead(200, { 'content-type': type });
  response.end(JSON.stringify(aggregatedDiscovery(root, version)));
}

function documentAt(path: string, prefix: string): Doc | undefined {
  if (path === '/version') return VERSION;
  if (path === '/openapi/v3') return openApiIndex(prefix);
  if (path.startsWith('/openapi/v3/')) return openApiDocument(path.slice('/openapi/v3/'.length));
  if (path === '/api/v1') return legacyResourceList('v1');
  const group = /^\/apis\/([^/]+)$/.exec(path)?.[1];
  if (group !== undefined) return legacyGroupDocument(group);
  const groupVersion = /^\/apis\/([^/]+\/[^/]+)$/.exec(path)?.[1];
  return groupVersion === undefined ? undefined : legacyResourceList(groupVersion);
}

/** As RBAC calls it. */
function verbOf({ method, query }: ApiRequest, { name }: ApiPath): string {
  const isCollection = name === '';
  switch (method) {
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return isCollection ? 'deletecollection' : 'delete';
    default:
      if (['1', 'true'].includes(query.get('watch') ?? '')) return 'watch';
      return isCollection ? 'list' : 'get';
  }
}

async function routeResource(
  server: ApiServer,
  faults: ApiFaults,
  request: ApiRequest,
  response: ServerResponse,
): Promise<void> {
  const path = parseApiPath(request.path);
  if (path === undefined) throw noSuchPath();
  const verb = verbOf(request, path);
  const resource = resourcePath(path.type.plural, path.subresource);
  if (!faults.allows(resource, verb)) {
    const where = path.namespace === '' ? 'at the cluster scope' : `in the namespace "${path.namespace}"`;
    const why = `User "${USER.username}" cannot ${verb} resource "${resource}" in API group "${path.type.group}" ${where}`;
    throw forbidden(path.type, path.name, why);
  }
  faults.passWrite(path.type.plural, request.method);
  const exchange = { server, request, path, response };
  if (path.subresource === '') handleResource(exchange);
  else await handleSubresource(exchange);
}

/** Everything below /clusters/REGION. */
export async function route(
  server: ApiServer,
  faults: ApiFaults,
  request: ApiRequest,
  response: ServerResponse,
): Promise<void> {
  const path = request.path.length > 1 ? request.path.replace(/\/$/, '') : request.path;
  if (HEALTH_PATHS.has(path)) return sendText(response, 200, 'ok');
  if (path === '/api') return sendDiscovery(request, response, 'api', legacyApiVersions());
  if (path === '/apis') return sendDiscovery(request, response, 'apis', legacyGroupList());
  const document = documentAt(path, server.cluster.prefix);
  if (document !== undefined) return sendJson(response, 200, document);
  const review = REVIEW_PATH.exec(path)?.[1];
  if (review !== undefined && request.method === 'POST') {
    const answer = answerReview(server.cluster, review, objectBody(request), (of, wanted) => faults.allows(of, wanted));
    return sendJson(response, 201, answer);
  }
  await routeResource(server, faults, request, response);
}

export function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) return void response.destroy();
  const known =
    error instanceof ApiError
      ? error
      : new ApiError(500, 'InternalError', `Internal error occurred: ${error instanceof Error ? error.message : ''}`);
  sendJson(response, known.code, known.toStatus());
}
