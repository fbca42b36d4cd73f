import { expect, test } from 'vitest';
import type { ChainHealth, NodeHealth } from '../../../../src/engine/model/health.ts';
import { isLive, liveAfter, voteRefusals, type WantedVote } from '../../../../src/health/votes/vote-refusals.ts';
import { quorum } from '../../../../src/regions/quorum.ts';
import { healthReport } from '../../../rigs/health-report.ts';
import { rolloutPlan } from '../../../rigs/screen/rollout-plan.ts';

const NO_CONSENT = { belowFour: null, force: null };
const addressOf = (index: number): string => `0x${String(index).padStart(40, '0')}`;
const REPORT = healthReport(rolloutPlan({ regions: 4 }), { nowMs: 1_800_000_000_000 });
const NODE: NodeHealth = { ...REPORT.nodes[0]!, lag: 0, syncing: null, trouble: null, verdict: 'healthy' };

/** `size` validators of which `live` take part; the vote is about one of them, or about one more. */
function wanted(add: boolean, size: number, live: number, more: Partial<WantedVote> = {}): WantedVote {
  const set = Array.from({ length: size }, (_, index) => addressOf(index + 1));
  const address = addressOf(add ? size + 1 : 1);
  const chain: ChainHealth = { ...REPORT.chains[0]!, blocks: [], validators: size, live, quorum: quorum(size) };
  return { chain, set, address, add, node: { ...NODE, address }, maxBlocksBehind: 2, ...more };
}

test('a chain that is well may gain one and lose one', () => {
  expect(voteRefusals(wanted(true, 5, 5), NO_CONSENT)).toEqual([]);
  expect(voteRefusals(wanted(false, 5, 5), NO_CONSENT)).toEqual([]);
});

test('who is in cannot be added, who is not cannot be removed', () => {
  expect(voteRefusals(wanted(true, 5, 5, { address: addressOf(1) }), NO_CONSENT)[0]).toContain(
    'is a validator already',
  );
  expect(voteRefusals(wanted(false, 5, 5, { address: addressOf(9) }), NO_CONSENT)[0]).toContain('is no validator');
});

test('nothing is voted on while the chain has no quorum, whatever a person says', () => {
  for (const state of ['no-quorum', 'halted', 'forked', 'bootstrapping', 'unknown'] as const) {
    const still = wanted(true, 6, 3);
    const refused = voteRefusals({ ...still, chain: { ...still.chain, state } }, { belowFour: 5, force: 'must be' });
    expect(refused[0]).toContain(`the chain is ${state}`);
  }
});

test('no vote leaves fewer live validators than the new quorum', () => {
  // 7 need 5; without one of 5 live ones 4 are live, and 6 need 4.
  expect(voteRefusals(wanted(false, 7, 5), NO_CONSENT)).toEqual([]);
  // 6 need 4; without one of 4 live ones 3 are live, and 5 need 4. One that is down may go.
  expect(voteRefusals(wanted(false, 6, 4), NO_CONSENT)[0]).toContain(
    'of 5 validators 3 would be live, and a block needs 4',
  );
  const dead = { ...NODE, verdict: 'down', address: addressOf(1) } as const;
  expect(voteRefusals(wanted(false, 6, 4, { node: dead }), NO_CONSENT)).toEqual([]);
  // 6 need 4, 7 need 5: a fifth that is not in sync would stop it, and no reason lifts that.
  const lagging = { ...NODE, lag: 40 };
  expect(voteRefusals(wanted(true, 6, 4, { node: lagging }), { belowFour: null, force: 'it will be' })).toEqual([
    'the chain would stop: of 7 validators 4 would be live, and a block needs 5',
  ]);
});

test('fewer than four are left only when their number is typed', () => {
  const four = wanted(false, 4, 4);
  expect(voteRefusals(four, NO_CONSENT)).toEqual([
    '3 validators would be left, of which none may lie and 1 may stop; if that is meant: --below-four 3',
  ]);
  expect(voteRefusals(four, { belowFour: 2, force: null })).toHaveLength(1);
  expect(voteRefusals(four, { belowFour: 3, force: null })).toEqual([]);
});

test('one that is unknown, silent or behind is added only with a reason', () => {
  const silent = { ...NODE, verdict: 'down', lag: null } as const;
  for (const [node, words] of [
    [null, 'no node of the fleet is known to have this address'],
    [silent, 'is not seen at the head'],
    [{ ...NODE, lag: 40 }, '40 blocks behind'],
  ] as const) {
    const behind = wanted(true, 7, 7, { node });
    expect(voteRefusals(behind, NO_CONSENT)).toEqual([expect.stringContaining(words)]);
    expect(voteRefusals(behind, { belowFour: null, force: 'it is of a partner' })).toEqual([]);
    expect(liveAfter(behind)).toBe(7);
  }
});

test('an address nobody of ours has is live when it has made one of the newest blocks', () => {
  const stranger = wanted(false, 5, 5, { node: null });
  expect(isLive(stranger)).toBe(false);
  const block = { ...REPORT.chains[0]!.blocks[0]!, proposer: stranger.address };
  expect(isLive({ ...stranger, chain: { ...stranger.chain, blocks: [block] } })).toBe(true);
});
