import { expect, test } from 'vitest';
import { scopeOf, stepId } from '../../../../src/engine/model/ids.ts';
import { sampleStep } from '../../../rigs/engine/sample-plan.ts';
import { FakeEngine } from '../../../rigs/screen/fake-engine.ts';
import { picture, plain } from '../../../rigs/screen/picture.ts';
import { rolloutPlan } from '../../../rigs/screen/rollout-plan.ts';

const UKWEST = scopeOf('ukwest');

test('the row of a region that has gone back by itself says so before it says why', () => {
  const plan = rolloutPlan();
  const undoes = plan.steps.find(({ scope, name }) => scope === UKWEST && name === 'upgrade')?.id;
  if (undoes === undefined) throw new Error('the plan has no upgrade');
  const back = sampleStep(UKWEST, 'besu', 'rollback', { after: [undoes], undoes, dormant: { to: 'revision 3' } });
  const engine = new FakeEngine({ ...plan, steps: [...plan.steps, back] }).launch();
  const row = (): string => {
    const lines = plain(picture(engine, { size: { columns: 200, rows: 40 } }));
    return lines.find((line) => line.includes('UK West ')) ?? '';
  };
  const step = engine.advance('ukwest', 'besu/upgrade');
  expect(row()).not.toContain('rolling');
  engine.begin(step);
  engine.fail(step, { title: 'no such image' });
  const by = { user: 'engine', via: 'engine' } as const;
  engine.say({ type: 'rollback-begun', scope: UKWEST, to: 'revision 3', because: step, steps: [back.id], by });
  expect(row()).toContain('rolling back to revision 3: no such image');
  engine.begin(stepId(UKWEST, 'besu', 'rollback'));
  engine.succeed(stepId(UKWEST, 'besu', 'rollback'));
  expect(row()).toContain('rolled back to revision 3: no such image');
});
