import { expect, test } from 'vitest';
import { phaseWords } from '../../../../src/cli/commands/phase-words.ts';
import { scopeOf } from '../../../../src/engine/model/ids.ts';
import { FakeEngine } from '../../../rigs/screen/fake-engine.ts';
import { rolloutPlan } from '../../../rigs/screen/rollout-plan.ts';

test('a phase that is done is called so, as on the screen', () => {
  const engine = new FakeEngine(rolloutPlan()).launch();
  const step = engine.advance('northeurope', 'besu/upgrade');
  engine.begin(step);
  expect(phaseWords(engine.state, scopeOf('northeurope'))).toMatchObject({
    ...{ preflight: 'done', infrastructure: 'done', besu: 'running', verify: 'pending' },
  });
  engine.fail(step);
  expect(phaseWords(engine.state, scopeOf('northeurope'))).toMatchObject({ besu: 'failed' });
});
