export type ColorLevel = 0 | 1 | 2 | 3;
export type ColorChoice = 'auto' | 'always' | 'never';

/**
 * How much colour to use: flag, then NO_COLOR, then FORCE_COLOR, then what the terminal says of itself. Decided here
 * because the library that Ink paints with does not read NO_COLOR.
 */
export function colorLevel(
  choice: ColorChoice,
  env: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean,
): ColorLevel {
  if (choice === 'never') return 0;
  if (choice === 'auto') {
    if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return 0;
    if (env.FORCE_COLOR !== undefined) return forced(env.FORCE_COLOR);
    if (!isTerminal || env.TERM === 'dumb') return 0;
  }
  if (env.COLORTERM === 'truecolor' || env.COLORTERM === '24bit') return 3;
  return env.TERM?.includes('256') ? 2 : 1;
}

function forced(value: string): ColorLevel {
  if (value === '0' || value === 'false') return 0;
  return value === '2' ? 2 : value === '3' ? 3 : 1;
}
