import type { NodeHealth } from '../../engine/model/health.ts';
import { countText } from '../../health/assess/words.ts';
import { discardVote, proposeVote, type VoteAnswer } from '../../health/votes/node-votes.ts';
import { strengthOf, strengthText } from '../../health/votes/set-strength.ts';
import type { VoteConsent } from '../../health/votes/vote-refusals.ts';
import { EXIT } from '../exit-code.ts';
import type { NodesAtHand } from '../health/find-source.ts';
import { actor } from '../run/actor.ts';
import { followVote, type VoteEnd } from './follow-vote.ts';
import { nextEpoch, type VoteBoard } from './vote-board.ts';
import { type VoteRecord, votesFile, writeVote } from './vote-record.ts';
import type { VoteSubject } from './vote-subject.ts';

export interface VoteOrder {
  readonly consent: VoteConsent;
  /** Leaves the proposals on the nodes when the set has not changed. */
  readonly keep: boolean;
  /** How many may pass without the change. */
  readonly blocks: number;
  readonly say: (line: string) => void;
}

/** Longer than the rounds of a chain that misses a few validators. */
const STILL_MS = 60_000;
const STILL_PERIODS = 10;
const MOST_BETWEEN_LOOKS_MS = 2_000;
/** Besu's default, for a fleet file without a chain. */
const BLOCK_PERIOD_SECONDS = 2;

/** Nodes of the fleet whose vote counts. Who tells no address may be one; a proposal on another node does nothing. */
export const votersOf = ({ nodes, set }: VoteBoard): readonly NodeHealth[] =>
  nodes.filter(({ address, role }) => (address === null ? role === 'validator' : set.includes(address)));

/** Lets the fleet's validators propose it, watches what comes of it, and takes the proposals back. Returns how to end. */
export async function carryVote(
  at: NodesAtHand,
  subject: VoteSubject,
  add: boolean,
  { consent, keep, blocks, say }: VoteOrder,
): Promise<number> {
  const { board, address } = subject;
  const { ask } = at.source;
  const voters = votersOf(board);
  const write = recorder(at, subject, add, consent);
  const now = { height: board.height, validators: board.set };
  await write({ type: 'asking', ...now });
  const interrupted = untilInterrupted();
  let heard = voters.map(({ node }) => node);
  let end: VoteEnd | null = null;
  let discarded: readonly VoteAnswer[] = [];
  try {
    const answers = await Promise.all(heard.map((node) => proposeVote(ask, node, address, add)));
    heard = answers.filter(({ taken }) => taken !== false).map(({ node }) => node);
    for (const answer of answers) say(answerText(answer));
    await write({ type: 'asked', ...now, answers });
    const follow = { ...pace(at), ask, add, blocks, interrupted: interrupted.signal, say };
    end = heard.length === 0 ? { kind: 'nobody-votes', ...now } : await followVote(subject, follow);
    say(endText(board, end));
  } finally {
    // Also when our own disk is full: nothing may go on that nobody watches.
    if (!keep || end === null || end.kind === 'changed') {
      discarded = await Promise.all(heard.map((node) => discardVote(ask, node, address)));
    }
    interrupted.release();
  }
  for (const line of leftTexts(heard, discarded)) say(line);
  await write({ ...end, type: 'ended', end: end.kind, answers: discarded });
  say(`written down in ${votesFile(at.workspaceDirectory)}`);
  return end.kind === 'changed' && discarded.every(({ taken }) => taken) ? EXIT.ok : EXIT.unfinished;
}

type Noted = Pick<VoteRecord, 'type' | 'validators' | 'height' | 'answers' | 'end'>;

function recorder(
  { workspaceDirectory }: NodesAtHand,
  { board, address, node }: VoteSubject,
  add: boolean,
  { force, belowFour }: VoteConsent,
): (noted: Noted) => Promise<void> {
  const about = { by: actor('command-line'), chain: board.chain.id, address, node: node?.node ?? null, add };
  const consent = { ...(force === null ? {} : { force }), ...(belowFour === null ? {} : { belowFour }) };
  return ({ type, height, validators, answers, end }) =>
    writeVote(workspaceDirectory, {
      ...{ atMs: Date.now(), type, ...about, ...consent, height, validators },
      ...(answers === undefined ? {} : { answers }),
      ...(end === undefined ? {} : { end }),
    });
}

function pace({ watch }: NodesAtHand) {
  const periodMs = (watch.chain?.blockPeriodSeconds ?? BLOCK_PERIOD_SECONDS) * 1_000;
  return { everyMs: Math.min(periodMs, MOST_BETWEEN_LOOKS_MS), stillMs: Math.max(STILL_MS, STILL_PERIODS * periodMs) };
}

/** An interrupt ends the watching; the proposals are taken back all the same. */
function untilInterrupted() {
  const stop = new AbortController();
  const leave = (): void => stop.abort();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, leave);
  const release = (): void => {
    for (const signal of signals) process.off(signal, leave);
  };
  return { signal: stop.signal, release };
}

const answerText = ({ node, text }: VoteAnswer): string => `${node} ${text}`;

function endText({ epochLength }: VoteBoard, { kind, height, validators }: VoteEnd): string {
  if (kind === 'changed')
    return `the set has changed by block ${height}: ${strengthText(strengthOf(validators.length))}`;
  const why = {
    'not-changed': 'enough blocks have passed',
    'stands-still': 'no block comes',
    interrupted: 'interrupted',
    'nobody-votes': 'no node will vote',
  };
  const epoch = nextEpoch(height, epochLength);
  const until = epoch === null ? 'the next epoch' : `block ${epoch}`;
  return `the set has not changed by block ${height} (${why[kind]}); votes that stand in blocks count until ${until}`;
}

function leftTexts(heard: readonly string[], discarded: readonly VoteAnswer[]): readonly string[] {
  if (heard.length === 0) return [];
  if (discarded.length === 0)
    return [`the proposals are left on ${countText(heard.length, 'node')}: they vote again in every epoch`];
  const taken = discarded.filter((answer) => answer.taken).length;
  const left = discarded
    .filter((answer) => !answer.taken)
    .map((answer) => `may still propose it: ${answerText(answer)}`);
  return [`${taken} of ${countText(heard.length, 'node')} propose it no more`, ...left];
}
