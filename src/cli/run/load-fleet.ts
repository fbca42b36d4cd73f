import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { systemErrorCode, systemErrorText } from '../../lib/system-error.ts';
import { renderDiagnostics } from '../../regions/diagnostic.ts';
import type { Fleet } from '../../regions/fleet.ts';
import { parseFleetFile } from '../../regions/fleet-file.ts';
import { CommandError } from '../exit-code.ts';

/** More than this is no fleet file; reading it whole would only waste memory. */
const MAX_BYTES = 1 << 20;

/** Reads and resolves a fleet file, or ends with every mistake in it, exit 2. Nothing is run or written. */
export async function loadFleet(path: string, regions: readonly string[] | null): Promise<Fleet> {
  const file = resolve(path);
  const text = await readText(file);
  const place = { file, directory: dirname(file) };
  const parsed = parseFleetFile(text, place, regions === null ? {} : { regions });
  if (!parsed.ok) throw new CommandError(renderDiagnostics(parsed.problem));
  // The names were only to be checked: what is not selected is still part of the chain, and the plan does the selecting.
  const whole = regions === null ? parsed : parseFleetFile(text, place);
  return whole.ok ? whole.value : parsed.value;
}

const HOW_TO =
  'Run it in the directory that holds besu-console.yaml, give --config FILE, or write a starter with: besu-console init';

async function readText(file: string): Promise<string> {
  try {
    const found = await stat(file);
    if (found.isDirectory()) throw new CommandError(`${file} is a directory, not a fleet file.\n${HOW_TO}`);
    // Reading a pipe would wait for whoever writes to it, and the engine reads the file a second time.
    if (!found.isFile()) throw new CommandError(`${file} is not a regular file: a fleet file must be one.`);
    if (found.size > MAX_BYTES)
      throw new CommandError(`${file} is larger than ${MAX_BYTES} bytes: that is no fleet file`);
    return await readFile(file, 'utf8');
  } catch (problem) {
    if (problem instanceof CommandError) throw problem;
    const missing = systemErrorCode(problem) === 'ENOENT';
    throw new CommandError(
      missing ? `${file}: there is no such file.\n${HOW_TO}` : `${file} cannot be read: ${systemErrorText(problem)}`,
    );
  }
}
