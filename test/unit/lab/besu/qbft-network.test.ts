import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GOOD_BEHAVIOUR } from '../../../../src/lab/besu/network-node.ts';
import { quorumOf } from '../../../../src/lab/besu/qbft-rules.ts';
import { networkRig } from './network-rig.ts';

describe('quorum', () => {
  it.each([
    [1, 1],
    [3, 2],
    [4, 3],
    [7, 5],
    [24, 16],
    [25, 17],
    [48, 32],
    [72, 48],
  ])('of %i validators is %i', (validators, quorum) => expect(quorumOf(validators)).toBe(quorum));

  it('is reached by 16 of 24 validators, and block 1 follows', () => {
    const rig = networkRig();
    rig.startValidators(16);
    rig.seconds(10);
    expect(rig.network.height).toBeGreaterThanOrEqual(1);
  });

  it('is not reached by 15 of 24, which stay at height 0 for an hour', () => {
    const rig = networkRig();
    rig.startValidators(15);
    rig.seconds(3_600);
    expect(rig.network.height).toBe(0);
    expect(rig.events.some((event) => event.type === 'round-moved')).toBe(false);
  });

  it('needs peers, not only processes: nothing is agreed on in the moment of the start', () => {
    const rig = networkRig();
    rig.startValidators(24);
    rig.seconds(0.25);
    expect(rig.network.height).toBe(0);
  });
});

describe('turns', () => {
  it('go round the validators in ascending address order, one block each', () => {
    const rig = networkRig({ validators: 5 });
    rig.startValidators(5);
    rig.seconds(60);
    const miners = [1, 2, 3, 4, 5, 6].map((number) => rig.network.blockAt(number)?.miner);
    expect(miners).toEqual([0, 1, 2, 3, 4, 0]);
    const addresses = rig.network.validatorAddresses();
    expect(addresses).toEqual([...addresses].sort());
  });

  it('that are missed show in the round, and the block names the next validator', () => {
    const rig = networkRig({ validators: 5 });
    rig.startValidators(5);
    rig.seconds(30);
    const absent = 2;
    rig.network.setUp(rig.network.validators[absent]!, false);
    const before = rig.network.height;
    rig.seconds(60);
    for (let number = before + 1; number < rig.network.height; number += 1) {
      const [parent, block] = [rig.network.blockAt(number - 1)!, rig.network.blockAt(number)!];
      const skipped = (parent.miner + 1) % 5 === absent;
      expect(block.round).toBe(skipped ? 1 : 0);
      expect(block.miner).toBe((parent.miner + 1 + block.round) % 5);
    }
  });

  it('missed by two neighbours cost timeout x (2^2 - 1)', () => {
    const rig = networkRig({ validators: 7 });
    rig.startValidators(7);
    rig.seconds(20);
    for (const absent of [3, 4]) rig.network.setUp(rig.network.validators[absent]!, false);
    rig.seconds(120);
    const late = Array.from({ length: rig.network.height }, (_, at) => rig.network.blockAt(at + 1)!).find(
      (block) => block.round === 2,
    )!;
    const parent = rig.network.blockAt(late.number - 1)!;
    expect(late.sealedAtMs - parent.sealedAtMs).toBe(2_000 + 4_000 * 3);
  });

  it('are missed by a validator whose clock runs ahead of the margin', () => {
    const rig = networkRig({ validators: 4 });
    rig.startValidators(4);
    rig.seconds(20);
    rig.network.behave(rig.network.validators[1]!, { ...GOOD_BEHAVIOUR, skewMs: 5_000 });
    const before = rig.network.height;
    rig.seconds(120);
    const blocks = Array.from(
      { length: rig.network.height - before },
      (_, at) => rig.network.blockAt(before + 1 + at)!,
    );
    expect(blocks.some((block) => block.miner === 1)).toBe(false);
    expect(blocks.some((block) => block.round === 1 && block.miner === 2)).toBe(true);
    expect(rig.events.some((event) => event.type === 'proposal-refused')).toBe(true);
  });
});

describe('a chain of 24', () => {
  it('goes on with 8 down, stands with the 9th, and comes back after it', () => {
    const rig = networkRig();
    rig.startValidators(24);
    rig.seconds(60);
    const spread = [0, 3, 6, 9, 12, 15, 18, 21].map((place) => rig.network.validators[place]!);
    for (const node of spread) rig.network.setUp(node, false);
    const withEightDown = rig.network.height;
    rig.seconds(120);
    expect(rig.network.height).toBeGreaterThan(withEightDown + 10);

    rig.network.setUp(rig.network.validators[1]!, false);
    const stalled = rig.network.height;
    rig.seconds(300);
    expect(rig.network.height).toBe(stalled);
    expect(rig.events.some((event) => event.type === 'round-moved' && event.round >= 5)).toBe(true);

    rig.network.setUp(rig.network.validators[1]!, true);
    rig.seconds(1_200);
    expect(rig.network.height).toBeGreaterThan(stalled + 10);
  });

  it('stays down after a repair for as long as the rounds have doubled, and a restart of all cures that', () => {
    const outage = () => {
      const rig = networkRig();
      rig.startValidators(24);
      rig.seconds(60);
      for (const node of rig.network.validators.slice(0, 9)) rig.network.setUp(node, false);
      rig.seconds(600);
      for (const node of rig.network.validators.slice(0, 9)) rig.network.setUp(node, true);
      return rig;
    };
    const patient = outage();
    const stalled = patient.network.height;
    patient.seconds(30);
    expect(patient.network.height).toBe(stalled);

    const restarted = outage();
    for (const node of restarted.network.validators) restarted.network.setUp(node, false);
    for (const node of restarted.network.validators) restarted.network.setUp(node, true);
    restarted.seconds(30);
    expect(restarted.network.height).toBeGreaterThan(stalled);
  });

  it('split 12 and 12 agrees on nothing on either side; split 16 and 8 goes on among the 16', () => {
    const rig = networkRig();
    rig.startValidators(24);
    rig.seconds(60);
    const half = rig.network.nodes.map((_, node) => node % 2);
    const before = rig.network.height;
    rig.network.partition(half);
    rig.seconds(60);
    expect(rig.network.height).toBe(before);

    rig.network.partition(rig.network.nodes.map((_, node) => (node % 3 === 0 ? 1 : 0)));
    rig.seconds(600);
    expect(rig.network.height).toBeGreaterThan(before);
    expect(rig.network.headOf(0)).toBeLessThan(rig.network.headOf(1));

    rig.network.partition(rig.network.nodes.map(() => 0));
    rig.seconds(60);
    expect(rig.network.headOf(0)).toBe(rig.network.height);
  });
});

describe('followers', () => {
  it('sentries follow the chain and never appear as miners or signers', () => {
    const rig = networkRig({ validators: 4, sentries: 2 });
    for (const node of rig.network.nodes.keys()) rig.network.setUp(node, true);
    rig.seconds(60);
    expect(rig.network.validatorAddresses()).toHaveLength(4);
    expect(rig.network.headOf(4)).toBe(rig.network.height);
    expect(rig.events.some((event) => event.type === 'block-produced' && event.node >= 4)).toBe(false);
  });

  it('a late node catches up over a few seconds, not at once', () => {
    const rig = networkRig({ validators: 4, sentries: 1 });
    rig.startValidators(4);
    rig.seconds(2_000);
    rig.network.setUp(4, true);
    const heads = Array.from({ length: 15 }, () => {
      rig.seconds(1);
      return rig.network.headOf(4);
    });
    const underway = heads.filter((head) => head > 0 && head < 1_000);
    expect(underway.length).toBeGreaterThanOrEqual(2);
    expect(underway).toEqual([...underway].sort((a, b) => a - b));
    expect(rig.network.headOf(4)).toBe(rig.network.height);
  });

  it('peers arrive one after another', () => {
    const rig = networkRig();
    rig.startValidators(24);
    const counts = [1, 1, 1, 2].map((seconds) => {
      rig.seconds(seconds);
      return rig.network.peersOf(0).length;
    });
    expect(counts[0]).toBeGreaterThan(0);
    expect(counts[0]).toBeLessThan(counts[2]!);
    expect(counts[3]).toBe(23);
  });

  it('a node with another genesis has no peers and stays at height 0', () => {
    const rig = networkRig({ validators: 4 });
    rig.startValidators(4);
    rig.network.behave(0, { ...GOOD_BEHAVIOUR, peering: false });
    rig.seconds(60);
    expect(rig.network.peersOf(0)).toEqual([]);
    expect(rig.network.headOf(0)).toBe(0);
    expect(rig.network.height).toBeGreaterThan(5);
  });

  it('a node whose clock is behind takes blocks as late as its clock is', () => {
    const rig = networkRig({ validators: 4, sentries: 1 });
    for (const node of rig.network.nodes.keys()) rig.network.setUp(node, true);
    rig.network.behave(4, { ...GOOD_BEHAVIOUR, skewMs: -11_000 });
    rig.seconds(60);
    expect(rig.network.height - rig.network.headOf(4)).toBe(5);
  });
});

it('an empty chain keeps the longer period for empty blocks', () => {
  const rig = networkRig({ validators: 4, emptyBlockPeriodSeconds: 30 });
  rig.startValidators(4);
  rig.seconds(100);
  expect(rig.network.height).toBe(4);
});

it('old blocks are let go, the genesis block never', () => {
  const rig = networkRig({ validators: 1 });
  rig.startValidators(1);
  rig.seconds(6_000);
  expect(rig.network.height).toBeGreaterThan(2_900);
  expect(rig.network.blockAt(10)).toBeNull();
  expect(rig.network.blockAt(rig.network.height - 1_999)?.number).toBe(rig.network.height - 1_999);
  expect(rig.network.blockAt(0)?.hash).toBe(rig.network.genesis.hash);
});

it('the same seed is the same world, however its time is cut', () => {
  fc.assert(
    fc.property(fc.integer(), fc.array(fc.integer({ min: 1, max: 5_000 }), { maxLength: 30 }), (seed, slices) => {
      const whole = networkRig({ validators: 7, seed });
      const cut = networkRig({ validators: 7, seed });
      for (const rig of [whole, cut]) rig.startValidators(6);
      whole.network.advance(slices.reduce((sum, slice) => sum + slice, 0));
      for (const slice of slices) cut.network.advance(slice);
      expect(cut.events).toEqual(whole.events);
    }),
    { numRuns: 40 },
  );
});

it('no history of starts, stops and partitions breaks the chain of parents or lets less than a quorum sign', () => {
  const action = fc.record({
    node: fc.nat(6),
    up: fc.boolean(),
    split: fc.nat(4),
    forMs: fc.integer({ min: 250, max: 20_000 }),
  });
  fc.assert(
    fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
      const rig = networkRig({ validators: 7 });
      rig.startValidators(7);
      for (const { node, up, split, forMs } of actions) {
        rig.network.setUp(node, up);
        rig.network.partition(rig.network.nodes.map((_, at) => (at < split ? 1 : 0)));
        rig.network.advance(forMs);
      }
      for (let number = 1; number <= rig.network.height; number += 1) {
        const [parent, block] = [rig.network.blockAt(number - 1)!, rig.network.blockAt(number)!];
        expect(block.parentHash).toBe(parent.hash);
        expect(block.miner).toBe((parent.miner + 1 + block.round) % 7);
        expect(new Set(block.signers).size).toBe(5);
        expect(block.timestamp).toBeGreaterThan(parent.timestamp);
      }
    }),
    { numRuns: 40 },
  );
});
