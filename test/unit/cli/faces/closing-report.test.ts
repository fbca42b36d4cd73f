import { describe, expect, test } from 'vitest';
import { closingReport } from '../../../../src/cli/faces/closing-report.ts';
import { scopeOf, stepId } from '../../../../src/engine/model/ids.ts';
import { runResult } from '../../../../src/engine/state/result.ts';
import { survey } from '../../../../src/engine/state/survey.ts';
import { FakeEngine } from '../../../rigs/screen/fake-engine.ts';
import { rolloutPlan } from '../../../rigs/screen/rollout-plan.ts';

/** One region that is verified, and an administrative region whose monitoring failed. */
function endedWithoutMonitoring() {
  const engine = new FakeEngine(rolloutPlan({ regions: 1 })).launch();
  engine.finish('northeurope');
  const admin = scopeOf('westeurope');
  for (const [phase, name] of [
    ['admin-infrastructure', 'apply'],
    ['monitoring', 'upgrade'],
  ] as const) {
    const step = stepId(admin, phase, name);
    engine.begin(step);
    if (phase === 'monitoring') engine.fail(step, { title: 'no room for Prometheus', class: 'quota' });
    else engine.succeed(step);
  }
  engine.say({ type: 'run-ended', result: runResult(engine.state, survey(engine.state), engine.nowMs) });
  return engine.state;
}

describe('the closing report', () => {
  test('names what failed outside the regions too, and how to go on with it', () => {
    const lines = closingReport(endedWithoutMonitoring(), 'gone');
    expect(lines[0]).toContain('1 of 1 region verified');
    expect(lines[1]).toBe('  westeurope: monitoring/upgrade: no room for Prometheus (quota)');
    expect(lines[2]).toMatch(/^go on with: besu-console run --resume \S+ --retry-failed$/);
  });

  test('of a run that an expired login holds says that, and not that something waits for an approval', () => {
    const engine = new FakeEngine(rolloutPlan({ regions: 1 })).launch();
    const scopes = [scopeOf('northeurope')];
    const title = 'the Azure login has expired';
    const breaker = { cause: 'terraform/login', title, scopes, openedAtMs: engine.nowMs, untilMs: null };
    engine.say({ type: 'breaker-opened', breaker });
    engine.say({ type: 'run-ended', result: runResult(engine.state, survey(engine.state), engine.nowMs) });
    expect(engine.state.result?.exitCode).toBe(5);
    const told = closingReport(engine.state, 'gone').join('\n');
    expect(told).toMatch(/new starts are paused: the Azure login has expired\. .+ run --resume \S+ --retry-failed/);
    expect(told).not.toContain('approv');
  });

  test('of a run that has done all it was asked for does not send anybody to take it up again', () => {
    const plan = rolloutPlan({ regions: 1 });
    const engine = new FakeEngine({ ...plan, steps: plan.steps.filter(({ phase }) => phase !== 'verify') }).launch();
    for (let ready = engine.startable(); ready.length > 0; ready = engine.startable()) {
      for (const step of ready) {
        engine.begin(step);
        engine.succeed(step);
      }
    }
    engine.say({ type: 'run-ended', result: runResult(engine.state, survey(engine.state), engine.nowMs) });
    const told = closingReport(engine.state, 'gone').join('\n');
    expect(told).toContain('0 of 1 region verified');
    expect(told).toContain('verified by its phase verify, and this run had none');
    expect(told).not.toContain('--resume');
  });
});
