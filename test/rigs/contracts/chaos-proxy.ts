import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { JsonObject, JsonValue } from '../../../src/lib/json.ts';
import type { TestChain } from './test-chain.ts';

/** What happens to one request. */
export type Mischief =
  /** Never reaches the node. */
  | 'lost'
  /** Reaches the node; the answer is lost. */
  | 'unanswered'
  /** Reaches the node twice. */
  | 'doubled'
  /** Comes to the node only with the next request; the client is cut off. */
  | 'late'
  /** The node gets it; the client is told something else. */
  | 'said-known'
  | 'said-nonce-too-low'
  /** The node never gets it; the client is told that it has it. */
  | 'dropped'
  | 'said-underpriced'
  /** The node has not caught up: one block behind, or no receipt yet. */
  | 'behind';

/** A node that misbehaves as it is told, in front of one that does not. */
export class ChaosProxy {
  /** Decides the fate of a request by its method; null = nothing happens to it. */
  mischief: (method: string) => Mischief | null = () => null;
  readonly seen: string[] = [];
  readonly #chain: TestChain;
  readonly #server: Server;
  #held: JsonObject[] = [];

  private constructor(chain: TestChain) {
    this.#chain = chain;
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async open(chain: TestChain): Promise<ChaosProxy> {
    const proxy = new ChaosProxy(chain);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  /** What was held back arrives now. */
  async flush(): Promise<void> {
    const late = this.#held;
    this.#held = [];
    for (const call of late) await this.#chain.answer(call);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = JSON.parse(await text(request)) as JsonObject & { readonly method: string };
    const { method } = call;
    this.seen.push(method);
    await this.flush();
    const answer = await this.#answer(call, this.mischief(method));
    if (answer === null) request.socket.destroy();
    else response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  }

  async #answer(call: JsonObject, mischief: Mischief | null): Promise<JsonObject | null> {
    const says = (message: string): JsonObject => ({ jsonrpc: '2.0', id: 1, error: { code: -32000, message } });
    const hash = { jsonrpc: '2.0', id: 1, result: `0x${'0'.repeat(64)}` };
    switch (mischief) {
      case 'lost':
        return null;
      case 'late':
        this.#held.push(call);
        return null;
      case 'dropped':
        return hash;
      case 'said-underpriced':
        return says('transaction underpriced');
      case 'unanswered':
        await this.#chain.answer(call);
        return null;
      case 'said-known':
        await this.#chain.answer(call);
        return says('already known');
      case 'said-nonce-too-low':
        await this.#chain.answer(call);
        return says('nonce too low');
      case 'doubled':
        await this.#chain.answer(call);
        return this.#chain.answer(call);
      case 'behind':
        return this.#behind(call);
      case null:
        return this.#chain.answer(call);
    }
  }

  async #behind(call: JsonObject): Promise<JsonObject> {
    if (call['method'] === 'eth_getTransactionReceipt') return { jsonrpc: '2.0', id: 1, result: null };
    const head = Number(await this.#chain.rpc('eth_blockNumber'));
    const params: readonly JsonValue[] = [`0x${Math.max(0, head - 1).toString(16)}`, false];
    return this.#chain.answer({ ...call, params });
  }
}
