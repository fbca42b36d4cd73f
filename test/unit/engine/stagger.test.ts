import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StepId } from '../../../src/engine/model/ids.ts';
import { NO_POLICY } from '../../../src/engine/model/policy.ts';
import { survey } from '../../../src/engine/state/survey.ts';
import { EngineRig } from '../../rigs/engine/engine-rig.ts';
import { chainPlan } from '../../rigs/engine/sample-plan.ts';

const planned = (regions: readonly string[], staggerMs: number) => ({
  ...chainPlan(regions),
  policy: { ...NO_POLICY, staggerMs },
});

describe('begins that are kept apart', () => {
  test('come one after another, and each that waits says why', async () => {
    const rig = new EngineRig(planned(['a', 'b', 'c'], 2_000));
    await rig.launch();
    expect(rig.running()).toEqual(['a/infrastructure/work']);
    for (const region of ['b', 'c']) {
      expect(survey(rig.stateOnDisk()).holds.get(`${region}/infrastructure/work` as StepId)).toEqual({
        ...{ kind: 'stagger', limit: 'command', everyMs: 2_000 },
      });
    }
    await rig.pass(1_999);
    expect(rig.running()).toHaveLength(1);
    await rig.pass(1);
    expect(rig.running()).toEqual(['a/infrastructure/work', 'b/infrastructure/work']);
  });

  test('end nothing: a run without a screen goes on although nothing runs for a moment', async () => {
    const rig = new EngineRig(planned(['a'], 60_000), { endWhenHeld: true });
    await rig.launch();
    await rig.succeed('a/infrastructure/work');
    expect(rig.stateOnDisk().status).toBe('running');
    await rig.pass(60_000);
    expect(rig.running()).toEqual(['a/kubernetes/work']);
  });

  test('are never nearer than that, whatever the steps take, and every region comes to its end', async () => {
    const world = fc.record({
      count: fc.integer({ min: 1, max: 8 }),
      staggerMs: fc.integer({ min: 1, max: 30 }).map((seconds) => seconds * 1_000),
      takesMs: fc.array(fc.integer({ min: 1, max: 90_000 }), { minLength: 1, maxLength: 8 }),
    });
    await fc.assert(
      fc.asyncProperty(world, async ({ count, staggerMs, takesMs }) => {
        const regions = Array.from({ length: count }, (_, i) => `r${i}`);
        const rig = new EngineRig(planned(regions, staggerMs), { endWhenHeld: true });
        let begun = 0;
        rig.executor.onBegin = ({ attempt }) => {
          const ms = takesMs[begun % takesMs.length] ?? 1;
          begun += 1;
          rig.clock.at(rig.clock.nowMs() + ms, () => rig.executor.succeed(attempt));
        };
        await rig.launch();
        for (let i = 0; i < 10_000 && rig.stateOnDisk().status === 'running'; i += 1) await rig.pass(1_000);
        const moments = rig.journal.events.flatMap((event) => (event.type === 'attempt-begun' ? [event.atMs] : []));
        const gaps = moments.slice(1).map((at, i) => at - (moments[i] ?? 0));
        expect(Math.min(staggerMs, ...gaps)).toBe(staggerMs);
        expect(moments).toHaveLength(count * 4);
      }),
      { numRuns: 15, seed: 138 },
    );
  });
});
