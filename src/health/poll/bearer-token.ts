import { readFile } from 'node:fs/promises';
import { err, ok, type Result } from '../../lib/result.ts';
import { systemErrorText } from '../../lib/system-error.ts';
import type { RpcProblem } from '../json-rpc-answer.ts';

/** Where `env:NAME` is looked up. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The headers for a reference such as `env:NAME` or `file:PATH`. Read anew each time: tokens are renewed under our feet. */
export async function bearerHeaders(
  reference: string | null,
  env: Environment,
): Promise<Result<Readonly<Record<string, string>>, RpcProblem>> {
  if (reference === null) return ok({});
  const token = await tokenOf(reference, env);
  if (!token.ok) return token;
  return token.value === '' ? missing(`${reference} is empty`) : ok({ authorization: `Bearer ${token.value}` });
}

async function tokenOf(reference: string, env: Environment): Promise<Result<string, RpcProblem>> {
  const [kind, ...rest] = reference.split(':');
  const name = rest.join(':');
  if (kind === 'env') return env[name] === undefined ? missing(`${name} is not set`) : ok(env[name].trim());
  try {
    return ok((await readFile(name, 'utf8')).trim());
  } catch (error) {
    return missing(`${name}: ${systemErrorText(error)}`);
  }
}

const missing = (why: string): Result<never, RpcProblem> =>
  err({ kind: 'unreachable', detail: `the token for the nodes is not there: ${why}` });
