import { expect, test } from 'vitest';
import { FLEET_SCOPE, scopeOf } from '../../../../src/engine/model/ids.ts';
import { approvalWord } from '../../../../src/engine/state/approval-word.ts';

test('a region is approved by its name, what concerns the whole fleet by the name of the fleet', () => {
  const plan = { fleet: 'chain-138' };
  expect(approvalWord(plan, { scope: scopeOf('uksouth') })).toBe('uksouth');
  expect(approvalWord(plan, { scope: FLEET_SCOPE })).toBe('chain-138');
});
