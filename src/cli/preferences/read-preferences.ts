import { homedir } from 'node:os';
import { confFile } from './conf-file.ts';
import { configDirectory } from './config-directory.ts';
import type { Preferences } from './preferences-schema.ts';

export interface ReadPreferences {
  readonly path: string;
  readonly preferences: Preferences;
  /** One sentence each; whatever they are about is left as if it had not been written. */
  readonly problems: readonly string[];
}

/** A person's preferences file. Never written by the program; never stops it. */
export async function readPreferences(
  env: Readonly<Record<string, string | undefined>>,
  home = homedir(),
): Promise<ReadPreferences> {
  const file = confFile(configDirectory(env, home), 'preferences');
  const read = await file.read();
  if (!read.ok) return { path: file.path, preferences: {}, problems: [`${file.path}: ${read.problem}`] };
  if (read.value === null) return { path: file.path, preferences: {}, problems: [] };
  const { judgePreferences } = await import('./judge-preferences.ts');
  const { preferences, problems } = judgePreferences(read.value);
  return { path: file.path, preferences, problems: problems.map((problem) => `${file.path}: ${problem}`) };
}
