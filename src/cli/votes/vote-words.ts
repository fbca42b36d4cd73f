import { votesNeeded } from '../../contracts/genesis/vote-tally.ts';
import { countText } from '../../health/assess/words.ts';
import { type SetStrength, strengthOf, strengthText } from '../../health/votes/set-strength.ts';
import { table } from '../table.ts';
import { nameOf, nextEpoch, type VoteBoard } from './vote-board.ts';

/** A change of the set that somebody proposes or has voted for. */
export interface OpenVote {
  readonly address: string;
  readonly add: boolean;
  /** Node id; null = of no node of ours. */
  readonly node: string | null;
  /** Validators whose vote stands in a block. */
  readonly voted: readonly string[];
  readonly needed: number;
  /** Of the fleet's nodes: who is asked to propose it. */
  readonly proposedBy: readonly string[];
  readonly after: SetStrength;
}

/** Everything that is proposed on a node, or stands in a block and not yet in the set. */
export function openVotes(board: VoteBoard): readonly OpenVote[] {
  const { set, cast, votes, nodes } = board;
  const proposals = votes.map(({ node, told }) => ({ node, wanted: told?.proposals ?? {} }));
  const addresses = new Set([...cast.subjects, ...proposals.flatMap(({ wanted }) => Object.keys(wanted))]);
  return [...addresses].toSorted().flatMap((address) =>
    [true, false].flatMap((add): readonly OpenVote[] => {
      const voted = cast.voters(address, add).map((voter) => nameOf(nodes, voter));
      const proposedBy = proposals.filter(({ wanted }) => wanted[address] === add).map(({ node }) => node);
      if (voted.length + proposedBy.length === 0) return [];
      const changes = set.includes(address) !== add;
      const after = strengthOf(set.length + (changes ? (add ? 1 : -1) : 0));
      const name = nameOf(nodes, address);
      const node = name === address ? null : name;
      return [{ address, add, node, voted, needed: votesNeeded(set.length), proposedBy, after }];
    }),
  );
}

export function boardText(board: VoteBoard): string {
  const { chain, set, height, nodes, votes, cast } = board;
  const name = chain.id === 'fleet' ? 'chain' : `chain ${chain.id}`;
  const open = openVotes(board);
  const rows = votes.map(({ node, told, problem }) => [
    node,
    told === null ? `${problem}` : proposalsText(told.proposals),
  ]);
  return [
    `${name}: block ${height}; ${strengthText(strengthOf(set.length))}; a vote needs ${votesNeeded(set.length)} of ${set.length}`,
    '',
    table(
      ['VALIDATOR', 'ADDRESS'],
      set.map((address) => [ownerText(board, address), address]),
    ),
    open.length === 0 ? 'No vote is open.' : open.map((vote) => openText(board, vote)).join('\n'),
    `Votes were read in the blocks ${cast.from} to ${cast.upTo}; ${epochText(board)}.`,
    '',
    table(['NODE', 'PROPOSES'], rows).trimEnd(),
    ...(nodes.length === 0 ? ['no node is asked'] : []),
    '',
  ].join('\n');
}

const ownerText = ({ nodes }: VoteBoard, address: string): string => {
  const name = nameOf(nodes, address);
  return name === address ? 'of no known node' : name;
};

function proposalsText(proposals: Readonly<Record<string, boolean>>): string {
  const words = Object.entries(proposals).map(([address, add]) => `${add ? 'add' : 'remove'} ${address}`);
  return words.length === 0 ? 'nothing' : words.join(', ');
}

function openText(board: VoteBoard, vote: OpenVote): string {
  const { address, add, node, voted, needed, after } = vote;
  const whom = node === null ? address : `${node} (${address})`;
  const what = `${add ? 'add' : 'remove'} ${whom}`;
  if (board.set.includes(address) === add) return `${what}: done; discard the proposals that are left`;
  const who = voted.length === 0 ? '' : ` (${voted.join(', ')})`;
  return `${what}: ${voted.length} of ${board.set.length} have voted${who}, ${needed - voted.length} more are needed; then ${strengthText(after)}`;
}

export function epochText({ height, epochLength }: Pick<VoteBoard, 'height' | 'epochLength'>): string {
  const at = nextEpoch(height, epochLength);
  if (at === null) return 'when votes are forgotten is not known here, because no genesis file is';
  return `votes are forgotten at block ${at}, in ${countText(at - height, 'block')}`;
}
