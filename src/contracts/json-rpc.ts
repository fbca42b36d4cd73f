import { FetchRequest, isError } from 'ethers';
import { isJsonObject, type JsonValue } from '../lib/json.ts';
import { plainLine } from './chain-failure.ts';
import { hostOf } from './secret-reference.ts';

/** Two of these, one after the other, still fit into one ask of 10 s. */
const ANSWER_MS = 4_000;

/** `lost`: nobody knows whether the other side heard it. `refused`: it answered with an error. */
export class RpcError extends Error {
  override readonly name = 'RpcError';
  readonly kind: 'lost' | 'refused';
  /** What was refused; null when lost. */
  readonly method: string | null;
  /** What a revert carries, as hex; null = nothing. */
  readonly data: string | null;

  constructor(
    kind: 'lost' | 'refused',
    message: string,
    more: { readonly method: string; readonly data: string | null } | null = null,
  ) {
    super(plainLine(message));
    this.kind = kind;
    this.method = more?.method ?? null;
    this.data = more?.data ?? null;
  }
}

/** One JSON-RPC server. Asks once per call: no hidden retries, no polling, no guess at the chain, and no address in any text. */
export class JsonRpc {
  readonly host: string;
  readonly #url: string;
  readonly #aborted: AbortSignal | null;
  readonly #atPoint: (point: string) => void;
  readonly #answerMs: number;

  constructor(
    url: string,
    how: {
      readonly aborted?: AbortSignal;
      readonly atPoint?: ((point: string) => void) | undefined;
      readonly answerMs?: number;
    } = {},
  ) {
    this.#url = url;
    this.host = hostOf(url);
    this.#aborted = how.aborted ?? null;
    this.#atPoint = how.atPoint ?? (() => {});
    this.#answerMs = how.answerMs ?? ANSWER_MS;
  }

  async call(method: string, params: readonly JsonValue[]): Promise<JsonValue> {
    this.#atPoint(`rpc:${method}`);
    const answer = await this.#post({ jsonrpc: '2.0', id: 1, method, params });
    this.#atPoint(`rpc-answered:${method}`);
    if (!isJsonObject(answer)) throw new RpcError('lost', `${this.host} gives no JSON-RPC answer`);
    const { error } = answer;
    if (isJsonObject(error)) throw refusalOf(method, error);
    if (answer['result'] === undefined) throw new RpcError('lost', `${this.host} gives no JSON-RPC answer`);
    return answer['result'];
  }

  async #post(body: JsonValue): Promise<JsonValue> {
    const request = this.#request(body);
    const cancel = () => request.cancel();
    this.#aborted?.addEventListener('abort', cancel, { once: true });
    try {
      const sending = request.send();
      if (this.#aborted?.aborted === true) request.cancel();
      const response = await sending;
      if (response.statusCode !== 200 && !response.hasBody()) throw httpError(this.host, response.statusCode);
      return parse(response.bodyText, response.statusCode, this.host);
    } catch (error) {
      throw error instanceof RpcError ? error : new RpcError('lost', `${this.host} ${lostWords(error)}`);
    } finally {
      this.#aborted?.removeEventListener('abort', cancel);
    }
  }

  #request(body: JsonValue): FetchRequest {
    const request = new FetchRequest(this.#url);
    request.timeout = this.#answerMs;
    // ethers takes Retry-After for milliseconds and asks twelve times within 50 ms: one try is enough.
    request.setThrottleParams({ maxAttempts: 1 });
    request.setHeader('content-type', 'application/json');
    request.body = JSON.stringify(body);
    return request;
  }
}

const httpError = (host: string, status: number) => new RpcError('lost', `${host} answers HTTP ${status}`);

/** Some servers send JSON-RPC errors with HTTP 4xx: the body counts when it is one. */
function parse(text: string, status: number, host: string): JsonValue {
  try {
    const value = JSON.parse(text) as JsonValue;
    if (status === 200 || (isJsonObject(value) && isJsonObject(value['error']))) return value;
  } catch {
    // Said below.
  }
  throw status === 200 ? new RpcError('lost', `${host} answers something that is not JSON`) : httpError(host, status);
}

/** Never the message of ethers or Node: both may hold the whole address. */
function lostWords(error: unknown): string {
  if (isError(error, 'TIMEOUT')) return 'does not answer in time';
  if (isError(error, 'CANCELLED')) return 'was not asked to the end';
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'no answer';
  return `cannot be reached (${code})`;
}

function refusalOf(method: string, error: { readonly [key: string]: JsonValue }): RpcError {
  const message = typeof error['message'] === 'string' ? error['message'] : 'refused without a word';
  return new RpcError('refused', message, { method, data: hexIn(error['data']) });
}

/** Reverts carry their data as text, in an object, or after a word (`Reverted 0x…`). */
function hexIn(data: JsonValue | undefined): string | null {
  if (isJsonObject(data)) return hexIn(data['data'] ?? data['result']);
  if (typeof data !== 'string') return null;
  return /0x(?:[0-9a-f]{2})*(?![0-9a-f])/i.exec(data)?.[0] ?? null;
}
