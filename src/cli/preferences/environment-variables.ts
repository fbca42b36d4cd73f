import type { Preferences } from './preferences-schema.ts';

/** Preferences that the environment names, and what of it could not be taken. */
export interface EnvironmentPreferences {
  readonly preferences: Preferences;
  readonly problems: readonly string[];
}

/** Which variable sets which preference. */
export const VARIABLES = {
  BESU_CONSOLE_THEME: 'theme',
  BESU_CONSOLE_ASCII: 'ascii',
  BESU_CONSOLE_PRESET: 'preset',
  BESU_CONSOLE_BELL: 'bell',
  BESU_CONSOLE_NOTIFY: 'notify',
  BESU_CONSOLE_TITLE: 'title',
  BESU_CONSOLE_HINTS: 'hints',
  BESU_CONSOLE_ACCESSIBLE: 'accessible',
  BESU_CONSOLE_PAGER: 'pager',
  BESU_CONSOLE_EDITOR: 'editor',
} as const satisfies Readonly<Record<string, keyof Preferences>>;
