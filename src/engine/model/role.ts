import type { Command } from './command.ts';

/**
 * What somebody may ask of an engine from outside its machine: a viewer only looks, an operator does the daily work, an
 * approver also says yes to what cannot be taken back.
 */
export type Role = 'viewer' | 'operator' | 'approver';

/** Each may all that those before it may. */
export const ROLES: readonly Role[] = ['viewer', 'operator', 'approver'];

/** One line per command, so that a new one cannot be forgotten here. */
const NEEDED: { readonly [Type in Command['type']]: Role } = {
  launch: 'operator',
  'add-region': 'operator',
  retry: 'operator',
  skip: 'operator',
  approve: 'approver',
  // It spends money.
  'raise-fee': 'approver',
  pause: 'operator',
  resume: 'operator',
  stop: 'operator',
  cancel: 'operator',
  force: 'approver',
  abort: 'operator',
  'set-concurrency': 'operator',
  'set-approval': 'operator',
  push: 'operator',
  hold: 'operator',
  release: 'operator',
  note: 'operator',
  reorder: 'operator',
  unskip: 'operator',
  'cancel-retry': 'operator',
  'override-quorum': 'approver',
  remedy: 'operator',
  'unlock-signer': 'operator',
  // It changes nothing, but it has every node asked.
  'poll-health': 'operator',
};

export const roleNeeded = (type: Command['type']): Role => NEEDED[type];

/** Why this role may not ask it; null = it may. */
export function roleRefusal(role: Role, type: Command['type']): string | null {
  const needed = roleNeeded(type);
  return ROLES.indexOf(role) >= ROLES.indexOf(needed) ? null : `${type} needs the role ${needed}, and you are ${role}`;
}
