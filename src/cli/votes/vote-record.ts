import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Actor } from '../../engine/model/event.ts';
import type { VoteAnswer } from '../../health/votes/node-votes.ts';

/** What was asked of a chain's validators, by whom, and what came of it. */
export interface VoteRecord {
  readonly atMs: number;
  /** `asking` is written before the first node is asked: a vote that nobody wrote down must not be under way. */
  readonly type: 'asking' | 'asked' | 'ended';
  readonly by: Actor;
  readonly chain: string;
  readonly address: string;
  readonly node: string | null;
  readonly add: boolean;
  /** Of the next block, when this was written. */
  readonly validators: readonly string[];
  readonly height: number;
  readonly answers?: readonly VoteAnswer[];
  readonly end?: string;
  /** Why a node that was not seen in sync was let in. */
  readonly force?: string;
  readonly belowFour?: number;
}

export const votesFile = (workspaceDirectory: string): string => join(workspaceDirectory, 'validator-votes.ndjson');

/** One line, on the disk when this returns. */
export async function writeVote(workspaceDirectory: string, record: VoteRecord): Promise<void> {
  await mkdir(workspaceDirectory, { recursive: true, mode: 0o700 });
  const file = await open(votesFile(workspaceDirectory), 'a', 0o600);
  try {
    await file.appendFile(`${JSON.stringify(record)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}
