import type { JsonObject, JsonValue } from '../../../src/lib/json.ts';

/** A chain of a test's own: a real node, or a double of one in this process. */
export abstract class TestChain {
  /** One JSON-RPC request, answered as a node would over HTTP. */
  abstract answer(call: JsonObject): Promise<JsonObject>;
  abstract stop(): Promise<void>;

  async rpc(method: string, ...params: readonly JsonValue[]): Promise<JsonValue> {
    const { result = null, error } = await this.answer({ jsonrpc: '2.0', id: 1, method, params });
    if (error !== undefined) throw new Error(`${method}: ${(error as { readonly message: string }).message}`);
    return result;
  }

  async number(method: string, ...params: readonly JsonValue[]): Promise<bigint> {
    const answer = await this.rpc(method, ...params);
    if (typeof answer === 'string') return BigInt(answer);
    throw new Error(`${method} gives no number`);
  }

  balance = (address: string): Promise<bigint> => this.number('eth_getBalance', address, 'latest');
  nonce = async (address: string): Promise<number> =>
    Number(await this.number('eth_getTransactionCount', address, 'latest'));
  mine = (blocks = 1): Promise<JsonValue> => this.rpc('anvil_mine', `0x${blocks.toString(16)}`);
  give = (address: string, wei: bigint): Promise<JsonValue> =>
    this.rpc('anvil_setBalance', address, `0x${wei.toString(16)}`);
}
