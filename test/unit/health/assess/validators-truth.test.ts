import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FleetWorld } from './fleet-world.ts';

test('for 1 to 100 validators the quorum is two thirds rounded up, and what may be lost is what halts nothing', () => {
  for (let count = 1; count <= 100; count += 1) {
    const world = new FleetWorld({ regions: count, sentries: 0, height: 1 });
    const [chain] = world.poll().chains;
    const needed = Math.ceil((count * 2) / 3);
    expect(chain).toMatchObject({ validators: count, live: count, quorum: needed, canLose: count - needed });
  }
});

test('turns that passed are attributed to those who were down, for any number of validators and any schedule', () => {
  const schedule = fc.array(fc.array(fc.nat(), { maxLength: 4 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(fc.integer({ min: 4, max: 12 }), schedule, (count, changes) => {
      const world = new FleetWorld({ regions: count, sentries: 0, height: 1 });
      world.poll();
      for (const toggled of changes) {
        for (const pick of toggled) {
          const node = world.validators[pick % count]!;
          const down = world.validators.filter(({ seals }) => !seals).length;
          // Only as many as the chain survives: what is missed must stay within the blocks that are kept.
          node.seals = !node.seals || down >= Math.floor(count / 3);
        }
        for (let poll = 0; poll < 8; poll += 1) world.poll();
      }
      const newest = world.head;
      world.poll();
      const seen = world.blocks.slice(1).filter(({ height }) => height <= newest.height);
      expect(seen.length).toBeLessThanOrEqual(60);
      const told = new Map(world.report!.nodes.map(({ node, missedTurns }) => [node, missedTurns] as const));
      // The block made during the last poll may or may not have been told.
      const certain = world.missedUpTo(newest.height);
      for (const { id } of world.nodes) {
        expect(told.get(id)).toBeGreaterThanOrEqual(certain.get(id) ?? 0);
        expect(told.get(id)).toBeLessThanOrEqual(world.missedUpTo(world.head.height).get(id) ?? 0);
      }
    }),
    { numRuns: 40 },
  );
});

test('a validator that stops is not live any more after two turns, and none of the others is touched', () => {
  fc.assert(
    fc.property(fc.integer({ min: 4, max: 30 }), fc.nat(), (count, pick) => {
      const world = new FleetWorld({ regions: count, sentries: 0, height: 10 });
      world.poll();
      const stopped = world.validators[pick % count]!;
      stopped.seals = false;
      for (let poll = 0; poll < 3 * count + 20; poll += 1) world.poll();
      const idle = world.report!.nodes.filter(({ trouble }) => trouble?.kind === 'not-sealing').map(({ node }) => node);
      expect(idle).toEqual([stopped.id]);
      expect(world.report!.chains[0]?.live).toBe(count - 1);
    }),
    { numRuns: 15 },
  );
});
