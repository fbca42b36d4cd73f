import { id, Transaction } from 'ethers';
import type { JsonObject, JsonValue } from '../../../src/lib/json.ts';
import { TestChain } from './test-chain.ts';

interface Account {
  readonly balance: bigint;
  readonly nonce: number;
  readonly code: string;
}
type State = ReadonlyMap<string, Account>;

/** Read once: ethers works hash and sender out anew each time they are asked for. */
interface Sent {
  readonly hash: string;
  /** Addresses in small letters. */
  readonly from: string;
  readonly to: string;
  readonly nonce: number;
  readonly data: string;
  readonly value: bigint;
  readonly gas: bigint;
  readonly capWei: bigint;
  readonly tipWei: bigint;
}

interface Mined extends Sent {
  readonly paidWei: bigint;
}
interface Block {
  readonly hash: string;
  readonly parent: string;
  readonly mined: readonly Mined[];
  /** After its transactions. */
  readonly state: State;
}

const NOBODY: Account = { balance: 0n, nonce: 0, code: '0x' };
/** Of every block, like the tip: one gwei each. */
const GWEI = 10n ** 9n;
/** A transfer costs as much everywhere. Nothing is run here: code takes what it is sent, whatever it says. */
const TRANSFER_GAS = 21_000n;

/** An answer that is an error. */
class Refusal extends Error {}

/**
 * A node and its chain in this process, without a virtual machine: money, nonces, a pool, blocks, reorganisations. The same
 * calls in the same order always come to the same end, and blocks come only when they are asked for.
 */
export class ChainDouble extends TestChain {
  readonly #chainId: number;
  #blocks: Block[] = [{ hash: id('genesis'), parent: id('nothing'), mined: [], state: new Map() }];
  #pool: readonly Sent[] = [];
  /** Blocks ever made: a block that replaces another one has another hash. */
  #made = 0;

  constructor(chainId: number) {
    super();
    this.#chainId = chainId;
  }

  stop = (): Promise<void> => Promise.resolve();

  answer({ method, params }: JsonObject): Promise<JsonObject> {
    const from = { jsonrpc: '2.0', id: 1 };
    try {
      return Promise.resolve({ ...from, result: this.#do(wordOf(method), params as readonly JsonValue[]) });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return Promise.resolve({ ...from, error: { code: -32000, message: error.message } });
    }
  }

  #do(method: string, given: readonly JsonValue[]): JsonValue {
    const [first, second] = [wordOf(given[0]), wordOf(given[1])];
    switch (method) {
      case 'eth_chainId':
        return hex(this.#chainId);
      case 'eth_blockNumber':
        return hex(this.#blocks.length - 1);
      case 'eth_maxPriorityFeePerGas':
        return hex(GWEI);
      case 'eth_estimateGas':
        return hex(TRANSFER_GAS);
      case 'eth_getBlockByNumber':
        return this.#block(this.#height(first), given[1] === true);
      case 'eth_getBalance':
        return hex(this.#account(first, second).balance);
      case 'eth_getCode':
        return this.#account(first, second).code;
      case 'eth_getTransactionCount':
        return hex(
          this.#account(first, second).nonce + (second === 'pending' ? this.#waiting(first.toLowerCase()).length : 0),
        );
      case 'eth_getTransactionReceipt':
        return this.#receipt(first);
      case 'eth_sendRawTransaction':
        return this.#take(sent(first));
      case 'anvil_setBalance':
        return this.#set(first, { balance: BigInt(second) });
      case 'anvil_setCode':
        return this.#set(first, { code: second });
      case 'anvil_mine':
        for (let left = Number(first); left > 0; left -= 1) this.#mine(this.#ready());
        return null;
      case 'anvil_reorg':
        return this.#reorganise(Number(first));
      default:
        throw new Refusal(`Method ${method} not found`);
    }
  }

  get #head(): Block {
    return this.#blocks.at(-1)!;
  }

  #height(tag: string): number {
    return tag.startsWith('0x') ? Number(tag) : this.#blocks.length - 1;
  }

  #account(address: string, tag: string): Account {
    const block = this.#blocks[this.#height(tag)];
    if (block === undefined) throw new Refusal('header not found');
    return block.state.get(address.toLowerCase()) ?? NOBODY;
  }

  /** What is given without a block is in the newest one, as if it had always been there. */
  #set(address: string, change: Partial<Account>): null {
    const key = address.toLowerCase();
    const account = { ...(this.#head.state.get(key) ?? NOBODY), ...change };
    this.#blocks[this.#blocks.length - 1] = { ...this.#head, state: new Map([...this.#head.state, [key, account]]) };
    return null;
  }

  #take(tx: Sent): string {
    const { nonce, balance } = this.#head.state.get(tx.from) ?? NOBODY;
    if (this.#pool.some(({ hash }) => hash === tx.hash)) throw new Refusal('already known');
    if (tx.nonce < nonce) throw new Refusal('nonce too low');
    if (balance < tx.value + tx.gas * tx.capWei) throw new Refusal('insufficient funds for gas * price + value');
    const rival = this.#pool.find((each) => each.from === tx.from && each.nonce === tx.nonce);
    if (rival !== undefined && tx.capWei * 10n < rival.capWei * 11n) {
      throw new Refusal('replacement transaction underpriced');
    }
    this.#pool = [...this.#pool.filter((each) => each !== rival), tx];
    return tx.hash;
  }

  /** Of one account, as far as its nonces go on without a gap. */
  #waiting(address: string): readonly Sent[] {
    const first = this.#head.state.get(address)?.nonce ?? 0;
    const own = this.#pool.filter(({ from }) => from === address).toSorted((a, b) => a.nonce - b.nonce);
    return own.filter(({ nonce }, index) => nonce === first + index);
  }

  #ready(): readonly Sent[] {
    return [...new Set(this.#pool.map(({ from }) => from))].flatMap((from) => this.#waiting(from));
  }

  #mine(txs: readonly Sent[]): void {
    const state = new Map(this.#head.state);
    const mined = txs.map((tx): Mined => {
      const wanted = GWEI + tx.tipWei;
      const paidWei = wanted < tx.capWei ? wanted : tx.capWei;
      const sender = state.get(tx.from) ?? NOBODY;
      const left = sender.balance - tx.value - TRANSFER_GAS * paidWei;
      state.set(tx.from, { ...sender, nonce: tx.nonce + 1, balance: left });
      const receiver = state.get(tx.to) ?? NOBODY;
      state.set(tx.to, { ...receiver, balance: receiver.balance + tx.value });
      return { ...tx, paidWei };
    });
    this.#made += 1;
    this.#blocks.push({ hash: id(`block ${this.#made}`), parent: this.#head.hash, mined, state });
    this.#pool = this.#pool.filter(({ from, nonce }) => nonce >= (state.get(from)?.nonce ?? 0));
  }

  /** The newest blocks are replaced by as many empty ones; what was in them is forgotten, by the pool too. */
  #reorganise(depth: number): null {
    this.#blocks = this.#blocks.slice(0, this.#blocks.length - depth);
    for (let left = depth; left > 0; left -= 1) this.#mine([]);
    return null;
  }

  #block(height: number, full: boolean): JsonValue {
    const block = this.#blocks[height];
    if (block === undefined) return null;
    const transactions = block.mined.map(({ hash, from, to, nonce, data, value }) =>
      full ? { hash, from, to, nonce: hex(nonce), input: data, value: hex(value) } : hash,
    );
    const { hash, parent: parentHash } = block;
    return { number: hex(height), hash, parentHash, timestamp: hex(height), baseFeePerGas: hex(GWEI), transactions };
  }

  #receipt(hash: string): JsonValue {
    for (const [height, block] of this.#blocks.entries()) {
      const found = block.mined.find((each) => each.hash === hash);
      if (found === undefined) continue;
      const where = { transactionHash: hash, blockNumber: hex(height), blockHash: block.hash };
      return { ...where, status: '0x1', gasUsed: hex(TRANSFER_GAS), effectiveGasPrice: hex(found.paidWei) };
    }
    return null;
  }
}

/** Every parameter is a text, a number or a flag here. */
const wordOf = (value: JsonValue | undefined): string =>
  typeof value === 'string' || typeof value === 'number' ? `${value}` : '';
const hex = (value: number | bigint): string => `0x${value.toString(16)}`;

function sent(raw: string): Sent {
  const tx = Transaction.from(raw);
  const { hash, from, to, nonce, data, value, gasLimit: gas, maxFeePerGas: capWei, maxPriorityFeePerGas: tipWei } = tx;
  if (hash === null || from === null || to === null || capWei === null || tipWei === null) {
    throw new Refusal('only signed transfers of the newer kind are taken here');
  }
  const who = { hash, from: from.toLowerCase(), to: to.toLowerCase() };
  return { ...who, nonce, data, value, gas, capWei, tipWei };
}
