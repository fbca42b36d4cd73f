import { describe, expect, test } from 'vitest';
import type { Command } from '../../src/engine/model/command.ts';
import type { Failure, FailureClass } from '../../src/engine/model/failure.ts';
import { partsOfAttempt, pushKey, type Scope, type StepId, scopeOf, stepId } from '../../src/engine/model/ids.ts';
import type { Plan } from '../../src/engine/model/plan.ts';
import { NO_POLICY, type RunPolicy } from '../../src/engine/model/policy.ts';
import type { Step } from '../../src/engine/model/step.ts';
import { quorum } from '../../src/regions/quorum.ts';
import { ANNA, EngineRig } from '../rigs/engine/engine-rig.ts';
import { chainPlan, samplePlan, sampleStep } from '../rigs/engine/sample-plan.ts';
import { seenChain } from '../rigs/engine/seen-chain.ts';
import { pick, seededRandom } from './seeded-random.ts';

const SEEDS = Number(process.env['BESU_CONSOLE_SEEDS'] ?? 75);
const REGIONS = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
const by = ANNA;
const scopes = (...names: readonly string[]): readonly Scope[] => names.map(scopeOf);
const CLASSES: readonly FailureClass[] = ['throttle', 'transient', 'conflict', 'quota', 'auth', 'unknown'];

const EVERYTHING: Partial<RunPolicy> = {
  retry: { attempts: 4, delayFactor: 1 },
  breaker: { failures: 3, withinMs: 300_000, pauseMs: 60_000 },
};

function someFailure(random: () => number): Partial<Failure> {
  const kind = pick(random, CLASSES) ?? 'unknown';
  return { class: kind, fingerprint: kind, reach: kind === 'auth' ? 'all' : 'one' };
}

function someCommand(random: () => number): Command {
  const region = scopeOf(pick(random, REGIONS) ?? 'a');
  return (
    pick<Command>(random, [
      { type: 'retry', scopes: [region], from: null, by },
      { type: 'skip', scope: region, phase: 'besu', reason: 'seeded', by },
      { type: 'unskip', scope: region, phase: 'besu', by },
      { type: 'hold', scope: region, reason: 'seeded', by },
      { type: 'release', scope: region, by },
      { type: 'reorder', scopes: [region], to: random() < 0.5 ? 'first' : 'last', by },
      { type: 'push', scopes: [region], by },
      { type: 'cancel-retry', scope: region, by },
      { type: 'set-concurrency', limit: 'command', value: 1 + Math.floor(random() * 4), by },
      { type: 'pause', by },
      { type: 'resume', by },
    ]) ?? { type: 'pause', by }
  );
}

async function turn(rig: EngineRig, random: () => number): Promise<void> {
  const dice = random();
  const attempt = pick(random, [...rig.executor.live.keys()]);
  if (dice < 0.06) rig.crash();
  else if (dice < 0.22) await rig.send(someCommand(random));
  else if (dice < 0.4 && attempt !== undefined) rig.executor.fail(attempt, someFailure(random));
  else if (dice < 0.55) await rig.pass(Math.floor(random() * 120_000));
  else if (attempt !== undefined) rig.executor.succeed(attempt);
  await rig.settle();
}

/** Nobody meddles any more and nothing fails: whatever chance has made must still come to its end. */
async function finish(rig: EngineRig): Promise<void> {
  for (const region of REGIONS) await rig.send({ type: 'release', scope: scopeOf(region), by });
  await rig.send({ type: 'push', scopes: scopes(...REGIONS), by });
  for (let i = 0; i < 600 && rig.stateOnDisk().result?.exitCode !== 0; i += 1) {
    await rig.send({ type: 'resume', by });
    if (i % 20 === 0) await rig.send({ type: 'retry', scopes: [], from: null, by });
    for (const attempt of [...rig.executor.live.keys()]) rig.executor.succeed(attempt);
    await rig.pass(30_000);
  }
}

/** What every start in the journal had to have before it. */
function checkStarts(rig: EngineRig): void {
  const { plan } = rig.stateOnDisk();
  const strategy = plan.policy?.strategy;
  const live = new Set<StepId>();
  const pushed = new Set<string>();
  const held = new Set<Scope>();
  let [wave, broken, limit] = [0, false, plan.limits.command];
  for (const event of rig.journal.events) {
    if (event.type === 'wave-opened') wave = event.wave;
    else if (event.type === 'scopes-pushed') for (const scope of event.scopes) pushed.add(scope);
    else if (event.type === 'scope-held') held.add(event.scope);
    else if (event.type === 'scope-released') held.delete(event.scope);
    else if (event.type === 'breaker-opened') broken = true;
    else if (event.type === 'breaker-closed') broken = false;
    else if (event.type === 'concurrency-changed') limit = event.value;
    else if (event.type === 'attempt-ended') live.delete(partsOfAttempt(event.attempt).step);
    else if (event.type === 'attempt-begun') {
      const { step } = partsOfAttempt(event.attempt);
      const scope = scopeOf(step.split('/')[0] ?? '');
      live.add(step);
      expect(live.size).toBeLessThanOrEqual(limit);
      expect(broken).toBe(false);
      expect(held.has(scope)).toBe(false);
      if (strategy?.kind === 'manual') expect(pushed.has(scope)).toBe(true);
      if (strategy?.kind === 'waves') {
        expect(strategy.waves.findIndex((one) => one.scopes.includes(scope))).toBeLessThanOrEqual(wave);
      }
    }
  }
}

const WAVES: RunPolicy['strategy'] = {
  kind: 'waves',
  waves: [
    { name: 'canary', scopes: scopes('a'), soakMs: 600_000, soakBlocks: 0 },
    { name: 'some', scopes: scopes('b', 'c', 'd'), soakMs: 0, soakBlocks: 0 },
    { name: 'rest', scopes: scopes('e', 'f', 'g'), soakMs: 0, soakBlocks: 0 },
  ],
};

const PLANS: Readonly<Record<string, Partial<RunPolicy>>> = {
  'three waves': { ...EVERYTHING, strategy: WAVES, tolerance: { failedRegions: 0, lostValidators: null } },
  'by hand': { ...EVERYTHING, strategy: { kind: 'manual' } },
  'all at once': EVERYTHING,
};

describe('under chance, with a policy', () => {
  for (const [name, policy] of Object.entries(PLANS)) {
    test(`${name}: ${SEEDS} seeded rollouts start nothing that was not allowed, and all can be brought to their end`, async () => {
      for (let seed = 1; seed <= SEEDS; seed += 1) {
        const random = seededRandom(seed);
        const plan: Plan = { ...chainPlan(REGIONS, { command: 4 }), policy: { ...NO_POLICY, ...policy } };
        const rig = new EngineRig(plan, { endWhenHeld: false });
        await rig.launch();
        for (let i = 0; i < 60; i += 1) await turn(rig, random);
        await finish(rig);
        checkStarts(rig);
        const open = Object.entries(rig.stateOnDisk().steps).filter(
          ([, { status }]) => status !== 'succeeded' && status !== 'skipped',
        );
        expect(open, `seed ${seed}`).toEqual([]);
        expect(rig.published).toEqual(rig.journal.events);
      }
    });
  }
});

/** Regions of one validator that are changed as a whole, or of three in zones that are changed one after another. */
function upgrades(zones: readonly string[]): Plan {
  const plan = samplePlan(
    REGIONS.flatMap((region) => {
      const scope = scopeOf(region);
      if (zones.length === 0) {
        const upgrade = sampleStep(scope, 'besu', 'work', { disruptive: true });
        return [upgrade, sampleStep(scope, 'verify', 'work', { after: [upgrade.id] })];
      }
      return zones.map((zone, at) => {
        const after = at === 0 ? [] : [stepId(scope, 'besu', zones[at - 1] ?? '')];
        return sampleStep(scope, 'besu', zone, { disruptive: true, takesDown: 1, push: pushKey(region + zone), after });
      });
    }),
    REGIONS,
  );
  return { ...plan, regions: plan.regions.map((one) => ({ ...one, validators: Math.max(1, zones.length) })) };
}

describe.each([
  // Of seven validators two may go.
  { what: 'regions', zones: [], least: 2, seeds: SEEDS },
  // Seven of 21 may; whole regions could go two at once. Three times the steps, hence fewer worlds.
  { what: 'zones', zones: ['1', '2', '3'], least: 3, seeds: Math.ceil(SEEDS / 3) },
])('the quorum guard under chance, of $what', ({ zones, least, seeds }) => {
  const plan = upgrades(zones);
  /** Validators that go down together: `a`, or `a1`. */
  const PARTS = REGIONS.flatMap((region) => (zones.length === 0 ? [region] : zones.map((zone) => region + zone)));
  const partOf = ({ scope, push }: Step): string => push ?? scope;

  test(`${seeds} worlds whose validators die and come back by themselves: no step is started that leaves too few`, async () => {
    let most = 0;
    for (let seed = 1; seed <= seeds; seed += 1) {
      const random = seededRandom(seed);
      const rig = new EngineRig(plan, { endWhenHeld: false });
      const up = new Map(PARTS.map((part) => [part, true]));
      /** A running step keeps its part down whatever the world wants. */
      const partsUp = (): readonly string[] => {
        const running = new Set(rig.running());
        const atWork = plan.steps.filter(({ id, phase }) => phase === 'besu' && running.has(id)).map(partOf);
        return PARTS.filter((part) => up.get(part) === true && !atWork.includes(part));
      };
      const look = async (): Promise<void> => {
        const there = partsUp();
        const upIn = (region: string): number => there.filter((part) => part.startsWith(region)).length;
        const live = Object.fromEntries(REGIONS.map((region) => [region, upIn(region)]));
        rig.engine.observe([seenChain(rig.clock.nowMs(), live)]);
        await rig.settle();
      };
      rig.executor.onBegin = ({ step }) => {
        if (step.phase !== 'besu' || !told) return;
        const left = partsUp().filter((part) => part !== partOf(step)).length;
        most = Math.max(most, PARTS.filter((part) => up.get(part) === true).length - left);
        // A part that was down itself takes nobody with it.
        if (wasUp(partOf(step))) expect(left, `seed ${seed}`).toBeGreaterThanOrEqual(quorum(PARTS.length));
      };
      let told = false;
      const wasUp = (part: string): boolean => up.get(part) === true;
      await rig.send({ type: 'pause', by });
      await rig.launch();
      for (const attempt of [...rig.executor.live.keys()]) rig.executor.succeed(attempt);
      // The chain must have stood once: before that there is nothing to lose.
      await rig.pass(1000);
      await look();
      told = true;
      for (let i = 0; i < 70; i += 1) {
        const dice = random();
        const region = pick(random, REGIONS) ?? 'a';
        const attempt = pick(random, [...rig.executor.live.keys()]);
        await rig.pass(1000);
        const part = pick(random, PARTS) ?? 'a';
        if (dice < 0.15) up.set(part, !(up.get(part) ?? true));
        else if (dice < 0.3) await rig.send({ type: 'retry', scopes: [scopeOf(region)], from: 'besu', by });
        else if (dice < 0.4 && attempt !== undefined) rig.executor.fail(attempt);
        else if (attempt !== undefined) rig.executor.succeed(attempt);
        // The guard can only know what it has been told: the world stands still between a change and the look at it.
        await rig.pass(1000);
        await look();
      }
    }
    // It spares no more than it has to.
    expect(most).toBeGreaterThanOrEqual(least);
  });
});
