import { accessSync, constants, mkdirSync, opendirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { systemErrorCode, systemErrorText } from '../lib/system-error.ts';
import { CommandError } from './exit-code.ts';

/** Whoever may not read the runs would be told that there are none, or that the console is broken. */
export function requireReadable(directory: string): string {
  try {
    opendirSync(join(directory, 'runs')).closeSync();
  } catch (problem) {
    if (systemErrorCode(problem) !== 'ENOENT') throw unusable(directory, problem);
  }
  return directory;
}

/** The directory is there, and may be written to. */
export function makeStateDirectory(directory: string): void {
  requireReadable(directory);
  try {
    make(directory);
    accessSync(directory, constants.W_OK | constants.X_OK);
  } catch (problem) {
    throw unusable(directory, problem);
  }
}

/** What the operating system refuses on the way is no bug of ours: nothing was begun yet. */
export async function writingState<T>(directory: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (problem) {
    if (problem instanceof CommandError || systemErrorCode(problem) === null) throw problem;
    throw unusable(directory, problem);
  }
}

/** Node's own recursive mkdir never returns below a directory that takes none (/proc). */
function make(directory: string): void {
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (problem) {
    const code = systemErrorCode(problem);
    const parent = dirname(directory);
    if (code === 'ENOENT' && parent !== directory) {
      make(parent);
      mkdirSync(directory, { mode: 0o700 });
    } else if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) throw problem;
  }
}

function unusable(directory: string, problem: unknown): CommandError {
  return new CommandError(
    `${directory} cannot hold the runs: ${systemErrorText(problem)}. Nothing was begun.\n` +
      'Name another place with --state-dir DIR or BESU_CONSOLE_STATE_DIR',
  );
}
