import { type EnvironmentPreferences, VARIABLES } from './environment-variables.ts';

/** What judges them is loaded only when there is something to judge: most terminals say nothing. */
export async function readEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): Promise<EnvironmentPreferences> {
  if (!Object.keys(VARIABLES).some((name) => env[name])) return { preferences: {}, problems: [] };
  const { environmentPreferences } = await import('./environment-preferences.ts');
  return environmentPreferences(env);
}
