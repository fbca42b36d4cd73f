import { describe, expect, test } from 'vitest';
import { scopeOf, stepId } from '../../../../src/engine/model/ids.ts';
import { etaMs } from '../../../../src/ui/view/eta.ts';
import { headerView } from '../../../../src/ui/view/header-view.ts';
import { FakeEngine } from '../../../rigs/screen/fake-engine.ts';
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
    expect(etaMs(engine.state, engine.nowMs)).toBe(0);
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
