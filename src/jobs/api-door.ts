import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { HttpTarget } from '../health/http-door.ts';
import { kubeTarget } from '../health/kube-target.ts';
import type { JsonValue } from '../lib/json.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { systemErrorText } from '../lib/system-error.ts';

/** Why the API gave no answer. `later`: asking again may help. */
export interface ApiProblem {
  /** HTTP status; 0 = nothing came back. */
  readonly status: number;
  readonly message: string;
  readonly later: boolean;
}

type Method = 'GET' | 'POST' | 'DELETE';
type KubeCredentials = Parameters<typeof kubeTarget>[0];

/** A managed cluster answers in tens of milliseconds; its load balancer gives up after a minute at most. */
const ANSWER_MS = 30_000;
/** A list of a thousand pods has about 8 MB. */
const MOST_BYTES = 64 * 1024 * 1024;
/** A line that died without a word is noticed after this and ten probes, one a second. */
const KEEP_ALIVE_MS = 15_000;

/** The one door of this room to the Kubernetes API. */
export class ApiDoor {
  readonly #config: KubeCredentials;
  readonly #agents = { plain: new http.Agent({ keepAlive: true }), secure: new https.Agent({ keepAlive: true }) };

  constructor(config: KubeCredentials) {
    this.#config = config;
  }

  /** Settles in bounded time, never throws. */
  async send(method: Method, path: string, body?: JsonValue): Promise<Result<JsonValue, ApiProblem>> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const limit = AbortSignal.timeout(ANSWER_MS);
    const problem = await this.#exchange(method, path, body, limit, (chunk) => {
      bytes += chunk.length;
      if (bytes > MOST_BYTES) throw new Error(`an answer of more than ${MOST_BYTES} bytes`);
      chunks.push(chunk);
    });
    if (problem !== null) return err(problem);
    return readJson(Buffer.concat(chunks).toString('utf8'));
  }

  /** Gives the body piece by piece until it ends or is aborted; null = it came to its own end. */
  follow(path: string, signal: AbortSignal, take: (chunk: Buffer) => void): Promise<ApiProblem | null> {
    return this.#exchange('GET', path, undefined, signal, take);
  }

  close(): void {
    this.#agents.plain.destroy();
    this.#agents.secure.destroy();
  }

  async #exchange(
    method: Method,
    path: string,
    body: JsonValue | undefined,
    signal: AbortSignal,
    take: (chunk: Buffer) => void,
  ): Promise<ApiProblem | null> {
    const target = await kubeTarget(this.#config, path);
    if (!target.ok) return nothing(`${target.problem.kind}: ${target.problem.detail}`);
    if (signal.aborted) return nothing('the request was taken back');
    return new Promise((resolve) => {
      try {
        const request = this.#open(target.value, method, body !== undefined, signal);
        request.on('error', (error) => resolve(nothing(systemErrorText(error))));
        request.on('response', (incoming) => void read(incoming, take, request).then(resolve));
        request.end(body === undefined ? undefined : JSON.stringify(body));
      } catch (error) {
        resolve(nothing(systemErrorText(error)));
      }
    });
  }

  #open(target: HttpTarget, method: Method, hasBody: boolean, signal: AbortSignal): ClientRequest {
    const url = new URL(target.url);
    const secure = url.protocol === 'https:';
    const headers: Record<string, string> = { accept: 'application/json, */*', ...target.headers };
    if (hasBody) headers['content-type'] = 'application/json';
    const agent = target.agent ?? (secure ? this.#agents.secure : this.#agents.plain);
    const options = { method, headers, agent, signal, ...(secure ? target.tls : {}) };
    const request = secure ? https.request(url, options) : http.request(url, options);
    request.setSocketKeepAlive(true, KEEP_ALIVE_MS);
    return request;
  }
}

function read(
  incoming: IncomingMessage,
  take: (chunk: Buffer) => void,
  request: ClientRequest,
): Promise<ApiProblem | null> {
  const status = incoming.statusCode ?? 0;
  const good = status >= 200 && status < 300;
  let refusal = '';
  return new Promise((resolve) => {
    incoming.on('data', (chunk: Buffer) => {
      if (!good) {
        if (refusal.length < 100_000) refusal += chunk.toString('utf8');
        return;
      }
      try {
        take(chunk);
      } catch (error) {
        resolve(nothing(systemErrorText(error)));
        request.destroy();
      }
    });
    incoming.on('error', (error) => resolve(nothing(systemErrorText(error))));
    incoming.on('end', () => resolve(good ? null : refused(status, refusal)));
    incoming.on('close', () => resolve(incoming.complete ? null : nothing('the connection was cut')));
  });
}

const nothing = (message: string): ApiProblem => ({ status: 0, message, later: true });

/** 408, 429 and 5xx pass; any other no is meant. */
const refused = (status: number, body: string): ApiProblem => ({
  status,
  message: messageOf(body) ?? `HTTP ${status}`,
  later: status === 408 || status === 429 || status >= 500,
});

/** The sentence for people in a Status object. */
function messageOf(body: string): string | null {
  const parsed = readJson(body);
  const value = parsed.ok ? parsed.value : null;
  const found = typeof value === 'object' && value !== null && 'message' in value ? value.message : null;
  return typeof found === 'string' ? found.slice(0, 400) : null;
}

export function readJson(text: string): Result<JsonValue, ApiProblem> {
  try {
    return ok(JSON.parse(text) as JsonValue);
  } catch {
    return err(nothing('the answer is no JSON'));
  }
}
