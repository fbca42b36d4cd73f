import { createKeymap, type Keymap } from '../../ui/keys/keymap.ts';
import type { NoticeSettings } from '../../ui/state/notice.ts';
import { DEFAULT_NOTICES } from '../../ui/state/notice.ts';
import { THEMES, type ThemeName, themeNamed } from '../../ui/theme.ts';
import { CommandError } from '../exit-code.ts';
import { backgroundTheme } from './background-theme.ts';
import type { EnvironmentPreferences } from './environment-variables.ts';
import type { Preferences } from './preferences-schema.ts';
import { readEnvironment } from './read-environment.ts';
import { type ReadPreferences, readPreferences } from './read-preferences.ts';

/** Flags of the command line that say the same as a preference, and win over it. */
export interface PreferenceFlags {
  readonly theme?: string;
  readonly ascii?: boolean;
  readonly accessible?: boolean;
}

/** How the program is to look, sound and be pressed: every source weighed, nothing left to decide. */
export interface Settings {
  readonly file: string;
  readonly theme: ThemeName;
  readonly ascii: boolean;
  readonly keymap: Keymap;
  readonly notices: NoticeSettings;
  readonly accessible: boolean;
  /** Null = by PAGER, VISUAL and EDITOR. */
  readonly pager: string | null;
  readonly editor: string | null;
  readonly logWrap: boolean | null;
  /** Null = by the mode of the fleet. */
  readonly hints: boolean | null;
  /** What was not taken, one sentence each. */
  readonly problems: readonly string[];
}

type Env = Readonly<Record<string, string | undefined>>;

export async function loadSettings(flags: PreferenceFlags, env: Env): Promise<Settings> {
  return settingsFrom(flags, env, await readPreferences(env), await readEnvironment(env));
}

/** Flags, then `BESU_CONSOLE_*`, then the preferences file, then what the program thinks best. */
export function settingsFrom(
  flags: PreferenceFlags,
  env: Env,
  read: ReadPreferences,
  said: EnvironmentPreferences,
): Settings {
  const wanted: Preferences = { ...read.preferences, ...said.preferences };
  const keymap = createKeymap(wanted.keys ?? {}, wanted.preset ?? 'default');
  const keyProblems = keymap.problems.map(({ action, text }) => `keys: ${action} was not changed: ${text}`);
  return {
    file: read.path,
    theme: themeOf(flags.theme ?? wanted.theme, env),
    ascii: flags.ascii ?? wanted.ascii ?? false,
    keymap,
    notices: {
      bell: wanted.bell ?? DEFAULT_NOTICES.bell,
      notify: wanted.notify ?? DEFAULT_NOTICES.notify,
      title: wanted.title ?? DEFAULT_NOTICES.title,
    },
    accessible: flags.accessible ?? wanted.accessible ?? asksForAccess(env),
    pager: wanted.pager ?? null,
    editor: wanted.editor ?? null,
    logWrap: wanted.logs?.wrap ?? null,
    hints: wanted.hints ?? null,
    problems: [...said.problems, ...read.problems, ...keyProblems],
  };
}

function themeOf(wanted: string | undefined, env: Env): ThemeName {
  if (wanted === undefined || wanted === 'auto') return backgroundTheme(env);
  const name = themeNamed(wanted);
  if (name === null) throw new CommandError(`there is no theme ${wanted}; there are: auto, ${THEMES.join(', ')}`);
  return name;
}

/** The variable other programs for terminals have come to read for the same wish. */
const asksForAccess = (env: Env): boolean =>
  env['ACCESSIBLE'] !== undefined && !/^(?:|0|false|no)$/i.test(env['ACCESSIBLE']);
