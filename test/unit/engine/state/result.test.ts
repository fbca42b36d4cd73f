import { describe, expect, test } from 'vitest';
import { FLEET_SCOPE, scopeOf, stepId } from '../../../../src/engine/model/ids.ts';
import { runResult } from '../../../../src/engine/state/result.ts';
import { survey } from '../../../../src/engine/state/survey.ts';
import type { PhaseId } from '../../../../src/regions/fleet.ts';
import { ANNA } from '../../../rigs/engine/engine-rig.ts';
import { carriedPlan, chainPlan, PHASES, samplePlan, sampleStep } from '../../../rigs/engine/sample-plan.ts';
import { guardedPlan } from './guarded-plan.ts';
import { attempt, RunStory } from './run-story.ts';

const result = ({ state, nowMs }: RunStory) => runResult(state, survey(state), nowMs);
const all = (region: string) => PHASES.map((phase) => `${region}/${phase}/work`);

/** Two verified regions and one more row: a lane of the fleet or the administrative region. */
function withRow(scope: string, phase: PhaseId): RunStory {
  const plan = chainPlan(['a', 'b']);
  const steps = [...plan.steps, sampleStep(scopeOf(scope), phase, 'work')];
  return RunStory.launched({ ...plan, steps }).done(...all('a'), ...all('b'));
}

/** A check of the fleet and of each region, then work. */
function preflightPlan() {
  const check = stepId(FLEET_SCOPE, 'preflight', 'tools');
  const steps = ['a', 'b'].flatMap((region) => {
    const files = sampleStep(scopeOf(region), 'preflight', 'files', { after: [check] });
    return [files, sampleStep(scopeOf(region), 'verify', 'work', { after: [files.id] })];
  });
  return samplePlan([sampleStep(FLEET_SCOPE, 'preflight', 'tools'), ...steps], ['a', 'b']);
}

describe('a run ends', () => {
  test('with 0 when every region is verified', () => {
    const told = RunStory.launched(chainPlan(['a', 'b'])).done(...all('a'), ...all('b'));
    expect(result(told)).toEqual({
      exitCode: 0,
      verified: 2,
      failed: 0,
      skipped: 0,
      unfinished: 0,
      regions: 2,
      wallMs: 16_000,
      workMs: 8000,
    });
  });

  test('with 1 when a region failed; those that never began are unfinished', () => {
    const told = RunStory.launched(chainPlan(['a', 'b', 'c']))
      .done(...all('a'))
      .broken('b/infrastructure/work');
    expect(result(told)).toMatchObject({ exitCode: 1, verified: 1, failed: 1, unfinished: 1, regions: 3 });
  });

  test('with 1 when a region was skipped', () => {
    const told = RunStory.launched(chainPlan(['a', 'b']))
      .done(...all('a'))
      .skip(...all('b'));
    expect(result(told)).toMatchObject({ exitCode: 1, verified: 1, skipped: 1, failed: 0, unfinished: 0 });
  });

  test('with 1 when all is done but nothing has proved it', () => {
    const plan = samplePlan([sampleStep(scopeOf('a'), 'besu', 'work')], ['a']);
    expect(result(RunStory.launched(plan).done('a/besu/work'))).toMatchObject({ exitCode: 1, unfinished: 1 });
  });

  test('with 3 when only checks have run and one refused', () => {
    const told = RunStory.launched(preflightPlan()).broken('fleet/preflight/tools');
    expect(result(told).exitCode).toBe(3);
    const region = RunStory.launched(preflightPlan())
      .done('fleet/preflight/tools', 'a/preflight/files')
      .broken('b/preflight/files');
    expect(result(region).exitCode).toBe(3);
  });

  test('with 1, not 3, when something was changed before a check refused', () => {
    const told = RunStory.launched(preflightPlan())
      .done('fleet/preflight/tools', 'a/preflight/files', 'a/verify/work')
      .broken('b/preflight/files');
    expect(result(told)).toMatchObject({ exitCode: 1, verified: 1, failed: 1 });
  });

  test('with 4 when it was stopped, whatever else is true', () => {
    const told = RunStory.launched(chainPlan(['a', 'b'])).broken('a/infrastructure/work');
    expect(result(told.tell({ type: 'run-stopping', by: ANNA })).exitCode).toBe(4);
  });

  test('with 0 when it was stopped after everything had been done', () => {
    const told = RunStory.launched(chainPlan(['a'])).done(...all('a'));
    expect(result(told.tell({ type: 'run-stopping', by: ANNA })).exitCode).toBe(0);
  });

  test('with 5 when a step needs an approval, also beside a failure', () => {
    const told = RunStory.launched(guardedPlan(['a', 'b'])).done('a/infrastructure/init');
    told.begin('a/infrastructure/plan').succeed('a/infrastructure/plan', { destroys: ['aks'] });
    expect(result(told).exitCode).toBe(5);
    expect(result(told.broken('b/infrastructure/init')).exitCode).toBe(5);
  });
});

describe('beside the regions', () => {
  test.each([
    ['fleet', 'contracts'],
    ['westeurope', 'monitoring'],
  ] as const)('%s counts for the exit status, not for the totals', (scope, phase) => {
    const work = `${scope}/${phase}/work`;
    expect(result(withRow(scope, phase))).toMatchObject({ exitCode: 1, verified: 2, unfinished: 0, regions: 2 });
    expect(result(withRow(scope, phase).broken(work))).toMatchObject({ exitCode: 1, verified: 2, failed: 0 });
    expect(result(withRow(scope, phase).done(work)).exitCode).toBe(0);
    expect(result(withRow(scope, phase).skip(work)).exitCode).toBe(0);
  });

  test('a carrier does not count: its regions were repaired one by one', () => {
    const [carrier, part, verify] = ['fleet/infrastructure/apply', 'a/infrastructure/apply', 'a/verify/work'];
    const told = RunStory.launched(carriedPlan(['a']))
      .begin(carrier)
      .begin(part, attempt(carrier));
    told.fail(part).fail(carrier).reset(part).done(part, verify);
    expect(told.of(carrier).status).toBe('failed');
    expect(result(told)).toMatchObject({ exitCode: 0, verified: 1 });
  });
});
