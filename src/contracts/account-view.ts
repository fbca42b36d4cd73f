import type { ChainNetwork } from '../regions/chain-task.ts';
import { chainFailure } from './chain-failure.ts';
import type { Block, ChainNode } from './chain-node.ts';
import type { GasPrices } from './fees.ts';
import { refuse, waitFor } from './halt.ts';
import { RpcError } from './json-rpc.ts';
import type { LedgerEntry } from './ledger-entry.ts';

/** Chain and account at one block. */
export interface AccountView {
  readonly head: Block;
  readonly genesis: string;
  readonly nonce: number;
  /** With what waits in the node's pool. */
  readonly pendingNonce: number;
  readonly balanceWei: bigint;
}

/** Refuses when the node is on another chain than the fleet file, or than the account's ledger, says. */
export async function viewAccount(
  node: ChainNode,
  network: ChainNetwork,
  address: string,
  ledger: readonly LedgerEntry[],
): Promise<AccountView> {
  const [chainId, first, head] = await Promise.all([node.chainId(), node.block(0), node.block('latest')]);
  if (chainId !== network.chainId) {
    const text = `the node says chain ${chainId}, the fleet file says ${network.chainId}`;
    throw refuse(chainFailure('wrong-chain', [text], [network.name]));
  }
  if (head === null || first === null) throw new RpcError('lost', 'the node has no blocks');
  const [opened] = ledger;
  if (opened?.type === 'opened' && opened.genesis !== first.hash) {
    const text = `the ledger is about a chain that begins with ${opened.genesis}, this one begins with ${first.hash}`;
    throw refuse(chainFailure('other-genesis', [text], [network.name]));
  }
  const [nonce, pendingNonce, balanceWei] = await Promise.all([
    node.nonce(address, head.number),
    node.nonce(address, 'pending'),
    node.balance(address, head.number),
  ]);
  return { head, genesis: first.hash, nonce, pendingNonce, balanceWei };
}

/** The tip a node suggests; on a chain without base fee, its whole price. */
export async function gasPricesAt(node: ChainNode, { baseFeeWei }: Block): Promise<GasPrices> {
  if (baseFeeWei === null) return { baseFeeWei, tipWei: await node.gasPrice() };
  const suggested = await node.tip();
  if (suggested !== null) return { baseFeeWei, tipWei: suggested };
  const price = await node.gasPrice();
  return { baseFeeWei, tipWei: price > baseFeeWei ? price - baseFeeWei : 0n };
}

/** Turns silence of a node into an answer: ask again. */
export function unreachable(error: RpcError, network: ChainNetwork) {
  const text = `${network.name}: ${error.method === null ? '' : `${error.method}: `}${error.message}`;
  return waitFor(text, chainFailure('unreachable', [text], [network.name]));
}
