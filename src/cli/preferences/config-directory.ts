import { isAbsolute, join, resolve } from 'node:path';

/** Where a person's own settings live: what the variable of ours says, else the place the XDG rules name. */
export function configDirectory(env: Readonly<Record<string, string | undefined>>, home: string): string {
  const ours = env['BESU_CONSOLE_CONFIG_DIR'];
  if (ours !== undefined && ours !== '') return resolve(ours);
  const xdg = env['XDG_CONFIG_HOME'];
  // The rules say that a relative path in the variable is to be ignored.
  return join(xdg !== undefined && isAbsolute(xdg) ? xdg : join(home, '.config'), 'besu-console');
}
