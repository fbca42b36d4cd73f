import { adminMethods } from './admin-methods.ts';
import { ethMethods } from './eth-methods.ts';
import type { MethodGroup } from './node-fault.ts';
import { jsonResponse, type NodeResponse } from './node-request.ts';
import type { NodeView } from './node-view.ts';
import { qbftMethods } from './qbft-methods.ts';
import { type RpcMethod, type RpcReply, rpcErrors } from './rpc-reply.ts';

/** Besu's default for `--rpc-http-max-batch-size`. */
const MAX_BATCH = 1_024;

/** Answers a POST body: one call, or a batch of them. A call without an id wants no answer. */
export function answerJsonRpc(view: NodeView, body: string, groupsOff: readonly MethodGroup[]): NodeResponse {
  const parsed = parse(body);
  if (parsed === undefined) return refusal(rpcErrors.parse);
  const methods = { ...ethMethods(view), ...adminMethods(view), ...qbftMethods(view) };
  if (!Array.isArray(parsed)) {
    const reply = answerCall(methods, parsed, groupsOff);
    return reply === null ? { status: 200, headers: {}, body: '' } : jsonResponse(statusOf(reply), reply);
  }
  if (parsed.length === 0) return refusal(rpcErrors.invalidRequest);
  // A refusal of what was understood: Besu says it with status 200, as it does with every error of a method.
  if (parsed.length > MAX_BATCH) return refusal(rpcErrors.batchTooLarge, 200);
  const replies = parsed.map((call) => answerCall(methods, call, groupsOff));
  return jsonResponse(
    200,
    replies.filter((reply) => reply !== null),
  );
}

/** The text as a value; undefined, which JSON cannot say, when it is none. */
function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function refusal(reply: RpcReply, status = 400): NodeResponse {
  return jsonResponse(status, { jsonrpc: '2.0', id: null, ...reply });
}

function statusOf(reply: RpcReply): number {
  return 'error' in reply && reply.error.code === rpcErrors.invalidRequest.error.code ? 400 : 200;
}

function answerCall(
  methods: Record<string, RpcMethod>,
  call: unknown,
  groupsOff: readonly MethodGroup[],
): (RpcReply & { jsonrpc: string; id: unknown }) | null {
  if (typeof call !== 'object' || call === null || !('method' in call) || typeof call.method !== 'string') {
    return { jsonrpc: '2.0', id: null, ...rpcErrors.invalidRequest };
  }
  if (!('id' in call)) return null;
  const params = 'params' in call && Array.isArray(call.params) ? call.params : [];
  return { jsonrpc: '2.0', id: call.id, ...reply(methods, call.method, params, groupsOff) };
}

function reply(
  methods: Record<string, RpcMethod>,
  name: string,
  params: readonly unknown[],
  groupsOff: readonly MethodGroup[],
): RpcReply {
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (method === undefined) return rpcErrors.methodNotFound;
  const isOff = groupsOff.some((group) => name.startsWith(`${group.toLowerCase()}_`));
  return isOff ? rpcErrors.methodNotEnabled : method(params);
}
