import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minerOf, type QbftBlock } from '../../../../src/lab/besu/block-history.ts';
import { QbftNetwork } from '../../../../src/lab/besu/qbft-network.ts';

const EPOCH = 12;
const STRANGER = `0x${'ee'.repeat(20)}`;

function network(validators: number, sentries = 0): QbftNetwork {
  const nodes = [
    ...Array.from({ length: validators }, (_, at) => ({ id: `validator-${at}`, role: 'validator' as const })),
    ...Array.from({ length: sentries }, (_, at) => ({ id: `sentry-${at}`, role: 'sentry' as const })),
  ];
  const chain = { chainId: 138, blockPeriodSeconds: 1, requestTimeoutSeconds: 2, emptyBlockPeriodSeconds: 0 };
  const world = { ...chain, seed: 3, epochLength: EPOCH, epochMs: 1_800_000_000_000, clockDivisor: 1, nodes };
  const made = new QbftNetwork(world, () => {});
  for (const node of nodes.keys()) made.setUp(node, true);
  made.advance(5_000);
  return made;
}

const blocksOf = (chain: QbftNetwork): readonly QbftBlock[] =>
  Array.from({ length: chain.height + 1 }, (_, number) => chain.blockAt(number)!);

/** Counted anew for every block, from nothing but headers: who is in the set after `upTo`, given the set it was made by. */
function setAfter(blocks: readonly QbftBlock[], upTo: number): readonly string[] {
  const { validators, vote } = blocks[upTo]!;
  if (vote === null || upTo % EPOCH === 0) return validators;
  const { recipient, add } = vote;
  const lastChange = blocks.findLastIndex(
    (block, at) => at <= upTo && block.validators.includes(recipient) !== validators.includes(recipient),
  );
  const from = Math.max(upTo - (upTo % EPOCH), lastChange) + 1;
  const newest = new Map<string, boolean>();
  for (const block of blocks.slice(from, upTo + 1)) {
    // Whoever leaves takes its votes with it.
    for (const voter of newest.keys()) if (!block.validators.includes(voter)) newest.delete(voter);
    if (block.number % EPOCH !== 0 && block.vote?.recipient === recipient) newest.set(minerOf(block), block.vote.add);
  }
  const alike = [...newest].filter(([voter, said]) => said === add && validators.includes(voter));
  if (alike.length * 2 <= validators.length) return validators;
  const others = validators.filter((address) => address !== recipient);
  return add ? [...others, recipient].toSorted() : others;
}

test('the set changes in the block after more than half of its validators have voted alike since the epoch, and only then', () => {
  const order = fc.record({
    by: fc.subarray([0, 1, 2, 3, 4, 5, 6], { minLength: 1 }),
    about: fc.constantFrom(3, 4, 5, 7),
    add: fc.boolean(),
    discards: fc.boolean(),
    seconds: fc.integer({ min: 1, max: 9 }),
  });
  let changes = 0;
  fc.assert(
    fc.property(fc.array(order, { minLength: 10, maxLength: 40 }), (orders) => {
      const chain = network(5, 2);
      for (const { by, about, add, discards, seconds } of orders) {
        const recipient = chain.nodes[about]?.address ?? STRANGER;
        for (const node of by) {
          if (discards) chain.proposalsOf(node).discard(recipient);
          else chain.proposalsOf(node).propose(recipient, add);
        }
        chain.advance(seconds * 1_000);
      }
      const blocks = blocksOf(chain);
      for (const block of blocks.slice(1)) {
        const parent = blocks[block.number - 1]!;
        expect(block.validators).toEqual(setAfter(blocks, parent.number));
        if (block.validators !== parent.validators) changes += 1;
      }
    }),
    { numRuns: 60, seed: 138 },
  );
  expect(changes).toBeGreaterThan(100);
});

test('three of five vote one out, each in a block of its own, and the chain goes on without it', () => {
  const chain = network(5);
  const leaving = chain.validators[4]!;
  const { address } = chain.nodes[leaving]!;
  for (const node of chain.validators.slice(0, 3)) chain.proposalsOf(node).propose(address, false);
  const before = chain.height;
  chain.advance(20_000);
  const votes = blocksOf(chain).filter(({ vote }) => vote !== null);
  expect(votes.map(minerOf).toSorted()).toEqual(chain.validators.slice(0, 3).map((node) => chain.nodes[node]!.address));
  const change = blocksOf(chain).find(({ validators }) => validators.length === 4)!;
  expect(change.number).toBe(votes.at(-1)!.number + 1);
  expect(chain.height).toBeGreaterThan(before + 15);
  expect(chain.headOf(leaving)).toBe(chain.height);
  expect(blocksOf(chain).slice(change.number).map(minerOf)).not.toContain(address);
});

test('votes of an epoch are forgotten with it, and a node that still proposes casts its own again', () => {
  const chain = network(5);
  const { address } = chain.nodes[chain.validators[4]!]!;
  for (const node of chain.validators.slice(0, 2)) chain.proposalsOf(node).propose(address, false);
  chain.advance(40_000);
  expect(chain.validatorAddresses()).toContain(address);
  const ballots = blocksOf(chain).filter(({ vote }) => vote !== null);
  const epochs = new Set(ballots.map(({ number }) => Math.floor(number / EPOCH)));
  expect(epochs.size).toBeGreaterThan(2);
  // A third vote of another epoch comes too late for those two, and joins their new ones.
  chain.proposalsOf(chain.validators[2]!).propose(address, false);
  chain.advance(15_000);
  expect(chain.validatorAddresses()).not.toContain(address);
});

test("a vote in an epoch's first block is written and not counted; one in the block before it still decides", () => {
  // For each place of the deciding vote: two have voted earlier, the third is the miner of exactly that block.
  const decidedAt = (deciding: number) => {
    const chain = network(5);
    const { address } = chain.nodes[chain.validators[4]!]!;
    const until = (height: number) => {
      while (chain.height < height) chain.advance(250);
    };
    until(EPOCH);
    for (const node of chain.validators.slice(0, 2)) chain.proposalsOf(node).propose(address, false);
    until(deciding - 1);
    const turn = chain.validators[(chain.validatorAddresses().indexOf(minerOf(chain.blockAt(chain.height)!)) + 1) % 5]!;
    for (const node of chain.validators) chain.proposalsOf(node).discard(address);
    chain.proposalsOf(turn).propose(address, false);
    until(deciding + 1);
    const { vote, miner } = chain.blockAt(deciding)!;
    expect([vote, miner]).toEqual([{ recipient: address, add: false }, chain.validators.indexOf(turn)]);
    return { after: chain.blockAt(deciding + 1)!.validators.includes(address), chain, address, turn };
  };
  expect(decidedAt(2 * EPOCH - 1).after).toBe(false);
  const { after, chain, address, turn } = decidedAt(2 * EPOCH);
  expect(after).toBe(true);
  chain.advance(10_000);
  // Said again in the new epoch, by the same node: one vote of three.
  const again = blocksOf(chain).filter(({ number, vote }) => number > 2 * EPOCH && vote !== null);
  expect(again.map(minerOf)).toEqual([chain.nodes[turn]!.address]);
  expect(chain.validatorAddresses()).toContain(address);
});

test('a node voted in that is at the head makes blocks; an address of no node counts and makes none', () => {
  const chain = network(4, 1);
  const joining = chain.nodes.at(-1)!.address;
  for (const node of chain.validators) chain.proposalsOf(node).propose(joining, true);
  chain.advance(30_000);
  expect(chain.validators).toHaveLength(5);
  expect(blocksOf(chain).map(minerOf)).toContain(joining);
  for (const node of chain.validators) chain.proposalsOf(node).propose(STRANGER, true);
  chain.advance(40_000);
  expect(chain.validators).toContain(-1);
  expect(blocksOf(chain).some(({ round }) => round > 0)).toBe(true);
});

test('a node that was restarted has forgotten what it was asked to propose', () => {
  const chain = network(4);
  chain.proposalsOf(0).propose(STRANGER, true);
  expect(chain.proposalsOf(0).pending).toEqual({ [STRANGER]: true });
  chain.setUp(0, false);
  chain.setUp(0, true);
  expect(chain.proposalsOf(0).pending).toEqual({});
});
