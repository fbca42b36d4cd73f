import { describe, expect, it } from 'vitest';
import { GOOD_BEHAVIOUR } from '../../../../src/lab/besu/network-node.ts';
import { RoundBook } from '../../../../src/lab/besu/round-book.ts';
import { networkRig } from './network-rig.ts';

const TIMEOUT_MS = 4_000;
const PERIOD_MS = 2_000;

/** Blocks after `from`, each with its parent. */
function steps({ network }: ReturnType<typeof networkRig>, from: number) {
  return Array.from({ length: network.height - from }, (_, at) => ({
    parent: network.blockAt(from + at)!,
    block: network.blockAt(from + at + 1)!,
  }));
}

describe('a chain of 24 with some validators down', () => {
  // Next to each other in the order of turns: the slowest way to lose them.
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('%i in a row cost 4 s x (2^k - 1) once in a round of turns', (down) => {
    const rig = networkRig();
    rig.startValidators(24);
    rig.seconds(10);
    // Nobody's turn of those that go: the first gap is a whole one.
    while (rig.network.blockAt(rig.network.height)!.miner !== 2) rig.seconds(1);
    for (const node of rig.network.validators.slice(10, 10 + down)) rig.network.setUp(node, false);
    const from = rig.network.height;
    rig.seconds(40 * 2 + (4 * (2 ** down - 1) + 2) * 2);
    const skipped = steps(rig, from).filter(({ block }) => block.round > 0);
    expect(skipped.length).toBeGreaterThan(0);
    for (const { parent, block } of steps(rig, from)) {
      const expected = parent.miner === 9 ? down : 0;
      expect([block.round, block.miner]).toEqual([expected, (parent.miner + 1 + expected) % 24]);
      expect(block.sealedAtMs - parent.sealedAtMs).toBe(PERIOD_MS + TIMEOUT_MS * (2 ** expected - 1));
      expect(new Set(block.signers).size).toBe(16);
    }
  });

  it('8 spread over the turns cost one round each', () => {
    const rig = networkRig();
    rig.startValidators(24);
    rig.seconds(30);
    const spread = [0, 3, 6, 9, 12, 15, 18, 21];
    for (const place of spread) rig.network.setUp(rig.network.validators[place]!, false);
    const from = rig.network.height;
    rig.seconds(120);
    for (const { parent, block } of steps(rig, from)) {
      expect(block.round).toBe(spread.includes((parent.miner + 1) % 24) ? 1 : 0);
    }
  });

  it('9 down make no block, and every round lasts twice as long as the one before', () => {
    const rig = networkRig();
    rig.startValidators(24);
    rig.seconds(30);
    for (const node of rig.network.validators.slice(0, 9)) rig.network.setUp(node, false);
    const halted = rig.network.height;
    rig.seconds(1_000);
    expect(rig.network.height).toBe(halted);
    const one = rig.network.validators[20]!;
    const moves = rig.events.flatMap((event) => (event.type === 'round-moved' && event.node === one ? [event] : []));
    expect(moves.map(({ round }) => round)).toEqual(moves.map((_, at) => at + 1));
    expect(moves.map(({ lengthMs }) => lengthMs)).toEqual(moves.map((_, at) => TIMEOUT_MS * 2 ** (at + 1)));
    const gaps = moves.slice(1).map(({ atMs }, at) => atMs - moves[at]!.atMs);
    expect(gaps).toEqual(gaps.map((_, at) => TIMEOUT_MS * 2 ** (at + 1)));
  });

  it('one that comes back ends the halt when its own doubled timers have reached the round of the others', () => {
    const rig = networkRig();
    rig.startValidators(24);
    rig.seconds(30);
    for (const node of rig.network.validators.slice(0, 9)) rig.network.setUp(node, false);
    const halted = rig.network.blockAt(rig.network.height)!;
    rig.seconds(60);
    const backAtMs = rig.network.nowMs;
    rig.network.setUp(rig.network.validators[8]!, true);
    rig.seconds(1_200);
    // The others' rounds: round r begins at the proposal time + 4 s x (2^r - 1). The one that is back begins at 0, and
    // its request for a round counts only as long as the others have not left that round.
    const others = (round: number) => halted.sealedAtMs + PERIOD_MS + TIMEOUT_MS * (2 ** round - 1);
    const itself = (round: number) => backAtMs + TIMEOUT_MS * (2 ** round - 1);
    const meeting = Array.from({ length: 20 }, (_, round) => round).find(
      (round) => round > 0 && others(round) > backAtMs && itself(round) < others(round + 1),
    )!;
    const next = rig.network.blockAt(halted.number + 1)!;
    expect(next.round).toBeGreaterThanOrEqual(meeting);
    // It joined within the tick in which it was started or the next one.
    expect(Math.abs(next.sealedAtMs - Math.max(others(next.round), itself(next.round)))).toBeLessThanOrEqual(500);
  });
});

describe('rounds', () => {
  it('are followed: who hears a quorum ask for a later round goes there, with the full time of that round', () => {
    const book = new RoundBook(TIMEOUT_MS);
    for (const validator of [0, 1, 2]) book.sit(validator, 0);
    book.expire(4_000, () => true);
    // It comes back in round 0 while the others are in round 1, and hears them ask for round 2 at 12 s.
    book.sit(3, 10_000);
    book.expire(12_000, () => true);
    expect([0, 1, 2, 3].map((validator) => book.roundOf(validator))).toEqual([2, 2, 2, 0]);
    book.follow(12_000, 4);
    expect(book.roundOf(3)).toBe(0);
    book.follow(12_000, 3);
    expect(book.roundOf(3)).toBe(2);
    book.expire(27_999, () => true);
    expect(book.roundOf(3)).toBe(2);
    book.expire(28_000, () => true);
    expect(book.roundOf(3)).toBe(3);
  });

  it('that a liar proposes in are refused by everybody and end by their timers', () => {
    const rig = networkRig({ validators: 4 });
    rig.startValidators(4);
    rig.seconds(20);
    rig.network.behave(rig.network.validators[2]!, { ...GOOD_BEHAVIOUR, honest: false });
    const from = rig.network.height;
    rig.seconds(60);
    const blocks = steps(rig, from);
    expect(blocks.some(({ block }) => block.miner === 2 || block.signers.includes(2))).toBe(false);
    for (const { parent, block } of blocks) expect(block.round).toBe(parent.miner === 1 ? 1 : 0);
    expect(rig.events.some((event) => event.type === 'proposal-invalid')).toBe(true);
  });

  it('lose a quorum to one liar too many: 2 of 4', () => {
    const rig = networkRig({ validators: 4 });
    rig.startValidators(4);
    rig.seconds(20);
    for (const place of [1, 2])
      rig.network.behave(rig.network.validators[place]!, { ...GOOD_BEHAVIOUR, honest: false });
    const halted = rig.network.height;
    rig.seconds(120);
    expect(rig.network.height).toBe(halted);
  });
});

describe('a node that falls behind', () => {
  it('stays behind by so many blocks and catches up when it may', () => {
    const rig = networkRig({ validators: 4, sentries: 1 });
    for (const node of rig.network.nodes.keys()) rig.network.setUp(node, true);
    rig.seconds(30);
    rig.network.behave(4, { ...GOOD_BEHAVIOUR, lagBlocks: 7 });
    rig.seconds(60);
    expect(rig.network.height - rig.network.headOf(4)).toBe(7);
    rig.network.behave(4, GOOD_BEHAVIOUR);
    rig.seconds(5);
    expect(rig.network.headOf(4)).toBe(rig.network.height);
  });

  it('for ever keeps the head and the peers it had', () => {
    const rig = networkRig({ validators: 4, sentries: 1 });
    for (const node of rig.network.nodes.keys()) rig.network.setUp(node, true);
    rig.seconds(30);
    rig.network.behave(4, { ...GOOD_BEHAVIOUR, lagBlocks: Number.POSITIVE_INFINITY });
    const head = rig.network.headOf(4);
    rig.seconds(300);
    expect(rig.network.headOf(4)).toBe(head);
    expect(rig.network.peersOf(4)).toHaveLength(4);
  });
});
