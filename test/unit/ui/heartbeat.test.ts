import { expect, test } from 'vitest';
import { heartbeatMs } from '../../../src/ui/heartbeat.ts';
import { healthReport } from '../../rigs/health-report.ts';
import { FakeEngine } from '../../rigs/screen/fake-engine.ts';
import { dataOf, uiOf } from '../../rigs/screen/picture.ts';
import { rolloutPlan } from '../../rigs/screen/rollout-plan.ts';

const beat = (engine: FakeEngine, closed: string | null = null): number | null =>
  heartbeatMs({ ...dataOf(engine), closed }, uiOf(engine), engine.nowMs);

test('a screen on which nothing can change by itself has no heartbeat', () => {
  expect(beat(new FakeEngine(rolloutPlan({ regions: 2 })))).toBeNull();
});

test('figures of the chain grow old each second, also before and after a run and when the engine has gone', () => {
  const engine = new FakeEngine(rolloutPlan({ regions: 2 }));
  engine.signal({ type: 'health', report: healthReport(engine.state.plan, { nowMs: engine.nowMs }) });
  expect([beat(engine), beat(engine, 'the engine has gone')]).toEqual([1_000, 1_000]);
});
