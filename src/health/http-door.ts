import http, { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { err, ok, type Result } from '../lib/result.ts';
import { type WireProblem, wireProblem } from './wire-problem.ts';

/** Where a request goes and what proves who asks. */
export interface HttpTarget {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly tls?: TlsMaterial;
  /** Replaces our own keep-alive agent: a kubeconfig may demand a proxy. */
  readonly agent?: http.Agent;
}

export interface TlsMaterial {
  readonly ca?: string | Buffer;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
}

export interface HttpBounds {
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly signal?: AbortSignal;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly body?: string;
}

export interface HttpReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface HttpDoor {
  /** Always settles within `timeoutMs`, never throws, never holds more than `maxBytes`. Requests must be safe to repeat. */
  send(target: HttpTarget, request: HttpRequest, bounds: HttpBounds): Promise<Result<HttpReply, WireProblem>>;
  close(): void;
}

type Sent = { readonly result: Result<HttpReply, WireProblem>; readonly reused: boolean };
interface Agents {
  readonly plain: http.Agent;
  readonly secure: https.Agent;
}

/** Besu drops connections above 80 without a word (`--rpc-http-max-active-connections`): few sockets, kept alive. */
const SOCKETS_PER_SERVER = 2;

export function createHttpDoor(socketsPerServer: number = SOCKETS_PER_SERVER): HttpDoor {
  const limits = { keepAlive: true, maxSockets: socketsPerServer };
  const agents: Agents = { plain: new http.Agent(limits), secure: new https.Agent(limits) };
  return {
    send: (target, request, bounds) => bounded(bounds, (signal) => sendOnce(agents, target, request, bounds, signal)),
    close() {
      agents.plain.destroy();
      agents.secure.destroy();
    },
  };
}

async function bounded(
  bounds: HttpBounds,
  send: (signal: AbortSignal) => Promise<Sent>,
): Promise<Result<HttpReply, WireProblem>> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(timeout(bounds.timeoutMs)), bounds.timeoutMs);
  const forward = (): void => limit.abort(abortProblem(bounds.signal?.reason, bounds.timeoutMs));
  bounds.signal?.addEventListener('abort', forward);
  if (bounds.signal?.aborted) forward();
  try {
    const first = await send(limit.signal);
    // The server may close an idle kept-alive socket just as we use it; that says nothing about the node.
    const stale = !first.result.ok && first.result.problem.kind === 'reset' && first.reused;
    return stale ? (await send(limit.signal)).result : first.result;
  } finally {
    clearTimeout(timer);
    bounds.signal?.removeEventListener('abort', forward);
  }
}

function sendOnce(
  agents: Agents,
  target: HttpTarget,
  request: HttpRequest,
  bounds: HttpBounds,
  signal: AbortSignal,
): Promise<Sent> {
  if (signal.aborted) return Promise.resolve({ result: err(reasonOf(signal)), reused: false });
  const opened = open(agents, target, request);
  if (!opened.ok) return Promise.resolve({ result: opened, reused: false });
  const outgoing = opened.value;
  return new Promise((resolve) => {
    const finish = (result: Result<HttpReply, WireProblem>): void => {
      signal.removeEventListener('abort', onAbort);
      resolve({ result, reused: outgoing.reusedSocket });
    };
    const stop = (problem: WireProblem): void => {
      finish(err(problem));
      outgoing.destroy();
    };
    const onAbort = (): void => stop(reasonOf(signal));
    signal.addEventListener('abort', onAbort);
    // Stays attached after the end: an 'error' without a listener would take the whole process down.
    outgoing.on('error', (error) => finish(err(wireProblem(error))));
    outgoing.on('response', (incoming) => collect(incoming, bounds.maxBytes, finish, stop));
    outgoing.end(request.body);
  });
}

function open(agents: Agents, target: HttpTarget, request: HttpRequest): Result<http.ClientRequest, WireProblem> {
  try {
    const url = new URL(target.url);
    const secure = url.protocol === 'https:';
    const headers: Record<string, string> = { accept: 'application/json', ...target.headers };
    if (request.body !== undefined) headers['content-type'] = 'application/json';
    const agent = target.agent ?? (secure ? agents.secure : agents.plain);
    const options = { method: request.method, headers, agent, ...(secure ? target.tls : {}) };
    return ok(secure ? https.request(url, options) : http.request(url, options));
  } catch (error) {
    return err({ kind: 'bad-url', detail: error instanceof Error ? error.message : String(error) });
  }
}

function collect(
  incoming: IncomingMessage,
  maxBytes: number,
  finish: (result: Result<HttpReply, WireProblem>) => void,
  stop: (problem: WireProblem) => void,
): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  incoming.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) return stop({ kind: 'too-large', detail: `the answer is larger than ${maxBytes} bytes` });
    chunks.push(chunk);
  });
  incoming.on('error', (error) => finish(err(wireProblem(error))));
  incoming.on('end', () => {
    const body = Buffer.concat(chunks).toString('utf8');
    finish(ok({ status: incoming.statusCode ?? 0, headers: incoming.headers, body }));
  });
}

const timeout = (timeoutMs: number): WireProblem => ({ kind: 'timeout', detail: `no answer within ${timeoutMs} ms` });

function abortProblem(reason: unknown, timeoutMs: number): WireProblem {
  const timedOut = reason instanceof DOMException && reason.name === 'TimeoutError';
  return timedOut ? timeout(timeoutMs) : { kind: 'aborted', detail: 'the request was taken back' };
}

/** Only `bounded` aborts this signal, always with a problem as the reason. */
const reasonOf = (signal: AbortSignal): WireProblem => signal.reason as WireProblem;
