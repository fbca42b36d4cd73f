import { decodeQbftExtraData } from '../../contracts/genesis/qbft-extra-data.ts';
import { isEpochBlock, VoteTally } from '../../contracts/genesis/vote-tally.ts';
import type { JsonValue } from '../../lib/json.ts';
import { hexQuantity, toHexQuantity } from '../hex-quantity.ts';
import { textAt } from '../json-path.ts';
import type { AskNode } from './node-votes.ts';

/** As many as one answer may carry: a header with 72 validators is 12 kB. */
const BLOCKS_AT_ONCE = 60;
/** Ten turns of 24 validators; a validator votes at its next turn, so older votes are of another day. */
const LOOK_BACK = 240;

/** The votes that stand in the newest blocks, read once and then block by block. */
export class CastVotes {
  readonly #ask: AskNode;
  readonly #epochLength: number | null;
  #tally: VoteTally | null = null;
  #upTo = 0;
  #from = 0;

  /** `epochLength` null: the genesis file is not known, and an older vote may have been forgotten by the chain. */
  constructor(ask: AskNode, epochLength: number | null) {
    this.#ask = ask;
    this.#epochLength = epochLength;
  }

  /** The first block that was read. */
  get from(): number {
    return this.#from;
  }

  get upTo(): number {
    return this.#upTo;
  }

  voters(subject: string, add: boolean): readonly string[] {
    return this.#tally?.voters(subject, add) ?? [];
  }

  get subjects(): readonly string[] {
    return this.#tally?.subjects ?? [];
  }

  /** False = the node gave no usable answer; what is known stays. */
  async readUpTo(node: string, height: number): Promise<boolean> {
    if (this.#upTo === 0) {
      const epoch = this.#epochLength === null ? 0 : height - (height % this.#epochLength);
      this.#from = Math.max(1, epoch, height - LOOK_BACK + 1);
      this.#upTo = this.#from - 1;
    }
    while (this.#upTo < height) {
      if (!(await this.#readNext(node, Math.min(height, this.#upTo + BLOCKS_AT_ONCE)))) return false;
    }
    return true;
  }

  async #readNext(node: string, to: number): Promise<boolean> {
    const heights = Array.from({ length: to - this.#upTo }, (_, index) => this.#upTo + 1 + index);
    const calls = heights.map((at) => ({ method: 'eth_getBlockByNumber', params: [toHexQuantity(at), false] }));
    const replies = await this.#ask(node, calls);
    if (!replies.ok) return false;
    for (const reply of replies.value) if (!(reply.ok && this.#count(reply.value))) return false;
    return true;
  }

  #count(block: JsonValue): boolean {
    const height = hexQuantity(textAt(block, 'number'));
    const voter = textAt(block, 'miner')?.toLowerCase();
    const header = decodeQbftExtraData(textAt(block, 'extraData') ?? '');
    if (height !== this.#upTo + 1 || voter === undefined || !header.ok) return false;
    const { validators, vote } = header.value;
    this.#tally ??= new VoteTally(validators);
    this.#tally.adopt(validators);
    if (this.#epochLength !== null && isEpochBlock(height, this.#epochLength)) this.#tally.forget();
    else if (vote !== null) this.#tally.count(voter, vote);
    this.#upTo = height;
    return true;
  }
}
