import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../src/engine/model/event.ts';
import type { Failure } from '../../src/engine/model/failure.ts';
import { type AttemptId, partsOfAttempt, type StepId } from '../../src/engine/model/ids.ts';
import { NO_POLICY, type RunPolicy } from '../../src/engine/model/policy.ts';
import { canLose } from '../../src/regions/quorum.ts';
import { EngineRig } from '../rigs/engine/engine-rig.ts';
import { chainPlan, type LIMITS, PHASES } from '../rigs/engine/sample-plan.ts';

const THROTTLED: Partial<Failure> = { class: 'throttle', fingerprint: 'throttled', reach: 'all' };
/** What the fleet file gives when it says nothing. */
const DEFAULTS: Partial<RunPolicy> = {
  retry: { attempts: 5, delayFactor: 1 },
  breaker: { failures: 3, withinMs: 300_000, pauseMs: 120_000 },
};
const TICK_MS = 1_000;

interface World {
  readonly regions: readonly string[];
  readonly policy: Partial<RunPolicy>;
  readonly limits?: Partial<typeof LIMITS>;
  /** How long a try takes and how it ends (null = well), told when it begins and how many steps of its phase run then. */
  readonly fate: (
    attempt: AttemptId,
    beside: number,
  ) => { readonly ms: number; readonly fails: Partial<Failure> | null };
}

/** A whole rollout on a clock of its own: the same world always gives the same events. */
async function rollout({ regions, policy, limits, fate }: World, ticks: number): Promise<EngineRig> {
  const plan = { ...chainPlan(regions, limits), policy: { ...NO_POLICY, ...policy } };
  const rig = new EngineRig(plan);
  rig.executor.onBegin = ({ attempt }) => {
    const { ms, fails } = fate(attempt, besides(rig, attempt));
    rig.clock.at(rig.clock.nowMs() + ms, () => {
      if (fails === null) rig.executor.succeed(attempt);
      else rig.executor.fail(attempt, fails);
    });
  };
  await rig.launch();
  for (let tick = 0; tick < ticks && rig.journal.events.at(-1)?.type !== 'run-ended'; tick += 1)
    await rig.pass(TICK_MS);
  return rig;
}

/** Itself included. */
function besides(rig: EngineRig, attempt: AttemptId): number {
  const phaseOf = (one: AttemptId): string => partsOfAttempt(one).step.split('/')[1] ?? '';
  return [...rig.executor.live.keys()].filter((one) => phaseOf(one) === phaseOf(attempt)).length;
}

const named = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `r${index}`);
const regionOf = (step: StepId): string => step.split('/')[0] ?? '';

/** The same for the same step, whatever else happens. */
function durationMs(step: StepId, salt: number): number {
  let hash = salt;
  for (const char of step) hash = Math.imul(hash ^ char.charCodeAt(0), 16_777_619) >>> 0;
  return 2_000 + (hash % 20) * TICK_MS;
}

const statusesOf = (rig: EngineRig, region: string): readonly string[] =>
  Object.entries(rig.stateOnDisk().steps)
    .filter(([id]) => id.startsWith(`${region}/`))
    .map(([, { status }]) => status);

describe('what a run may lose', () => {
  const world = fc.record({
    count: fc.integer({ min: 2, max: 12 }),
    allowed: fc.integer({ min: 0, max: 4 }),
    /** How many regions fail more than may fail. */
    over: fc.integer({ min: -4, max: 2 }),
    phase: fc.constantFrom(...PHASES),
    salt: fc.nat(10_000),
    kind: fc.constantFrom('regions' as const, 'validators' as const),
  });

  test('is exact: as many as may fail hold nobody up, one more and nothing new starts', async () => {
    let [within, beyond] = [0, 0];
    await fc.assert(
      fc.asyncProperty(world, async ({ count, allowed, over, phase, salt, kind }) => {
        const regions = named(count);
        // One validator in each region, so the budget of the consensus is counted in regions as well.
        const most = kind === 'regions' ? allowed : canLose(count);
        const failing = regions.slice(0, Math.min(count - 1, Math.max(0, most + over)));
        const tolerance =
          kind === 'regions'
            ? { failedRegions: most, lostValidators: null }
            : { failedRegions: null, lostValidators: most };
        const fate: World['fate'] = (attempt) => {
          const { step } = partsOfAttempt(attempt);
          const fails = failing.includes(regionOf(step)) && step.includes(`/${phase}/`);
          return { ms: durationMs(step, salt), fails: fails ? { fingerprint: step } : null };
        };
        const rig = await rollout({ regions, policy: { tolerance }, fate }, 200);
        const { events } = rig.journal;
        const ends = events.flatMap((event, at) =>
          event.type === 'attempt-ended' && event.outcome.status === 'failed' ? [at] : [],
        );
        expect(ends.length).toBeLessThanOrEqual(failing.length);
        const lastStart = events.findLastIndex(({ type }) => type === 'attempt-begun');
        const broken = ends[most];
        if (broken !== undefined) {
          beyond += 1;
          expect(lastStart).toBeLessThan(broken);
        } else {
          within += 1;
          for (const region of regions.filter((one) => !failing.includes(one))) {
            expect(statusesOf(rig, region)).toEqual(PHASES.map(() => 'succeeded'));
          }
        }
      }),
      { numRuns: 80, seed: 138 },
    );
    // Both sides of the edge must have been walked on.
    expect(Math.min(within, beyond)).toBeGreaterThan(10);
  });
});

describe('throttling', () => {
  test('with any room from one upwards, every region comes to its end and nobody runs out of tries', async () => {
    const world = fc.record({
      count: fc.integer({ min: 3, max: 24 }),
      room: fc.integer({ min: 1, max: 8 }),
      salt: fc.nat(10_000),
    });
    await fc.assert(
      fc.asyncProperty(world, async ({ count, room, salt }) => {
        const regions = named(count);
        const fate: World['fate'] = (attempt, beside) => {
          const { step } = partsOfAttempt(attempt);
          return beside > room && step.includes('/infrastructure/')
            ? { ms: 2_000, fails: THROTTLED }
            : { ms: durationMs(step, salt), fails: null };
        };
        const rig = await rollout({ regions, policy: DEFAULTS, fate }, 20_000);
        const unfinished = regions.filter((region) => statusesOf(rig, region).some((one) => one !== 'succeeded'));
        expect(unfinished).toEqual([]);
        expect(rig.stateOnDisk().result?.failed).toBe(0);
      }),
      { numRuns: 30, seed: 138 },
    );
  });

  test('is answered with fewer at a time, and with more again once it is over', async () => {
    const regions = named(24);
    const fate: World['fate'] = (attempt, beside) => {
      const { step } = partsOfAttempt(attempt);
      const late = step.includes('/verify/');
      return beside > 6 && step.includes('/infrastructure/')
        ? { ms: 2_000, fails: THROTTLED }
        : { ms: late ? 600_000 : 20_000, fails: null };
    };
    const rig = await rollout({ regions, policy: DEFAULTS, limits: { command: 24 }, fate }, 20_000);
    const values = rig.journal.events.flatMap((event) => (event.type === 'concurrency-changed' ? [event.value] : []));
    // Half of what still runs when the first of them complain, and the six that were let through do.
    expect(values[0]).toBe(3);
    expect(values.at(-1)).toBeGreaterThan(Math.min(...values));
  });
});

describe('a limit', () => {
  test('is never passed, and below it every region comes to its end', async () => {
    const world = fc.record({
      count: fc.integer({ min: 2, max: 24 }),
      limit: fc.integer({ min: 1, max: 4 }),
      salt: fc.nat(10_000),
    });
    await fc.assert(
      fc.asyncProperty(world, async ({ count, limit, salt }) => {
        const regions = named(count);
        const fate: World['fate'] = (attempt) => ({ ms: durationMs(partsOfAttempt(attempt).step, salt), fails: null });
        const rig = await rollout({ regions, policy: {}, limits: { command: limit }, fate }, 20_000);
        expect(rig.stateOnDisk().result).not.toBeNull();
        for (const region of regions) expect(statusesOf(rig, region)).toEqual(PHASES.map(() => 'succeeded'));
        let live = 0;
        for (const event of rig.journal.events) {
          if (event.type === 'attempt-begun') live += 1;
          if (event.type === 'attempt-ended') live -= 1;
          expect(live).toBeLessThanOrEqual(limit);
        }
      }),
      { numRuns: 25, seed: 138 },
    );
  });
});

describe('isolation', () => {
  /** What the journal says of the regions but this one, without the numbers and times of the journal itself. */
  const storyWithout = (events: readonly RunEvent[], region: string): readonly string[] =>
    events.flatMap((event) => {
      if (event.type !== 'attempt-begun' && event.type !== 'attempt-ended') return [];
      const { step } = partsOfAttempt(event.attempt);
      const how = event.type === 'attempt-ended' ? event.outcome.status : '';
      return regionOf(step) === region ? [] : [`${event.atMs} ${event.type} ${event.attempt} ${how}`];
    });

  test('the events of the other regions, to the second, do not change when one region fails', async () => {
    const world = fc.record({
      count: fc.integer({ min: 2, max: 12 }),
      salt: fc.nat(10_000),
      phase: fc.constantFrom(...PHASES),
      /** The last one is tried again by itself until its tries are used up. */
      failure: fc.constantFrom<Partial<Failure>>(
        { class: 'unknown' },
        { class: 'quota' },
        { class: 'config' },
        { class: 'transient' },
      ),
    });
    await fc.assert(
      fc.asyncProperty(world, async ({ count, salt, phase, failure }) => {
        const regions = named(count);
        const with_ = (fails: boolean): World['fate'] => {
          return (attempt) => {
            const { step } = partsOfAttempt(attempt);
            const isIt = fails && regionOf(step) === 'r0' && step.includes(`/${phase}/`);
            return { ms: durationMs(step, salt), fails: isIt ? failure : null };
          };
        };
        const well = await rollout({ regions, policy: DEFAULTS, fate: with_(false) }, 5_000);
        const ill = await rollout({ regions, policy: DEFAULTS, fate: with_(true) }, 5_000);
        expect(ill.stateOnDisk().result?.failed).toBe(1);
        const story = storyWithout(well.journal.events, 'r0');
        expect(story.length).toBe((count - 1) * PHASES.length * 2);
        expect(storyWithout(ill.journal.events, 'r0')).toEqual(story);
      }),
      { numRuns: 40, seed: 138 },
    );
  });
});
