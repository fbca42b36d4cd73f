import http, { type IncomingMessage, validateHeaderName, validateHeaderValue } from 'node:http';
import https from 'node:https';
import { TLSSocket } from 'node:tls';
import { err, ok, type Result } from '../lib/result.ts';
import { certificateEnd } from './certificate-end.ts';
import type { HttpReply } from './http-answer.ts';
import { type Attempt, boundedAttempt, ended, type HttpBounds, type Sent } from './http-attempt.ts';
import { HttpLines } from './http-lines.ts';
import { tooLarge, type WireProblem, wireProblem } from './wire-problem.ts';

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

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** JSON. */
  readonly body?: string;
}

export interface HttpDoor {
  /** Always settles within `timeoutMs`, never throws, never holds more than `maxBytes`. Requests must be safe to repeat. */
  send(target: HttpTarget, request: HttpRequest, bounds: HttpBounds): Promise<Result<HttpReply, WireProblem>>;
  close(): void;
}

/** The ways out: our own for plain HTTP, node:http for whatever needs more (TLS, a proxy, a password in the address). */
interface Ways {
  readonly lines: HttpLines;
  readonly plain: http.Agent;
  readonly secure: https.Agent;
}

/** Besu drops connections above 80 without a word (`--rpc-http-max-active-connections`): few sockets, kept alive. */
const SOCKETS_PER_SERVER = 2;

export function createHttpDoor(socketsPerServer: number = SOCKETS_PER_SERVER): HttpDoor {
  const limits = { keepAlive: true, maxSockets: socketsPerServer };
  const lines = new HttpLines(socketsPerServer);
  const ways: Ways = { lines, plain: new http.Agent(limits), secure: new https.Agent(limits) };
  return {
    send: (target, request, bounds) => boundedAttempt(bounds, () => attempt(ways, target, request, bounds.maxBytes)),
    close() {
      for (const way of [ways.plain, ways.secure]) way.destroy();
      lines.close();
    },
  };
}

function attempt(ways: Ways, target: HttpTarget, request: HttpRequest, maxBytes: number): Attempt {
  try {
    const url = new URL(target.url);
    const headers: Record<string, string> = { accept: 'application/json', ...target.headers };
    if (request.body !== undefined) headers['content-type'] = 'application/json';
    const simple = url.protocol === 'http:' && target.agent === undefined && url.username === '' && url.password === '';
    if (simple) return ways.lines.send(url, requestText(url, request, headers), maxBytes);
    const secure = url.protocol === 'https:';
    const agent = target.agent ?? (secure ? ways.secure : ways.plain);
    const options = { method: request.method, headers, agent, ...(secure ? target.tls : {}) };
    return byNode(secure ? https.request(url, options) : http.request(url, options), request.body, maxBytes);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return ended({ result: err({ kind: 'bad-url', detail }), reused: false });
  }
}

/** Throws for a header that could smuggle in another. */
function requestText(url: URL, { method, body }: HttpRequest, headers: Readonly<Record<string, string>>): string {
  let head = `${method} ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\nconnection: keep-alive\r\n`;
  for (const [name, value] of Object.entries(headers)) {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    head += `${name}: ${value}\r\n`;
  }
  if (body === undefined) return `${head}\r\n`;
  const ascii = body.replace(
    /[\u0080-\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${head}content-length: ${ascii.length}\r\n\r\n${ascii}`;
}

function byNode(outgoing: http.ClientRequest, body: string | undefined, maxBytes: number): Attempt {
  const { promise, resolve } = Promise.withResolvers<Sent>();
  const finish = (result: Result<HttpReply, WireProblem>): void => resolve({ result, reused: outgoing.reusedSocket });
  const stop = (problem: WireProblem): void => {
    finish(err(problem));
    outgoing.destroy();
  };
  // Stays attached after the end: an 'error' without a listener would take the whole process down.
  outgoing.on('error', (error) => finish(err(wireProblem(error))));
  outgoing.on('response', (incoming) => collect(incoming, maxBytes, finish, stop));
  outgoing.end(body);
  return { done: promise, stop };
}

function collect(
  incoming: IncomingMessage,
  maxBytes: number,
  finish: (result: Result<HttpReply, WireProblem>) => void,
  stop: (problem: WireProblem) => void,
): void {
  const { socket } = incoming;
  const certificateUntilMs = socket instanceof TLSSocket ? certificateEnd(socket) : null;
  const chunks: Buffer[] = [];
  let bytes = 0;
  incoming.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) return stop(tooLarge(maxBytes));
    chunks.push(chunk);
  });
  incoming.on('error', (error) => finish(err(wireProblem(error))));
  incoming.on('end', () => {
    const body = Buffer.concat(chunks).toString('utf8');
    finish(ok({ status: incoming.statusCode ?? 0, headers: incoming.headers, body, certificateUntilMs }));
  });
}
