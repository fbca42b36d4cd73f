import { expect, test } from 'vitest';
import { WAYS_OUT } from '../../../../src/cli/run/ways-out.ts';
import { FakeEngine } from '../../../rigs/screen/fake-engine.ts';
import { picture, plain, uiOf } from '../../../rigs/screen/picture.ts';
import { rolloutPlan } from '../../../rigs/screen/rollout-plan.ts';

test('every way out is told whole in 80 columns', () => {
  const engine = new FakeEngine(rolloutPlan()).launch();
  const ui = uiOf(engine, { dialog: { kind: 'quit', choices: WAYS_OUT, focus: 0 } });
  const text = plain(picture(engine, { ui, size: { columns: 80, rows: 24 } })).join('\n');
  for (const { detail } of WAYS_OUT) expect(text).toContain(detail);
});
