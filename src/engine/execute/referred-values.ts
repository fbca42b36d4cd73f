import { readFile } from 'node:fs/promises';
import { err, ok, type Result } from '../../lib/result.ts';
import { systemErrorText } from '../../lib/system-error.ts';

type Names = Readonly<Record<string, string>>;

/** Values for references such as `env:NAME` and `file:PATH`, read only now: nothing that is written down holds one. */
export async function referredValues(references: Names, env: Names): Promise<Result<Names, string>> {
  const values: Record<string, string> = {};
  for (const [name, reference] of Object.entries(references)) {
    const value = await valueOf(reference, env);
    if (!value.ok) return err(`the variable ${name} could not be set: ${value.problem}`);
    values[name] = value.value;
  }
  return ok(values);
}

async function valueOf(reference: string, env: Names): Promise<Result<string, string>> {
  const place = reference.slice(reference.indexOf(':') + 1);
  if (reference.startsWith('env:')) {
    const value = env[place];
    return value === undefined || value === '' ? err(`${place} is not set`) : ok(value);
  }
  try {
    // An editor ends a file with a line feed that is no part of the secret.
    return ok((await readFile(place, 'utf8')).replace(/\r?\n$/, ''));
  } catch (error) {
    return err(`${place}: ${systemErrorText(error)}`);
  }
}
