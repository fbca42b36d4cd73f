import { readFile } from 'node:fs/promises';
import type { ChainHealth, HealthReport, NodeHealth } from '../../engine/model/health.ts';
import { numberAt } from '../../health/json-path.ts';
import { CastVotes } from '../../health/votes/cast-votes.ts';
import { type AskNode, currentSet, type NodeVotes, readNodeVotes } from '../../health/votes/node-votes.ts';
import { isJsonObject, type JsonValue } from '../../lib/json.ts';
import { USUAL_EPOCH_LENGTH } from '../../regions/genesis-from.ts';
import { CommandError, EXIT } from '../exit-code.ts';
import type { NodesAtHand } from '../health/find-source.ts';

/** One chain with its validators, what its nodes are asked to vote for, and what stands in its blocks. */
export interface VoteBoard {
  readonly chain: ChainHealth;
  readonly nodes: readonly NodeHealth[];
  readonly votes: readonly NodeVotes[];
  readonly height: number;
  /** Of the next block. */
  readonly set: readonly string[];
  readonly cast: CastVotes;
  /** After so many blocks votes are forgotten; null = no genesis file is at hand. */
  readonly epochLength: number | null;
}

/** One for a shared chain, else one per region. */
export async function voteBoards(at: NodesAtHand, report: HealthReport): Promise<readonly VoteBoard[]> {
  const epochLength = await epochLengthOf(at);
  const boards = report.chains.map((chain) => {
    const nodes = report.nodes.filter(({ region }) => chain.id === 'fleet' || chain.id === region);
    return voteBoard(at.source.ask, chain, nodes, epochLength);
  });
  return Promise.all(boards);
}

async function voteBoard(
  ask: AskNode,
  chain: ChainHealth,
  nodes: readonly NodeHealth[],
  epochLength: number | null,
): Promise<VoteBoard> {
  const votes = await Promise.all(nodes.map(({ node }) => readNodeVotes(ask, node)));
  const sound = votes.filter(({ node }) => nodes.find((one) => one.node === node)?.verdict !== 'down');
  const now = currentSet(sound.flatMap(({ told }) => told ?? []));
  if (now === null) {
    const reasons = votes.map(({ node, problem }) => `  ${node} ${problem ?? 'is not on the chain'}`);
    throw new CommandError(['no node tells who the validators are:', ...reasons].join('\n'), EXIT.unfinished);
  }
  const cast = new CastVotes(ask, epochLength);
  const { height, validators: set } = now;
  const board = { chain, nodes, votes, height, set, cast, epochLength };
  await readOn(board, votes, height);
  return board;
}

/** Reads the newest blocks from whoever has them. */
export async function readOn({ cast }: Pick<VoteBoard, 'cast'>, votes: readonly NodeVotes[], height: number) {
  for (const { node, told } of votes) if ((told?.height ?? -1) >= height && (await cast.readUpTo(node, height))) return;
}

/** The first block of the next epoch; null = not known. */
export const nextEpoch = (height: number, epochLength: number | null): number | null =>
  epochLength === null ? null : (Math.floor(height / epochLength) + 1) * epochLength;

async function epochLengthOf({ watch }: NodesAtHand): Promise<number | null> {
  const path = watch.planned.regions.find(({ genesis }) => genesis !== null)?.genesis ?? null;
  const text = path === null ? null : await readFile(path, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    const genesis = JSON.parse(text) as JsonValue;
    if (!isJsonObject(genesis)) return null;
    const written = numberAt(genesis, 'config', 'qbft', 'epochlength');
    // Besu's default, too.
    return written !== null && written > 0 ? written : USUAL_EPOCH_LENGTH;
  } catch {
    return null;
  }
}

/** The node of ours with this address: a validator before a sentry. */
export function nodeWith(nodes: readonly NodeHealth[], address: string): NodeHealth | null {
  const known = nodes.filter((node) => node.address === address);
  return known.find(({ role }) => role === 'validator') ?? known[0] ?? null;
}

/** `japaneast/validator-0`, or the address when nobody of ours has it. */
export const nameOf = (nodes: readonly NodeHealth[], address: string): string =>
  nodeWith(nodes, address)?.node ?? address;
