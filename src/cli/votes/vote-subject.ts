import type { NodeHealth } from '../../engine/model/health.ts';
import { isAddress } from '../../health/votes/node-votes.ts';
import { CommandError } from '../exit-code.ts';
import { nodeWith, type VoteBoard } from './vote-board.ts';

/** Whom a vote is about. */
export interface VoteSubject {
  readonly board: VoteBoard;
  readonly address: string;
  /** Null = no node of the fleet is known to have the address. */
  readonly node: NodeHealth | null;
}

/** `who`: an address, a node (`japaneast/validator-0`), or a region in which only one comes into question. */
export function voteSubject(boards: readonly VoteBoard[], who: string, add: boolean): VoteSubject {
  return isAddress(who) ? byAddress(boards, who.toLowerCase()) : byName(boards, who.toLowerCase(), add);
}

function byAddress(boards: readonly VoteBoard[], address: string): VoteSubject {
  const [only, another] = boards;
  const home = boards.find(({ nodes, set }) => nodeWith(nodes, address) !== null || set.includes(address));
  const board = home ?? (another === undefined ? only : undefined);
  if (board === undefined) throw new CommandError(`${address} is of no chain of this fleet: name the region instead`);
  return { board, address, node: nodeWith(board.nodes, address) };
}

function byName(boards: readonly VoteBoard[], who: string, add: boolean): VoteSubject {
  const board = boards.find(({ nodes }) => nodes.some(({ node, region }) => node === who || region === who));
  if (board === undefined) throw new CommandError(`${who} is neither an address, nor a region or a node of this fleet`);
  const named = board.nodes.filter(
    ({ node, region, role }) => node === who || (region === who && role === 'validator'),
  );
  const known = named.filter(({ address }) => address !== null);
  if (known.length === 0) {
    throw new CommandError(`no validator of ${who} tells its address (API group ADMIN): give the address itself`);
  }
  const fitting = known.filter(({ address }) => board.set.includes(address ?? '') !== add);
  const [node, another] = fitting.length === 0 ? known : fitting;
  if (another !== undefined) {
    const names = fitting.map((one) => `${one.node} (${one.address})`).join(', ');
    throw new CommandError(`${who} has several validators: name one of ${names}`);
  }
  return { board, address: node?.address ?? '', node: node ?? null };
}
