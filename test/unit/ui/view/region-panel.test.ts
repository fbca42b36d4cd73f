import { describe, expect, test } from 'vitest';
import type { ClusterSight } from '../../../../src/engine/model/health.ts';
import { scopeOf } from '../../../../src/engine/model/ids.ts';
import type { RegionPanel } from '../../../../src/ui/state/ui-state.ts';
import { clusterSight, healthReport, stalled } from '../../../rigs/health-report.ts';
import { FakeEngine } from '../../../rigs/screen/fake-engine.ts';
import { picture, plain, uiOf } from '../../../rigs/screen/picture.ts';
import { rolloutPlan } from '../../../rigs/screen/rollout-plan.ts';

const scope = scopeOf('northeurope');

function shown(
  panel: RegionPanel,
  given: { readonly sight?: Partial<ClusterSight>; readonly asked?: boolean } = {},
): string {
  const engine = new FakeEngine(rolloutPlan()).launch();
  const { plan } = engine.state;
  if (given.asked !== false) {
    engine.signal({ type: 'health', report: healthReport(plan, stalled(plan, engine.nowMs)) });
    engine.signal({ type: 'cluster', sight: clusterSight(scope, engine.nowMs - 5000, given.sight) });
  }
  const views = [{ kind: 'regions' }, { kind: 'region', scope, step: null, panel }] as const;
  return plain(picture(engine, { ui: uiOf(engine, { views }) })).join('\n');
}

describe('the cluster panel of a region', () => {
  test('shows pods with what is wrong, restarts and age, and the newest events', () => {
    const text = shown('cluster');
    expect(text).toContain('step [cluster] chain');
    expect(text).toContain('pods   as of 5s ago, 1 of 2 ready');
    expect(text).toMatch(/besu-validator-0 CrashLoopBackOff +7 restarts +up 1h00m/);
    expect(text).toMatch(/BackOff pod\/besu-validator-0 x12/);
    expect(text).toContain('Back-off restarting failed container besu');
  });

  test('tells a pod that runs from one that is ready', () => {
    const pods = [{ name: 'p', status: 'Running', ready: false, restarts: 0, startedAtMs: null }];
    expect(shown('cluster', { sight: { pods } })).toContain('Running, not ready');
  });

  test('says why the cluster cannot be looked at, and that it has not been yet', () => {
    expect(shown('cluster', { sight: { problem: 'the login has expired' } })).toContain(
      'cannot be looked at: the login has expired',
    );
    expect(shown('cluster', { asked: false })).toContain('not looked at yet');
  });

  test('counts the lines it has no room for', () => {
    const event = { atMs: 0, warning: false, object: 'o', reason: 'r', text: 't', count: 1 };
    const text = shown('cluster', { sight: { events: Array.from({ length: 40 }, () => event) } });
    expect(text).toMatch(/and \d+ more lines: describe shows them all/);
  });

  test('says nothing in the words of the cluster that could move the cursor', () => {
    const text = shown('cluster', { sight: { problem: 'red \u001b[31malert\u0007' } });
    expect(text).toContain('cannot be looked at: red alert');
  });
});

describe('the chain panel of a region', () => {
  test('shows its nodes with what is wrong and what to do', () => {
    const text = shown('chain');
    expect(text).toMatch(/✗ NEU validator-0 .*3m05s old/);
    expect(text).toContain('what the node does not answer: no answer within 2000 ms');
    expect(text).toContain('do   Look at firewalls and at the load of the node');
  });

  test('says that nobody has been asked yet', () => {
    expect(shown('chain', { asked: false })).toContain('no reading yet');
  });
});

test('the title of a region says how old what it shows of its nodes is', () => {
  expect(shown('step')).toMatch(
    /North Europe NEU {2}1 validator, 1 sentry {2}up 0\/1 {2}height — {2}peers — {2}3m05s old/,
  );
});
