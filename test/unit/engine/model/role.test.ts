import { describe, expect, test } from 'vitest';
import type { Command } from '../../../../src/engine/model/command.ts';
import { ROLES, roleNeeded, roleRefusal } from '../../../../src/engine/model/role.ts';

const DAILY: readonly Command['type'][] = [
  'launch',
  'retry',
  'pause',
  'stop',
  'cancel',
  'abort',
  'remedy',
  'skip',
  'hold',
  'note',
  'unlock-signer',
];
const FINAL: readonly Command['type'][] = ['approve', 'force', 'override-quorum'];

describe('the three roles', () => {
  test('a viewer may ask nothing', () => {
    for (const type of [...DAILY, ...FINAL, 'poll-health' as const])
      expect(roleRefusal('viewer', type)).toContain(type);
  });

  test('an operator may do the daily work, but not say yes to what cannot be taken back', () => {
    for (const type of DAILY) expect(roleRefusal('operator', type)).toBeNull();
    for (const type of FINAL) {
      expect(roleRefusal('operator', type)).toBe(`${type} needs the role approver, and you are operator`);
    }
  });

  test('an approver may everything', () => {
    for (const type of [...DAILY, ...FINAL]) expect(roleRefusal('approver', type)).toBeNull();
  });

  test('whoever has the role that a command needs may give it', () => {
    for (const type of [...DAILY, ...FINAL]) expect(roleRefusal(roleNeeded(type), type)).toBeNull();
    expect(ROLES).toEqual(['viewer', 'operator', 'approver']);
  });
});
