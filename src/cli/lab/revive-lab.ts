import { dirname, join } from 'node:path';
import { isLabUp, readLabRecord } from '../../lab/lab-record.ts';
import { LabRefusal } from '../../lab/lab-refusal.ts';
import { CommandError, EXIT } from '../exit-code.ts';
import { fetchedToolDirectory } from '../run/find-tools.ts';
import type { Terminal } from '../terminal.ts';

export interface BorrowedLab {
  readonly toolDirectories: readonly string[];
  close(): Promise<void>;
}

/** When the fleet file is a lab's: its tools, and the lab itself put up again if its process has gone. Else null. */
export async function reviveLab(fleetFile: string, terminal: Terminal): Promise<BorrowedLab | null> {
  const directory = dirname(fleetFile);
  const record = await readLabRecord(directory);
  if (record === null) return null;
  const toolDirectories = labToolDirectories(directory, terminal);
  if (isLabUp(record)) return { toolDirectories, close: () => Promise.resolve() };
  const { reopenLab } = await import('../../lab/lab.ts');
  const lab = await reopenLab(directory, record).catch((problem: unknown) => {
    throw problem instanceof LabRefusal ? new CommandError(problem.message, EXIT.refused) : problem;
  });
  if (record.clusters !== null) terminal.err(`lab: put up again as it was left (${directory})\n`);
  return { toolDirectories, close: () => lab.close() };
}

/** Where the tools of a fleet file's lab lie, without putting it up; nowhere when it is no lab's. */
export async function labToolsFor(fleetFile: string, terminal: Terminal): Promise<readonly string[]> {
  const directory = dirname(fleetFile);
  return (await readLabRecord(directory)) === null ? [] : labToolDirectories(directory, terminal);
}

/** Searched after PATH, in this order. */
export function labToolDirectories(directory: string, terminal: Terminal): readonly string[] {
  return [fetchedToolDirectory(terminal.env), standInDirectory(directory)];
}

/** Programs called terraform, kubectl and helm that play the real ones against this lab. */
export const standInDirectory = (directory: string): string => join(directory, 'stand-ins');
