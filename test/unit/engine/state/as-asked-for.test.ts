import { expect, test } from 'vitest';
import { scopeOf, stepId } from '../../../../src/engine/model/ids.ts';
import type { CommandWork } from '../../../../src/engine/model/step.ts';
import { asAskedFor } from '../../../../src/engine/state/as-asked-for.ts';
import { sampleStep } from '../../../rigs/engine/sample-plan.ts';

const work: CommandWork = {
  ...{ kind: 'command', argv: ['helm', 'rollback', '{value}'], cwd: '/state', env: { HOME: '/state' }, files: [] },
  ...{ interpreter: 'lines', input: null, cancelSignal: 'SIGTERM' },
};
const words = { name: 'back', title: 'roll back', fact: 'revision', meaning: 'to {value}', work };
const step = (disruptive?: boolean) =>
  sampleStep(scopeOf('a'), 'besu', 'work', {
    disruptive: true,
    guards: [{ kind: 'list-empty', of: stepId(scopeOf('a'), 'besu', 'plan'), fact: 'destroys', meaning: 'go' }],
    remedies: [disruptive === undefined ? words : { ...words, disruptive }],
  });

test('a way out is done in its own place and surroundings, with its value, and asks for no approval', () => {
  expect(asAskedFor(step(), { name: 'back', value: '3' })).toEqual({
    ...step(),
    ...{ title: 'roll back', guards: [] },
    ...{ work: { ...work, argv: ['helm', 'rollback', '3'] }, disruptive: false },
  });
});

test('a way out takes validators down only where it says so itself', () => {
  expect(asAskedFor(step(true), { name: 'back', value: '3' }).disruptive).toBe(true);
});

test('a way out that the step does not offer changes nothing of it', () => {
  expect(asAskedFor(step(), { name: 'other', value: '3' })).toEqual(step());
  expect(asAskedFor(step(), undefined)).toEqual(step());
});
