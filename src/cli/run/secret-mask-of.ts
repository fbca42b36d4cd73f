import { readFile } from 'node:fs/promises';
import type { Plan } from '../../engine/model/plan.ts';
import { SecretMask } from '../../lib/secrets/secret-mask.ts';
import { isSecretName, secretValuesIn } from '../../lib/secrets/secret-names.ts';

/** A key of 16,384 bits is 13 kB; who names more than this did not name a secret. */
const MOST_BYTES = 65_536;

/**
 * What is secret on this machine, as far as can be known: variables with the name of a secret that every tool gets, and
 * whatever the plan refers to.
 */
export async function secretMaskOf(env: Readonly<Record<string, string | undefined>>, plan: Plan): Promise<SecretMask> {
  const inherited = secretValuesIn(env);
  const referred = await Promise.all(referencesOf(plan).map((reference) => valueOf(reference, env)));
  return new SecretMask([...inherited, ...referred]);
}

function referencesOf(plan: Plan): readonly string[] {
  const named = plan.steps.flatMap(({ work }) =>
    work.kind === 'command' ? Object.entries(work.secretEnv ?? {}).filter(([name]) => isSecretName(name)) : [],
  );
  const others = [plan.health?.token, plan.notify?.webhook].filter((one) => typeof one === 'string');
  return [...new Set([...others, ...named.map(([, reference]) => reference)])];
}

/** Empty when it is not there: what cannot be read cannot be printed either. */
async function valueOf(reference: string, env: Readonly<Record<string, string | undefined>>): Promise<string> {
  const name = reference.slice(reference.indexOf(':') + 1);
  if (reference.startsWith('env:')) return env[name] ?? '';
  const bytes = await readFile(name).catch(() => Buffer.alloc(0));
  return bytes.subarray(0, MOST_BYTES).toString('utf8');
}
