import { votesNeeded } from '../../contracts/genesis/vote-tally.ts';
import { listText } from '../../health/assess/words.ts';
import { strengthOf, strengthText } from '../../health/votes/set-strength.ts';
import {
  isLive,
  sizeAfter,
  type VoteConsent,
  voteRefusals,
  type WantedVote,
} from '../../health/votes/vote-refusals.ts';
import { cleanText } from '../../ui/view/clean-text.ts';
import { CommandError, EXIT } from '../exit-code.ts';
import type { GlobalOptions } from '../global-options.ts';
import { type NodesAtHand, nodesAtHand } from '../health/find-source.ts';
import type { Terminal } from '../terminal.ts';
import { carryVote, votersOf } from '../votes/carry-vote.ts';
import { voteBoards } from '../votes/vote-board.ts';
import { type VoteSubject, voteSubject } from '../votes/vote-subject.ts';
import { epochText } from '../votes/vote-words.ts';
import { LOOK_EVERY_MS } from './chain-votes.ts';
import { reportOnce } from './health.ts';

export interface VoteOptions extends GlobalOptions {
  readonly confirm?: string;
  readonly belowFour?: string;
  readonly force?: string;
  readonly blocks?: string;
  readonly keep?: boolean;
}

/** Every validator has had its turn three times: rounds that are lost are allowed for. */
const TURNS = 3;
/** `chain vote`: the fleet's validators vote one in or out; shown first, done only when it is confirmed. */
export async function chainVoteCommand(
  terminal: Terminal,
  who: string,
  what: string,
  options: VoteOptions,
): Promise<number> {
  if (what !== 'add' && what !== 'remove') throw new CommandError(`say add or remove, not ${what}`);
  const add = what === 'add';
  const consent = consentOf(options);
  const at = await nodesAtHand(terminal, { ...options, atLeastEveryMs: LOOK_EVERY_MS });
  try {
    const subject = voteSubject(await voteBoards(at, await reportOnce(at.source)), who, add);
    const wanted = wantedVote(at, subject, add);
    const say = (line: string): void => terminal.err(`${cleanText(line)}\n`);
    for (const line of forecast(subject, wanted)) terminal.out(`${cleanText(line)}\n`);
    const refusals = voteRefusals(wanted, consent);
    for (const reason of refusals) say(`refused: ${reason}`);
    if (refusals.length > 0) return EXIT.refused;
    if (options.confirm === undefined) {
      say(`nothing was done: if this is right, say --confirm ${at.fleet.name}`);
      return EXIT.usage;
    }
    if (options.confirm !== at.fleet.name) throw new CommandError(`type ${at.fleet.name} behind --confirm`);
    const order = { consent, keep: options.keep === true, blocks: limitOf(options, subject), say };
    return await carryVote(at, subject, add, order);
  } finally {
    await at.source.close();
  }
}

function consentOf({ belowFour, force }: VoteOptions): VoteConsent {
  if (belowFour !== undefined && !/^\d$/.test(belowFour)) {
    throw new CommandError('--below-four is how many validators will be left: a number such as 3');
  }
  if (force?.trim() === '') throw new CommandError('--force wants a reason: it is written down');
  return { belowFour: belowFour === undefined ? null : Number(belowFour), force: force ?? null };
}

function limitOf({ blocks }: VoteOptions, { board }: VoteSubject): number {
  if (blocks === undefined) return TURNS * board.set.length;
  if (!/^[1-9]\d{0,5}$/.test(blocks))
    throw new CommandError('--blocks is how many blocks may pass: a number from 1 on');
  return Number(blocks);
}

const wantedVote = ({ watch }: NodesAtHand, { board, address, node }: VoteSubject, add: boolean): WantedVote => ({
  ...{ chain: board.chain, set: board.set, address, add, node },
  maxBlocksBehind: watch.planned.maxBlocksBehind,
});

/** What the person is about to decide, in plain words. */
function forecast({ board, address, node }: VoteSubject, wanted: WantedVote): readonly string[] {
  const voters = votersOf(board);
  const whom = node === null ? `${address} (of no known node)` : `${node.node} (${address})`;
  const tells = new Set(board.votes.filter(({ told }) => told !== null).map(({ node: id }) => id));
  const silent = voters.map((voter) => voter.node).filter((id) => !tells.has(id));
  const needed = votesNeeded(board.set.length);
  const contrary = board.votes.filter(({ told }) => told?.proposals[address] === !wanted.add).map(({ node: id }) => id);
  return [
    `${wanted.add ? 'add' : 'remove'} ${whom}`,
    `now:   ${strengthText(strengthOf(board.set.length))}; ${board.chain.live} are live`,
    `after: ${strengthText(strengthOf(Math.max(0, sizeAfter(wanted))))}`,
    ...(wanted.add || !isLive(wanted) ? [] : ['it is live: the chain loses a validator that makes blocks']),
    `${needed} of ${board.set.length} have to vote; ${voters.length} of them are the fleet's and will be asked`,
    ...(voters.length < needed ? [`${needed - voters.length} more votes have to come from others`] : []),
    ...(silent.length === 0 ? [] : [`of them these tell nothing of votes: ${listText(silent)}`]),
    ...(contrary.length === 0 ? [] : [`the contrary is proposed on ${listText(contrary)}, and will be overwritten`]),
    epochText(board),
  ];
}
