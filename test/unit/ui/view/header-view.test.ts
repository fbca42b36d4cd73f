import { describe, expect, test } from 'vitest';
import { attemptId, type Scope, scopeOf, stepId } from '../../../../src/engine/model/ids.ts';
import { etaMs } from '../../../../src/ui/view/eta.ts';
import { headerView } from '../../../../src/ui/view/header-view.ts';
import { BY, FakeEngine } from '../../../rigs/screen/fake-engine.ts';
import { dataOf } from '../../../rigs/screen/picture.ts';
import { rolloutPlan } from '../../../rigs/screen/rollout-plan.ts';

describe('the estimate', () => {
  test('is unknown until one region has finished every phase that is still to come', () => {
    const engine = new FakeEngine(rolloutPlan()).launch();
    expect(etaMs(engine.state, engine.nowMs)).toBeNull();
    engine.advance('uksouth', 'verify/chain');
    expect(etaMs(engine.state, engine.nowMs)).toBeNull();
    expect(headerView(dataOf(engine), engine.nowMs).eta).toBe('—');
  });

  test('goes by earlier runs until a region of this one is through, phase by phase', () => {
    const pace = { times: 24, medianMs: 60_000, p90Ms: 90_000 };
    const phases = (['preflight', 'infrastructure', 'kubernetes', 'besu', 'verify'] as const).map((phase) => ({
      ...{ phase, ...pace },
    }));
    const plan = { ...rolloutPlan({ regions: 2 }), earlier: { runs: 2, phases, region: null } };
    const engine = new FakeEngine(plan).launch();
    expect(etaMs(engine.state, engine.nowMs)).toBe(5 * 60_000);
    // Preflight took one second and infrastructure three: the other region is believed to need no more.
    engine.advance('northeurope', 'kubernetes/apply');
    expect(etaMs(engine.state, engine.nowMs)).toBe(4000 + 3 * 60_000);
    const partly = { ...plan, earlier: { runs: 2, phases: phases.slice(0, 4), region: null } };
    expect(etaMs(new FakeEngine(partly).launch().state, engine.nowMs)).toBeNull();
    // Longer than nine of ten before, and nobody of this run has shown what is usual now.
    engine.begin(engine.advance('northeurope', 'kubernetes/apply'));
    engine.nowMs += 90_000;
    expect(etaMs(engine.state, engine.nowMs)).toBe(4000 + 3 * 60_000);
    engine.nowMs += 1;
    expect(etaMs(engine.state, engine.nowMs)).toBeNull();
  });

  test('does not take those that found nothing to do for the pace of one that works', () => {
    const engine = new FakeEngine(rolloutPlan({ regions: 3 })).launch();
    for (const region of ['northeurope', 'uksouth']) {
      const upgrade = engine.advance(region, 'besu/upgrade');
      engine.say({ type: 'attempt-begun', attempt: attemptId(upgrade, 1), carriedBy: null, needless: true });
      engine.succeed(upgrade);
      engine.finish(region);
    }
    // Seven steps of a second each: while it may be as short there, that is the guess.
    expect(etaMs(engine.state, engine.nowMs)).toBe(7000);
    engine.begin(engine.advance('ukwest', 'besu/upgrade'));
    engine.nowMs += 1000;
    expect(etaMs(engine.state, engine.nowMs)).toBe(0);
    engine.nowMs += 1;
    expect(etaMs(engine.state, engine.nowMs)).toBeNull();
  });

  test('is what the slowest region still needs, at the pace of those that are through', () => {
    const engine = new FakeEngine(rolloutPlan({ regions: 2 })).launch();
    engine.finish('northeurope');
    // Eight steps of a second each; the last one took no time.
    expect(etaMs(engine.state, engine.nowMs)).toBe(8000);
    engine.advance('uksouth', 'besu/upgrade');
    expect(etaMs(engine.state, engine.nowMs)).toBe(2000);
  });

  test('leaves out a region that is stuck', () => {
    const engine = new FakeEngine(rolloutPlan({ regions: 2 })).launch();
    engine.finish('northeurope');
    const step = engine.advance('uksouth', 'besu/upgrade');
    engine.begin(step);
    engine.fail(step);
    expect(etaMs(engine.state, engine.nowMs)).toBeNull();
    engine.say({ type: 'steps-reset', steps: [step], by: BY, why: 'retry' });
    expect(etaMs(engine.state, engine.nowMs)).toBe(2000);
  });

  test('is unknown while nothing new starts before a person comes', () => {
    const engine = new FakeEngine(rolloutPlan({ regions: 2 })).launch();
    engine.finish('northeurope');
    expect(etaMs(engine.state, engine.nowMs)).toBe(8000);
    const breaker = { cause: 'auth', title: 'no permission', scopes: [], openedAtMs: engine.nowMs, untilMs: null };
    engine.say({ type: 'breaker-opened', breaker });
    expect(etaMs(engine.state, engine.nowMs)).toBeNull();
    const paused = new FakeEngine(rolloutPlan()).launch();
    paused.finish('northeurope');
    paused.say({ type: 'run-paused', by: BY });
    expect(etaMs(paused.state, paused.nowMs)).toBeNull();
    const byHand = new FakeEngine(rolloutPlan({ policy: { strategy: { kind: 'manual' } } })).launch();
    expect(etaMs(byHand.state, byHand.nowMs)).toBeNull();
  });

  test('takes one wave after another, with the time they are watched', () => {
    const [one, two, three] = ['northeurope', 'uksouth', 'ukwest'].map(scopeOf);
    const wave = (name: string, scopes: readonly (Scope | undefined)[]) =>
      ({ name, scopes: scopes.filter((scope) => scope !== undefined), soakMs: 60_000, soakBlocks: 40 }) as const;
    const waves = [wave('canary', [one]), wave('second', [two]), wave('third', [three])];
    const policy = { strategy: { kind: 'waves', waves } as const };
    const engine = new FakeEngine(rolloutPlan({ regions: 3, policy })).launch();
    engine.finish('northeurope');
    // Two soaks of forty blocks of two seconds, then eight seconds for each of the two waves.
    expect(etaMs(engine.state, engine.nowMs)).toBe(2 * 80_000 + 2 * 8000);
    engine.say({ type: 'wave-settled', wave: 0, height: 10 });
    engine.nowMs += 30_000;
    expect(etaMs(engine.state, engine.nowMs)).toBe(50_000 + 80_000 + 2 * 8000);
  });

  test('counts the slots: four regions whose terraform runs one at a time need four times as long', () => {
    const engine = new FakeEngine(rolloutPlan({ regions: 5, limits: { terraform: 1 } })).launch();
    engine.finish('northeurope');
    expect(etaMs(engine.state, engine.nowMs)).toBe(4 * 3000);
  });
});

describe('the header', () => {
  test('adds up to the number of regions, whatever happens', () => {
    const engine = new FakeEngine(rolloutPlan()).launch();
    engine.finish('uksouth');
    const step = engine.advance('ukwest', 'besu/upgrade');
    engine.begin(step);
    engine.fail(step);
    for (const next of engine.startable()) engine.begin(next);
    const { counts } = headerView(dataOf(engine), engine.nowMs);
    const { done, running, waiting, failed, approvals, skipped } = counts;
    expect(done + running + waiting + failed + approvals + skipped).toBe(24);
    expect({ done, failed }).toEqual({ done: 1, failed: 1 });
  });

  test('shows the speed-up as work divided by wall time', () => {
    const engine = new FakeEngine(rolloutPlan()).launch();
    const steps = ['northeurope', 'uksouth', 'ukwest'].map((region) => stepId(scopeOf(region), 'preflight', 'checks'));
    for (const step of steps) engine.begin(step);
    engine.nowMs += 10_000;
    for (const step of steps) engine.succeed(step);
    expect(headerView(dataOf(engine), engine.nowMs).speedUp).toBe('3.0x');
  });

  test('needs ten vCPUs per region and none for the administrative one', () => {
    const engine = new FakeEngine(rolloutPlan());
    expect(headerView(dataOf(engine), engine.nowMs).vcpus).toBe(240);
  });

  test('adds up the chain over all regions', () => {
    const engine = new FakeEngine(rolloutPlan()).launch();
    for (const [i, region] of ['northeurope', 'uksouth'].entries()) {
      engine.signal({ type: 'chain', region, height: 100 + i, peers: 1, validatorsUp: 1, observedAtMs: 0 });
    }
    expect(headerView(dataOf(engine), engine.nowMs).chain).toEqual({
      ...{ head: 101, live: 2, validators: 24, quorum: 16, margin: -14 },
      ...{ growing: true, states: [], blind: false, asOf: null },
    });
  });
});
