import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { starterFleetFile } from '../../regions/starter.ts';
import { CommandError } from '../exit-code.ts';
import { DEFAULT_FLEET_FILE, type GlobalOptions } from '../global-options.ts';
import type { Terminal } from '../terminal.ts';

/** Writes a commented starter fleet file; never over one that is there. */
export async function initCommand(terminal: Terminal, options: GlobalOptions): Promise<number> {
  const file = resolve(options.config ?? DEFAULT_FLEET_FILE);
  try {
    await writeFile(file, starterFleetFile, { flag: 'wx' });
  } catch (problem) {
    const { code } = problem as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new CommandError(`${file} is there already: nothing was written`);
    throw new CommandError(`${file} cannot be written (${code ?? String(problem)})`);
  }
  terminal.err(`wrote ${file}; fill it in, then look at: besu-console plan\n`);
  return 0;
}
