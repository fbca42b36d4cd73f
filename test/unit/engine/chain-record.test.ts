import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ChainRecord } from '../../../src/engine/chain-record.ts';
import type { ChainHealth, HealthReport, SeenBlock } from '../../../src/engine/model/health.ts';
import { keptWords } from '../../../src/engine/state/kept-words.ts';
import { EngineRig } from '../../rigs/engine/engine-rig.ts';
import { chainPlan, PHASES } from '../../rigs/engine/sample-plan.ts';
import { seenChain } from '../../rigs/engine/seen-chain.ts';

const LAUNCH_MS = Date.UTC(2026, 10, 21, 19, 49, 0);

/** Block `height`, so many seconds after the launch. */
const block = (height: number, seconds: number, round = 0): SeenBlock => ({
  ...{ height, atMs: LAUNCH_MS + seconds * 1000, round, proposer: '0x01', node: null },
});

function seen(blocks: readonly SeenBlock[], id = 'fleet'): HealthReport {
  const { report } = seenChain(0, {}) as { readonly report: HealthReport };
  return { ...report, chains: report.chains.map((chain): ChainHealth => ({ ...chain, id, blocks })) };
}

function record(...looks: readonly (readonly SeenBlock[])[]): ChainRecord {
  const kept = new ChainRecord();
  for (const look of looks) kept.see(seen(look), LAUNCH_MS);
  return kept;
}

describe('the record of a chain', () => {
  test('counts each block once, those late, and the longest wait, however often a strip is told', () => {
    const strip = [block(117, 2), block(118, 11, 2), block(119, 13)];
    const { kept } = record(strip.slice(0, 1), strip, strip, [...strip.slice(1), block(120, 15)]);
    expect(kept).toEqual({
      ...{ sinceMs: LAUNCH_MS + 2000, blocks: 4, late: 1 },
      longest: { ms: 9000, chain: 'fleet', height: 118 },
    });
    expect(keptWords(kept as NonNullable<typeof kept>)).toBe(
      '4 blocks seen since 19:49:02 UTC, 1 of them late, in a later round, longest wait 9 s before block 118',
    );
  });

  test('begins with the launch: what the chain had waited for before it is nobody’s fault', () => {
    const { kept } = record([block(50, -600), block(51, -598), block(52, 4)]);
    expect(kept).toMatchObject({ blocks: 1, longest: { ms: 4000, height: 52 } });
  });

  test('says nothing of the first block of a new chain, and nothing where no block came', () => {
    expect(record([block(0, -9e5)], [block(0, -9e5), block(1, 300, 6)]).kept).toBeNull();
    expect(record([]).kept).toBeNull();
  });

  test('takes no hole in what was seen for a wait', () => {
    const { kept } = record([block(10, 0), block(11, 2)], [block(90, 160), block(91, 162)]);
    expect(kept).toMatchObject({ blocks: 4, longest: { ms: 2000 } });
  });

  test('goes on with a chain that begins anew, and takes nothing between the two for a wait', () => {
    const old = [block(1, -2), block(2, 0), block(3, 2)];
    const young = [block(1, 60), block(2, 62), block(3, 64), block(4, 66)];
    const { kept } = record(old, young.slice(0, 1), [...young.slice(0, 2), block(3, 2)], young);
    expect(kept).toMatchObject({ blocks: 5, longest: { ms: 2000 } });
  });

  test('passes over what comes while the run is not at work', () => {
    const kept = record([block(10, 0)]);
    kept.see(seen([block(11, 90, 3)]), null);
    kept.see(seen([block(11, 90, 3), block(12, 92)]), LAUNCH_MS);
    expect(kept.kept).toMatchObject({ blocks: 2, late: 0, longest: { ms: 2000, height: 12 } });
  });

  test('of independent chains names the one that waited longest', () => {
    const kept = record([block(10, 0), block(11, 2)]);
    kept.see(seen([block(4, 0), block(5, 7)], 'ukwest'), LAUNCH_MS);
    expect(keptWords(kept.kept as NonNullable<typeof kept.kept>)).toMatch(
      /^4 blocks .+, all in the first round, longest wait 7 s before block 5 of ukwest$/,
    );
  });

  test('does not depend on how the looks cut the strip', () => {
    const gaps = fc.array(fc.record({ wait: fc.integer({ min: 1, max: 40 }), round: fc.integer({ min: 0, max: 4 }) }), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(gaps, fc.infiniteStream(fc.integer({ min: 1, max: 9 })), (list, steps) => {
        let at = 0;
        const all = list.map(({ wait, round }, n) => block(n + 2, (at += wait), round));
        const looks: SeenBlock[][] = [];
        for (let n = 0; n < all.length; ) {
          const from = Math.max(0, n - 3);
          n += steps.next().value as number;
          looks.push(all.slice(from, n));
        }
        expect(record(...looks).kept).toEqual(record(all).kept);
      }),
    );
  });
});

test('a run ends with how its chain kept going, in the journal', async () => {
  const rig = new EngineRig(chainPlan(['a']));
  await rig.launch();
  const at = rig.clock.nowMs();
  const blocks = [block(7, 0), block(8, 0, 1)].map((one, n) => ({ ...one, atMs: at + n * 6000 }));
  rig.engine.observe([{ type: 'health', report: seen(blocks) }]);
  for (const phase of PHASES) await rig.succeed(`a/${phase}/work`);
  expect(rig.stateOnDisk().result).toMatchObject({
    exitCode: 0,
    chain: { sinceMs: at, blocks: 2, late: 1, longest: { ms: 6000, height: 8 } },
  });
});
