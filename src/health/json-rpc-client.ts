import { err, type Result } from '../lib/result.ts';
import type { HttpDoor, HttpTarget } from './http-door.ts';
import { type RpcCall, type RpcProblem, type RpcReply, readBatchAnswer } from './json-rpc-answer.ts';

export interface RpcOptions {
  readonly signal?: AbortSignal;
  /** Default 2 s: a healthy node answers in milliseconds, and the next ask comes anyway. */
  readonly timeoutMs?: number;
}

/** What came back, and what can be learned from its coming. */
export interface RpcAnswer {
  readonly replies: Result<readonly RpcReply[], RpcProblem>;
  /** From sending to the last byte; the wait for an earlier batch to the same node is not in it. */
  readonly latencyMs: number;
  /** The Date header, which every server puts in unless it does without; whole seconds. Null = none. */
  readonly serverDateMs: number | null;
  /** As in the reply; null or absent also when there is none. */
  readonly certificateUntilMs?: number | null;
}

export interface JsonRpcClient {
  /** As `batch`, with its latency and the server's clock. */
  ask(node: HttpTarget, calls: readonly RpcCall[], options?: RpcOptions): Promise<RpcAnswer>;
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

  async function send(node: HttpTarget, calls: readonly RpcCall[], options: RpcOptions): Promise<RpcAnswer> {
    const firstId = nextId;
    nextId += calls.length;
    const { signal, timeoutMs = TIMEOUT_MS } = options;
    const bounds = { timeoutMs, maxBytes: MAX_BYTES, ...(signal && { signal }) };
    const sentAtMs = performance.now();
    const reply = await door.send(node, { method: 'POST', body: bodyOf(calls, firstId) }, bounds);
    return {
      replies: reply.ok ? readBatchAnswer(reply.value, calls, firstId) : reply,
      latencyMs: performance.now() - sentAtMs,
      serverDateMs: reply.ok ? dateOf(reply.value.headers.date) : null,
      certificateUntilMs: reply.ok ? (reply.value.certificateUntilMs ?? null) : null,
    };
  }

  /** Single flight per node: a second batch waits for the first, which is bounded, so a slow node is never piled upon. */
  function ask(node: HttpTarget, calls: readonly RpcCall[], options: RpcOptions = {}): Promise<RpcAnswer> {
    const before = lastOf.get(node.url);
    const turn = before === undefined ? send(node, calls, options) : before.then(() => send(node, calls, options));
    lastOf.set(node.url, turn);
    const forget = (): void => {
      if (lastOf.get(node.url) === turn) lastOf.delete(node.url);
    };
    turn.then(forget, forget);
    return before === undefined ? turn : orAborted(turn, options.signal);
  }

  return { ask, batch: async (node, calls, options) => (await ask(node, calls, options)).replies };
}

function dateOf(header: string | undefined): number | null {
  const parsed = Date.parse(header ?? '');
  return Number.isNaN(parsed) ? null : parsed;
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

/** Whoever waits for a turn may leave the queue at once. */
function orAborted(turn: Promise<RpcAnswer>, signal: AbortSignal | undefined): Promise<RpcAnswer> {
  if (signal === undefined) return turn;
  return new Promise((resolve, reject) => {
    const taken = err({ kind: 'aborted', detail: 'taken back while waiting for its turn' } as const);
    const leave = (): void => resolve({ replies: taken, latencyMs: 0, serverDateMs: null });
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
    turn.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
