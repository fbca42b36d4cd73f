import { expect, test } from 'vitest';
import { foldMessage } from '../../../../src/ui/state/run-data.ts';
import { FakeEngine } from '../../../rigs/screen/fake-engine.ts';
import { dataOf, picture, plain } from '../../../rigs/screen/picture.ts';
import { rolloutPlan } from '../../../rigs/screen/rollout-plan.ts';

test('a screen says that the journal cannot be written for as long as it cannot', () => {
  const engine = new FakeEngine(rolloutPlan({})).launch();
  const told = (problem: string | null) =>
    foldMessage(dataOf(engine), { type: 'signals', signals: [{ type: 'journal', problem }] });
  const screen = (problem: string | null) =>
    plain(picture(engine, { data: told(problem), size: { columns: 120, rows: 40 } })).join('\n');
  const problem = 'no space left on device (ENOSPC)';
  expect(screen(problem)).toContain(
    `The journal cannot be written: nothing new starts, nothing is stopped. ${problem}`,
  );
  expect(screen(null)).toContain('All is well');
});
