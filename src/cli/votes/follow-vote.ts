import { setTimeout as delay } from 'node:timers/promises';
import { votesNeeded } from '../../contracts/genesis/vote-tally.ts';
import { type AskNode, currentSet, readNodeVotes } from '../../health/votes/node-votes.ts';
import { readOn } from './vote-board.ts';
import type { VoteSubject } from './vote-subject.ts';

/** How the watch of a vote ended. */
export interface VoteEnd {
  readonly kind: 'changed' | 'not-changed' | 'stands-still' | 'interrupted' | 'nobody-votes';
  readonly height: number;
  readonly validators: readonly string[];
}

export interface FollowOptions {
  readonly ask: AskNode;
  readonly add: boolean;
  /** Blocks that may come without a change. */
  readonly blocks: number;
  readonly everyMs: number;
  /** Without a block for so long nobody waits any more. */
  readonly stillMs: number;
  readonly interrupted: AbortSignal;
  readonly say: (line: string) => void;
}

/** Until the set has changed, enough blocks have passed, none comes any more, or somebody interrupts. */
export async function followVote({ board, address }: VoteSubject, options: FollowOptions): Promise<VoteEnd> {
  const { ask, add, interrupted } = options;
  const last = board.height + options.blocks;
  let seen = { height: board.height, validators: board.set };
  let movedAtMs = performance.now();
  let voted = -1;
  for (;;) {
    const votes = await Promise.all(board.nodes.map(({ node }) => readNodeVotes(ask, node)));
    const sound = votes.filter(({ node }) => board.nodes.find((one) => one.node === node)?.verdict !== 'down');
    const now = currentSet(sound.flatMap(({ told }) => told ?? []));
    if (now !== null && now.height > seen.height) {
      seen = now;
      movedAtMs = performance.now();
    }
    if (seen.validators.includes(address) === add) return { kind: 'changed', ...seen };
    await readOn(board, votes, seen.height);
    const votedNow = board.cast.voters(address, add).length;
    if (votedNow !== voted) options.say(progress(votedNow, seen));
    voted = votedNow;
    if (seen.height >= last) return { kind: 'not-changed', ...seen };
    if (performance.now() - movedAtMs > options.stillMs) return { kind: 'stands-still', ...seen };
    await delay(options.everyMs, undefined, { signal: interrupted }).catch(() => {});
    if (interrupted.aborted) return { kind: 'interrupted', ...seen };
  }
}

const progress = (voted: number, { height, validators }: { height: number; validators: readonly string[] }): string =>
  `block ${height}: ${voted} of ${validators.length} have voted, ${votesNeeded(validators.length)} are needed`;
