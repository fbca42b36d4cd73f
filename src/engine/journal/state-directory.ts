import { isAbsolute, join, resolve } from 'node:path';

/** Where runs live: what the person gave, else the place the XDG base directory rules name. */
export function stateDirectory(
  given: string | null,
  env: Readonly<Record<string, string | undefined>>,
  home: string,
): string {
  if (given !== null) return resolve(given);
  const xdg = env['XDG_STATE_HOME'];
  // The rules say that a relative path in the variable is to be ignored.
  const base = xdg !== undefined && isAbsolute(xdg) ? xdg : join(home, '.local', 'state');
  return join(base, 'besu-console');
}
