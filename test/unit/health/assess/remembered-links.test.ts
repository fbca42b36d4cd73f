import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assess } from '../../../../src/health/assess/assess.ts';
import { rememberedLinks } from '../../../../src/health/assess/peer-links.ts';
import { FleetWorld, TIMEOUT, type WorldNode } from './fleet-world.ts';

const REGIONS = 2;
const STRANGER = 'ab'.repeat(64);

/** What may change who knows whom, and what must not. */
const HAPPENINGS: Readonly<Record<string, (node: WorldNode, world: FleetWorld) => void>> = {
  nothing: () => {},
  'goes silent': (node) => Object.assign(node, { problem: TIMEOUT }),
  answers: (node) => Object.assign(node, { problem: null }),
  'loses its peers': (node) => Object.assign(node, { says: { peerIds: [], peers: 0 } }),
  'meets a stranger': (node) => Object.assign(node, { says: { peerIds: [STRANGER], peers: 1 } }),
  'tells no peers': (node) => Object.assign(node, { says: { peerIds: null } }),
  'is as before': (node) => Object.assign(node, { says: {} }),
  'has another key': (node) => Object.assign(node, { enodeId: STRANGER }),
  'is gone': (node, world) => {
    const nodes = world.expected.nodes.filter(({ id }) => id !== node.id);
    world.expected = { ...world.expected, nodes };
  },
};

const happening = fc.record({
  what: fc.constantFrom(...Object.keys(HAPPENINGS)),
  node: fc.nat({ max: 2 * REGIONS - 1 }),
});

const GONE_WITH_A_STRANGER = ['meets a stranger', 'goes silent'].map((what) => ({ what, node: 0 }));

test('who remembers links tells the same as who makes them anew each time, whatever happens', () => {
  const topology = fc.constantFrom('shared-chain' as const, 'chain-per-region' as const);
  fc.assert(
    fc.property(topology, fc.array(happening, { minLength: 1, maxLength: 10 }), (kind, story) => {
      const world = new FleetWorld({ regions: REGIONS, height: 20, expected: { topology: kind } });
      const linksOf = rememberedLinks();
      for (const { what, node } of story) {
        HAPPENINGS[what]?.(world.nodes[node]!, world);
        // Until an ask that comes to nothing is believed.
        world.polls(2);
        const before = world.report;
        const anew = world.poll();
        expect(assess(world.memory, world.expected, world.nowMs, before, linksOf)).toEqual(anew);
      }
    }),
    { numRuns: 40, examples: [['shared-chain', GONE_WITH_A_STRANGER]] },
  );
});

test('links are not made anew while nobody tells other peers', () => {
  const world = new FleetWorld({ regions: REGIONS });
  const linksOf = rememberedLinks();
  const peersTold = () => {
    world.poll();
    return assess(world.memory, world.expected, world.nowMs, null, linksOf).nodes[0]?.knownPeers;
  };
  const first = peersTold();
  expect(peersTold()).toBe(first);
  Object.assign(world.nodes[1]!, { says: { peerIds: [] } });
  expect(peersTold()).not.toBe(first);
});
