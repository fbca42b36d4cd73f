import { err, type Result } from '../lib/result.ts';
import type { HttpDoor, HttpTarget } from './http-door.ts';
import { type RpcCall, type RpcProblem, type RpcReply, readBatchAnswer } from './json-rpc-answer.ts';

export interface RpcOptions {
  readonly signal?: AbortSignal;
  /** Default 2 s: a healthy node answers in milliseconds, and the next ask comes anyway. */
  readonly timeoutMs?: number;
}

export interface JsonRpcClient {
  /** One HTTP request for all calls; replies in the order of the calls. Never throws. For reads only. */
  batch(
    node: HttpTarget,
    calls: readonly RpcCall[],
    options?: RpcOptions,
  ): Promise<Result<readonly RpcReply[], RpcProblem>>;
}

const TIMEOUT_MS = 2_000;
// A block with 24 validators is under 2 kB and 23 peers are 20 kB: a megabyte is never an answer to us.
const MAX_BYTES = 1_000_000;

export function createJsonRpcClient(door: HttpDoor): JsonRpcClient {
  const lastOf = new Map<string, Promise<unknown>>();
  let nextId = 1;

  async function send(node: HttpTarget, calls: readonly RpcCall[], options: RpcOptions) {
    const firstId = nextId;
    nextId += calls.length;
    const { signal, timeoutMs = TIMEOUT_MS } = options;
    const bounds = { timeoutMs, maxBytes: MAX_BYTES, ...(signal && { signal }) };
    const reply = await door.send(node, { method: 'POST', body: bodyOf(calls, firstId) }, bounds);
    return reply.ok ? readBatchAnswer(reply.value, calls, firstId) : reply;
  }

  return {
    /** Single flight per node: a second batch waits for the first, which is bounded, so a slow node is never piled upon. */
    batch(node, calls, options = {}) {
      const before = lastOf.get(node.url);
      const turn = before === undefined ? send(node, calls, options) : before.then(() => send(node, calls, options));
      lastOf.set(node.url, turn);
      const forget = (): void => {
        if (lastOf.get(node.url) === turn) lastOf.delete(node.url);
      };
      turn.then(forget, forget);
      return before === undefined ? turn : orAborted(turn, options.signal);
    },
  };
}

function bodyOf(calls: readonly RpcCall[], firstId: number): string {
  const request = (call: RpcCall, index: number) => ({
    jsonrpc: '2.0',
    id: firstId + index,
    method: call.method,
    params: call.params ?? [],
  });
  return JSON.stringify(calls.map(request));
}

type Answer = Result<readonly RpcReply[], RpcProblem>;

/** Whoever waits for a turn may leave the queue at once. */
function orAborted(turn: Promise<Answer>, signal: AbortSignal | undefined): Promise<Answer> {
  if (signal === undefined) return turn;
  return new Promise((resolve, reject) => {
    const leave = (): void => resolve(err({ kind: 'aborted', detail: 'taken back while waiting for its turn' }));
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
    turn.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
