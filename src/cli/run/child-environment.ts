import { delimiter } from 'node:path';

/** Ours or a terminal's own; a tool that inherits them paints colours or talks to the wrong place. */
const NOT_FOR_CHILDREN = [
  'FORCE_COLOR',
  'CLICOLOR_FORCE',
  'COLUMNS',
  'LINES',
  'NODE_OPTIONS',
  'TF_LOG',
  'TF_LOG_PROVIDER',
];

/** The environment every tool gets: the operator's, without what would disturb it, tools of ours last on PATH. */
export function childEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  toolDirectories: readonly string[],
): Record<string, string> {
  const clean: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    const dropped = NOT_FOR_CHILDREN.includes(name) || name.startsWith('npm_') || name.startsWith('BESU_CONSOLE_');
    if (value !== undefined && !dropped) clean[name] = value;
  }
  const path = withoutNodeModules(env.PATH ?? '/usr/local/bin:/usr/bin:/bin');
  // An empty entry means "the current directory": an empty PATH must not turn into one.
  clean.PATH = [path, ...toolDirectories].filter((entry) => entry !== '').join(delimiter);
  clean.NO_COLOR = '1';
  return clean;
}

/** npm puts node_modules/.bin first while a script runs; the operator's tools are not there. */
function withoutNodeModules(path: string): string {
  return path
    .split(delimiter)
    .filter((entry) => !/node_modules[/\\](\.bin|npm[/\\])/.test(entry) && !entry.includes('node-gyp-bin'))
    .join(delimiter);
}
