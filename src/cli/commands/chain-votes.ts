import { strengthOf } from '../../health/votes/set-strength.ts';
import { cleanText } from '../../ui/view/clean-text.ts';
import { EXIT } from '../exit-code.ts';
import type { GlobalOptions } from '../global-options.ts';
import { nodesAtHand } from '../health/find-source.ts';
import type { Terminal } from '../terminal.ts';
import { nameOf, nextEpoch, type VoteBoard, voteBoards } from '../votes/vote-board.ts';
import { boardText, openVotes } from '../votes/vote-words.ts';
import { reportOnce } from './health.ts';

export interface VotesOptions extends GlobalOptions {
  readonly json?: boolean;
}

/** Two looks are taken, and a person waits for them. */
export const LOOK_EVERY_MS = 500;

/** `chain votes`: who the validators are, who is to come or go, and what is still needed for it. Asks, and changes nothing. */
export async function chainVotesCommand(terminal: Terminal, options: VotesOptions): Promise<number> {
  const at = await nodesAtHand(terminal, { ...options, atLeastEveryMs: LOOK_EVERY_MS });
  try {
    const boards = await voteBoards(at, await reportOnce(at.source));
    const text = options.json ? `${JSON.stringify(boards.map(boardJson))}\n` : boards.map(boardText).join('\n');
    terminal.out(
      options.json
        ? text
        : text
            .split('\n')
            .map((line) => cleanText(line))
            .join('\n'),
    );
    return boards.every(({ votes }) => votes.every(({ told }) => told !== null)) ? EXIT.ok : EXIT.unfinished;
  } finally {
    await at.source.close();
  }
}

function boardJson(board: VoteBoard) {
  const { chain, height, set, nodes, votes, cast, epochLength } = board;
  return {
    ...{ chain: chain.id, height, strength: strengthOf(set.length), live: chain.live },
    validators: set.map((address) => {
      const name = nameOf(nodes, address);
      return { address, node: name === address ? null : name };
    }),
    votes: openVotes(board),
    ...{ votesReadFrom: cast.from, votesReadUpTo: cast.upTo, votesForgottenAt: nextEpoch(height, epochLength) },
    nodes: votes.map(({ node, told, problem }) => ({ node, proposals: told?.proposals ?? null, problem })),
  };
}
