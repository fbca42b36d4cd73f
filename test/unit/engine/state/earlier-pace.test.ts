import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attemptId } from '../../../../src/engine/model/ids.ts';
import type { Plan } from '../../../../src/engine/model/plan.ts';
import type { RunState } from '../../../../src/engine/model/state.ts';
import { earlierPace } from '../../../../src/engine/state/earlier-pace.ts';
import { FakeEngine } from '../../../rigs/screen/fake-engine.ts';
import { rolloutPlan } from '../../../rigs/screen/rollout-plan.ts';

const PLAN = rolloutPlan({ regions: 10 });

/** A run in which the upgrade of each region took so many seconds; every other step takes one, the last none. */
function ran(upgrades: Readonly<Record<string, number>>, plan: Plan = PLAN): RunState {
  const engine = new FakeEngine(plan).launch();
  for (const [region, seconds] of Object.entries(upgrades)) {
    const upgrade = engine.advance(region, 'besu/upgrade');
    engine.begin(upgrade);
    engine.nowMs += seconds * 1000;
    engine.succeed(upgrade);
    engine.finish(region);
  }
  return engine.state;
}

const besu = (plan: Plan, ...runs: readonly RunState[]) =>
  earlierPace(plan, runs)?.phases.find(({ phase }) => phase === 'besu');

test('the pace of earlier runs is their median and what nine of ten did not exceed, over all regions of all runs', () => {
  const regions = PLAN.regions.map(({ region }) => region.id);
  const first = ran(Object.fromEntries(regions.map((id, at) => [id, 10 * (at + 1)])));
  // The pods are one second more.
  expect(besu(PLAN, first)).toEqual({ phase: 'besu', times: 10, medianMs: 61_000, p90Ms: 91_000 });
  const both = earlierPace(PLAN, [first, ran({ uksouth: 500 })]);
  expect(both).toMatchObject({ runs: 2, region: { times: 11, p90Ms: 107_000 } });
});

test('a region that did not finish tells what it did, and nothing of the whole', () => {
  const engine = new FakeEngine(PLAN).launch();
  engine.advance('uksouth', 'kubernetes/nodes');
  const pace = earlierPace(PLAN, [engine.state]);
  expect(pace?.phases.map(({ phase }) => phase)).toEqual(['preflight', 'infrastructure']);
  expect(pace?.region).toBeNull();
});

test('a phase that was done by other steps tells nothing of this one', () => {
  const steps = PLAN.steps.map((step) => (step.name === 'upgrade' ? { ...step, name: 'rollback' } : step));
  expect(besu({ ...PLAN, steps }, ran({ uksouth: 10 }))).toBeUndefined();
});

test('an upgrade that was not needed, and a plan without changes, tell nothing of the work of those that have some', () => {
  const engine = new FakeEngine(PLAN).launch();
  const plan = engine.advance('uksouth', 'infrastructure/plan');
  engine.begin(plan);
  engine.succeed(plan, { planned: { fingerprint: 'x', counts: {}, lines: [] } });
  const upgrade = engine.advance('uksouth', 'besu/upgrade');
  engine.say({ type: 'attempt-begun', attempt: attemptId(upgrade, 1), carriedBy: null, needless: true });
  engine.succeed(upgrade);
  engine.finish('uksouth');
  const alone = earlierPace(PLAN, [engine.state]);
  expect(alone?.phases.map(({ phase }) => phase)).toEqual(['preflight', 'kubernetes', 'verify']);
  expect(alone).toMatchObject({ runs: 0, region: null });
  expect(earlierPace(PLAN, [engine.state, ran({ ukwest: 500 })])).toMatchObject({ runs: 1, region: { times: 1 } });
  expect(besu(PLAN, engine.state, ran({ ukwest: 500 }))).toMatchObject({ times: 1, medianMs: 501_000 });
});

test('nothing is known from runs of other regions, or from none', () => {
  const elsewhere = { ...PLAN, regions: PLAN.regions.slice(0, 1) };
  expect(earlierPace(elsewhere, [ran({ ukwest: 10 })])).toBeNull();
  expect(earlierPace(PLAN, [])).toBeNull();
});

test('of any times the median is never above what nine of ten took, and both are times that there were', () => {
  const seconds = fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 10 });
  fc.assert(
    fc.property(seconds, (all) => {
      const regions = PLAN.regions.slice(0, all.length).map(({ region }, at) => [region.id, all[at] ?? 0] as const);
      const pace = besu(PLAN, ran(Object.fromEntries(regions)));
      const took = all.map((one) => one * 1000 + 1000);
      expect(took).toContain(pace?.medianMs);
      expect(took).toContain(pace?.p90Ms);
      expect(pace?.p90Ms).toBeGreaterThanOrEqual(pace?.medianMs ?? Number.NaN);
      expect(took.filter((one) => one <= (pace?.p90Ms ?? 0)).length).toBeGreaterThanOrEqual(took.length * 0.9);
    }),
    { numRuns: 30 },
  );
});
