import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where scripts/fetch-tools.mjs puts what it fetches. */
export const toolsDirectory =
  process.env.BESU_CONSOLE_TOOLS_DIR ?? join(import.meta.dirname, '..', '..', '..', '.cache', 'tools');

/** Directory that holds this helm, as scripts/fetch-tools.mjs left it; null = it was not fetched. */
export function helmDirectory(version: 'helm3' | 'helm4'): string | null {
  const directory = join(toolsDirectory, version === 'helm3' ? 'helm3' : 'bin');
  return isExecutable(join(directory, 'helm')) ? directory : null;
}

/** PATH with these directories before all others. */
export const pathWith = (...directories: readonly string[]): string =>
  [...directories, process.env.PATH ?? ''].join(delimiter);

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
