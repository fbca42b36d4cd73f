export type ColorLevel = 0 | 1 | 2 | 3;
export type ColorChoice = 'auto' | 'always' | 'never';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * How much colour to use: the flag, then NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, CLICOLOR, then what the terminal says
 * of itself. Decided here because the library that Ink paints with knows only FORCE_COLOR.
 */
export function colorLevel(choice: ColorChoice, env: Env, isTerminal: boolean): ColorLevel {
  if (choice === 'never') return 0;
  if (choice === 'always') return depthOf(env);
  // no-color.org: present and not empty, whatever its value.
  if (isSet(env['NO_COLOR'])) return 0;
  if (env['FORCE_COLOR'] !== undefined) return forced(env['FORCE_COLOR'], env);
  if (isSet(env['CLICOLOR_FORCE']) && env['CLICOLOR_FORCE'] !== '0') return depthOf(env);
  if (env['CLICOLOR'] === '0' || !isTerminal || env['TERM'] === 'dumb') return 0;
  return depthOf(env);
}

const isSet = (value: string | undefined): boolean => value !== undefined && value !== '';

/** What the terminal can show, were it one. */
function depthOf(env: Env): ColorLevel {
  if (env['COLORTERM'] === 'truecolor' || env['COLORTERM'] === '24bit') return 3;
  return env['TERM']?.includes('256') ? 2 : 1;
}

/** `FORCE_COLOR=2` names the depth; any other yes means some colour, however deep it can be. */
function forced(value: string, env: Env): ColorLevel {
  if (value === '0' || value === 'false') return 0;
  if (value === '1' || value === '2' || value === '3') return Number(value) as ColorLevel;
  return depthOf(env);
}
