import { answerLiveness, answerReadiness } from './answer-health.ts';
import { answerJsonRpc } from './answer-json-rpc.ts';
import type { NodeFault } from './node-fault.ts';
import { jsonResponse, type NodeRequest, type NodeResponse } from './node-request.ts';
import type { NodeView } from './node-view.ts';
import { rpcErrors } from './rpc-reply.ts';

/** What a node that can answer at all answers, its fault included. */
export function answerRequest(view: NodeView, request: NodeRequest, fault: NodeFault | null): NodeResponse {
  const spoiled = spoiledAnswer(request, fault);
  if (spoiled !== null) return spoiled;
  const url = new URL(request.path, 'http://node');
  if (url.pathname === '/liveness') return answerLiveness();
  if (url.pathname === '/readiness') return answerReadiness(view, url.searchParams);
  if (url.pathname !== '/')
    return { status: 404, headers: {}, body: '<html><body><h1>Resource not found</h1></body></html>' };
  if (request.method !== 'POST') return { status: 201, headers: {}, body: '' };
  return answerJsonRpc(view, request.body, fault?.kind === 'method-group-off' ? fault.group : null);
}

function spoiledAnswer(request: NodeRequest, fault: NodeFault | null): NodeResponse | null {
  if (fault?.kind === 'garbage') {
    return { status: 200, headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>Sign in</title>' };
  }
  if (fault?.kind === 'huge') return jsonResponse(200, { jsonrpc: '2.0', id: 1, result: 'f'.repeat(fault.bytes) });
  return fault?.kind === 'http-status' ? refusedWith(request, fault.status, fault.retryAfterSeconds) : null;
}

function refusedWith(request: NodeRequest, status: number, retryAfterSeconds: number | undefined): NodeResponse | null {
  // The allowlist is asked first, for every route; a token is asked for only where methods can be called.
  if (status === 403) return jsonResponse(403, { message: 'Host not authorized.' });
  if (status === 401) {
    return request.method === 'POST'
      ? jsonResponse(401, { jsonrpc: '2.0', id: null, ...rpcErrors.unauthorized })
      : null;
  }
  const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  return { status, headers: { 'content-type': 'text/plain', ...headers }, body: `HTTP ${status}\n` };
}
