import type { TroubleName } from './chain-failure.ts';
import type { ChainNode } from './chain-node.ts';
import { RpcError } from './json-rpc.ts';

/** What a node said to bytes that are durable in the ledger. Whatever it is, they may be in the world. */
export interface Broadcast {
  /** The node holds it, or a block does. */
  readonly taken: boolean;
  readonly text: string;
  /** What it is called when this stays so until the step's time ends. */
  readonly late: TroubleName;
}

export async function broadcast(node: Pick<ChainNode, 'sendRaw'>, raw: string): Promise<Broadcast> {
  try {
    await node.sendRaw(raw);
    return { taken: true, text: 'sent, waiting for a block', late: 'not-mined' };
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    if (error.kind === 'lost') return { taken: false, text: `maybe sent: ${error.message}`, late: 'unreachable' };
    return answerTo(error.message);
  }
}

// Texts of geth, Besu (RpcErrorType.java of 26.x), Nethermind, Erigon and anvil; codes differ too much to be of use: Besu
// answers half of these with -32000.
const ANSWERS: readonly (readonly [RegExp, Broadcast])[] = [
  [
    /already known|already imported|known transaction|already exists|ALREADY_EXISTS|transaction already/i,
    { taken: true, text: 'the node has it, waiting for a block', late: 'not-mined' },
  ],
  // Looked into on the next ask: it is ours or another's.
  [
    /nonce (is )?too low|invalid transaction nonce|nonce below|OldNonce/i,
    { taken: true, text: 'its nonce is used, looking for the block', late: 'nonce-unclear' },
  ],
  [
    /underpriced|gas price (is )?(too low|below)|fee ?cap.*(less|below)|max fee per gas less|below (the )?(configured )?minimum|FeeTooLow|tip.*too low/i,
    { taken: false, text: 'the node finds the fee too low', late: 'underpriced' },
  ],
  [
    /insufficient funds|upfront cost|exceeds (the )?(account )?balance|InsufficientFunds/i,
    { taken: false, text: 'the account has too little for it now', late: 'funds-later' },
  ],
  [
    // Besu: "Transaction nonce is too distant from current sender nonce", "An invalid transaction with a lower nonce exists".
    /nonce (is )?too (high|distant|far)|nonce gap|transaction with a lower nonce/i,
    { taken: false, text: 'transactions before it are missing', late: 'nonce-gap' },
  ],
  // Besu, while it catches up: "Initial sync is still in progress", "Transaction pool not enabled. (… node not yet in sync)".
  [
    /sync is still in progress|transaction pool not enabled/i,
    { taken: false, text: 'the node has not caught up yet', late: 'node-behind' },
  ],
];

function answerTo(message: string): Broadcast {
  const known = ANSWERS.find(([pattern]) => pattern.test(message))?.[1];
  if (known === undefined) return { taken: false, text: `the node says: ${message}`, late: 'rejected' };
  return known.taken ? known : { ...known, text: `${known.text}: ${message}` };
}
