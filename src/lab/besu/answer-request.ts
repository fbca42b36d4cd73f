import { answerLiveness, answerReadiness } from './answer-health.ts';
import { answerJsonRpc } from './answer-json-rpc.ts';
import { faultOf, type NodeFault } from './node-fault.ts';
import { jsonResponse, type NodeRequest, type NodeResponse } from './node-request.ts';
import type { NodeView } from './node-view.ts';
import { rpcErrors } from './rpc-reply.ts';

/** What a node that can answer at all answers, its faults included. */
export function answerRequest(view: NodeView, request: NodeRequest, faults: readonly NodeFault[]): NodeResponse {
  const spoiled = spoiledAnswer(request, faults);
  if (spoiled !== null) return spoiled;
  const url = new URL(request.path, 'http://node');
  if (url.pathname === '/liveness') return answerLiveness();
  if (url.pathname === '/readiness') return answerReadiness(view, url.searchParams);
  if (url.pathname !== '/')
    return { status: 404, headers: {}, body: '<html><body><h1>Resource not found</h1></body></html>' };
  if (request.method !== 'POST') return { status: 201, headers: {}, body: '' };
  const groupsOff = faults.flatMap((fault) => (fault.kind === 'method-group-off' ? [fault.group] : []));
  return answerJsonRpc(view, request.body, groupsOff);
}

function spoiledAnswer(request: NodeRequest, faults: readonly NodeFault[]): NodeResponse | null {
  // The allowlist is asked first, for every route: health probes too.
  const allowlist = faultOf(faults, 'host-allowlist');
  if (allowlist !== null && !allowlist.hosts.includes(hostOf(request))) return HOST_REFUSED;
  const refused = faultOf(faults, 'http-status');
  if (refused !== null) return refusedWith(request, refused.status, refused.retryAfterSeconds);
  if (faultOf(faults, 'garbage') !== null) {
    return { status: 200, headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>Sign in</title>' };
  }
  const huge = faultOf(faults, 'huge');
  if (huge === null) return null;
  // Put together by hand: to stringify 100 MB would hold up every node of this process.
  const body = `{"jsonrpc":"2.0","id":1,"result":"${'f'.repeat(huge.bytes)}"}`;
  return { status: 200, headers: { 'content-type': 'application/json' }, body };
}

const HOST_REFUSED = jsonResponse(403, { message: 'Host not authorized.' });

/** The Host header without its port. */
function hostOf({ headers }: NodeRequest): string {
  return (headers['host'] ?? '').replace(/:\d+$/, '').toLowerCase();
}

function refusedWith(request: NodeRequest, status: number, retryAfterSeconds: number | undefined): NodeResponse | null {
  if (status === 403) return HOST_REFUSED;
  // A token is asked for only where methods can be called.
  if (status === 401) {
    return request.method === 'POST'
      ? jsonResponse(401, { jsonrpc: '2.0', id: null, ...rpcErrors.unauthorized })
      : null;
  }
  const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  return { status, headers: { 'content-type': 'text/plain', ...headers }, body: `HTTP ${status}\n` };
}
