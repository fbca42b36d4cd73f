import { readPreferences } from './read-preferences.ts';

const GB = 1e9;

/** How many bytes of logs one run may write before nothing new starts; null = the program's own number. */
export async function logBudgetBytes(env: Readonly<Record<string, string | undefined>>): Promise<number | null> {
  const { preferences } = await readPreferences(env);
  const budgetGb = preferences.logs?.budgetGb;
  return budgetGb === undefined ? null : budgetGb * GB;
}
