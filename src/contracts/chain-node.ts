import { getAddress } from 'ethers';
import { isJsonObject, type JsonObject, type JsonValue } from '../lib/json.ts';
import { type JsonRpc, RpcError } from './json-rpc.ts';

export interface Block {
  readonly number: number;
  readonly hash: string;
  readonly timestampSeconds: number;
  /** Null = the chain has no base fee (before London): transactions are of the old kind. */
  readonly baseFeeWei: bigint | null;
  /** Hashes. */
  readonly transactions: readonly string[];
}

export interface Receipt {
  readonly hash: string;
  readonly blockNumber: number;
  readonly blockHash: string;
  readonly succeeded: boolean;
  readonly gasUsed: bigint;
  /** Gas times the price really paid. */
  readonly feeWei: bigint;
  readonly contractAddress: string | null;
}

/** A transaction as a block holds it. */
export interface HeldTransaction {
  readonly hash: string;
  readonly from: string;
  readonly nonce: number;
  readonly to: string | null;
  readonly data: string;
  readonly value: bigint;
}

export interface CallRequest {
  readonly from?: string;
  readonly to: string | null;
  readonly data: string;
  readonly value?: bigint;
}

export type BlockTag = number | 'latest' | 'pending';

/** What we ask an Ethereum node, in types. Every method may throw RpcError. */
export class ChainNode {
  readonly rpc: JsonRpc;

  constructor(rpc: JsonRpc) {
    this.rpc = rpc;
  }

  chainId = async (): Promise<number> => Number(this.#quantity(await this.rpc.call('eth_chainId', [])));

  /** Null = there is no such block (yet). */
  async block(tag: number | 'latest'): Promise<Block | null> {
    const block = await this.rpc.call('eth_getBlockByNumber', [blockTag(tag), false]);
    if (!isJsonObject(block)) return null;
    const { baseFeePerGas, transactions } = block;
    return {
      number: Number(this.#quantity(block['number'])),
      hash: this.#text(block['hash']),
      timestampSeconds: Number(this.#quantity(block['timestamp'])),
      baseFeeWei: baseFeePerGas === undefined || baseFeePerGas === null ? null : this.#quantity(baseFeePerGas),
      transactions: (Array.isArray(transactions) ? transactions : []).filter(
        (each: JsonValue) => typeof each === 'string',
      ),
    };
  }

  /** Everything that is in a block; empty when there is none. */
  async transactionsOf(block: number): Promise<readonly HeldTransaction[]> {
    const found = await this.rpc.call('eth_getBlockByNumber', [blockTag(block), true]);
    const list = isJsonObject(found) ? found['transactions'] : [];
    return (Array.isArray(list) ? list : [])
      .filter((each: JsonValue) => isJsonObject(each))
      .map((each) => this.#held(each));
  }

  async nonce(address: string, tag: BlockTag): Promise<number> {
    return Number(this.#quantity(await this.rpc.call('eth_getTransactionCount', [address, blockTag(tag)])));
  }

  async balance(address: string, tag: BlockTag): Promise<bigint> {
    return this.#quantity(await this.rpc.call('eth_getBalance', [address, blockTag(tag)]));
  }

  async code(address: string, tag: BlockTag): Promise<string> {
    return this.#text(await this.rpc.call('eth_getCode', [address, blockTag(tag)]));
  }

  async call(request: CallRequest, tag: BlockTag): Promise<string> {
    return this.#text(await this.rpc.call('eth_call', [requestJson(request), blockTag(tag)]));
  }

  async estimateGas(request: CallRequest): Promise<bigint> {
    return this.#quantity(await this.rpc.call('eth_estimateGas', [requestJson(request)]));
  }

  gasPrice = async (): Promise<bigint> => this.#quantity(await this.rpc.call('eth_gasPrice', []));

  /** Null = the node does not know the method. */
  async tip(): Promise<bigint | null> {
    try {
      return this.#quantity(await this.rpc.call('eth_maxPriorityFeePerGas', []));
    } catch (error) {
      if (error instanceof RpcError && error.kind === 'refused') return null;
      throw error;
    }
  }

  async receipt(hash: string): Promise<Receipt | null> {
    const found = await this.rpc.call('eth_getTransactionReceipt', [hash]);
    if (!isJsonObject(found) || typeof found['blockHash'] !== 'string') return null;
    const gasUsed = this.#quantity(found['gasUsed']);
    // Old chains give no effectiveGasPrice: what was paid is then not known from the receipt.
    const price = found['effectiveGasPrice'];
    const created = found['contractAddress'];
    return {
      hash,
      blockNumber: Number(this.#quantity(found['blockNumber'])),
      blockHash: found['blockHash'],
      succeeded: this.#quantity(found['status']) === 1n,
      gasUsed,
      feeWei: typeof price === 'string' ? gasUsed * this.#quantity(price) : 0n,
      contractAddress: typeof created === 'string' ? getAddress(created) : null,
    };
  }

  sendRaw = async (raw: string): Promise<void> => void (await this.rpc.call('eth_sendRawTransaction', [raw]));

  #held(found: JsonObject): HeldTransaction {
    const { to } = found;
    return {
      hash: this.#text(found['hash']),
      from: getAddress(this.#text(found['from'])),
      nonce: Number(this.#quantity(found['nonce'])),
      to: typeof to === 'string' ? getAddress(to) : null,
      data: this.#text(found['input']),
      value: this.#quantity(found['value']),
    };
  }

  #quantity(value: JsonValue | undefined): bigint {
    if (typeof value === 'string' && /^0x[0-9a-f]+$/i.test(value)) return BigInt(value);
    throw new RpcError('lost', `${this.rpc.host} gives no number where one belongs`);
  }

  #text(value: JsonValue | undefined): string {
    if (typeof value === 'string') return value.toLowerCase();
    throw new RpcError('lost', `${this.rpc.host} gives no text where one belongs`);
  }
}

const hex = (value: number | bigint): string => `0x${value.toString(16)}`;
const blockTag = (tag: BlockTag): string => (typeof tag === 'number' ? hex(tag) : tag);

const requestJson = ({ from, to, data, value }: CallRequest): JsonObject => ({
  ...(from === undefined ? {} : { from }),
  ...(to === null ? {} : { to }),
  data,
  ...(value === undefined || value === 0n ? {} : { value: hex(value) }),
});
