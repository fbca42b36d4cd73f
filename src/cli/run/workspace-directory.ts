import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Fleet } from '../../regions/fleet.ts';

/** An account has one sequence of nonces, whichever fleet it signs for. */
export const accountsDirectoryOf = (stateDirectory: string): string => join(stateDirectory, 'accounts');

/** Two fleet files may give the same name; they must never share a terraform state. */
export function workspaceDirectoryOf(fleet: Pick<Fleet, 'name' | 'file'>, stateDirectory: string): string {
  const name = `${fleet.name}-${createHash('sha256').update(fleet.file).digest('hex').slice(0, 8)}`;
  return join(stateDirectory, 'fleets', name);
}
