import { execFile } from 'node:child_process';
import type { RunState } from '../../engine/model/state.ts';
import { isJsonObject, type JsonValue } from '../../lib/json.ts';
import { CommandError, EXIT } from '../exit-code.ts';

/** az is Python and reads only its own files for this: a second on most machines. */
const PATIENCE_MS = 15_000;

/**
 * A run that is taken up again goes on in the subscription it began in. Where az is missing, or says nothing, the steps
 * find out themselves: refused is only what is known to be another one.
 */
export async function refuseOtherAccount(
  { plan, status, result }: Pick<RunState, 'plan' | 'status' | 'result'>,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const { azure, run } = plan;
  // One that was never launched asks in its preflight; one that went well is only looked at.
  if (azure === undefined || status === 'planned' || result?.exitCode === EXIT.ok) return;
  const account = await askAccount(env);
  if (account === null) return;
  refuse(run, 'subscription', azure.subscription, account.subscription);
  if (azure.tenant !== null) refuse(run, 'tenant', azure.tenant, account.tenant);
}

function refuse(run: string, what: string, planned: string, found: string | null): void {
  if (found === null || found.toLowerCase() === planned.toLowerCase()) return;
  throw new CommandError(
    `${run} was planned for the ${what} ${planned}, and az is logged in to ${found}. Nothing was changed.\n` +
      'Choose the right one (az account set --subscription ID, or az login --tenant ID), then take the run up again.',
    EXIT.refused,
  );
}

interface Account {
  readonly subscription: string | null;
  readonly tenant: string | null;
}

function askAccount(env: Readonly<Record<string, string>>): Promise<Account | null> {
  return new Promise((resolve) => {
    const options = { env, timeout: PATIENCE_MS, maxBuffer: 1 << 20 };
    execFile('az', ['account', 'show', '-o', 'json'], options, (problem, stdout) => {
      resolve(problem === null ? readAccount(stdout) : null);
    });
  });
}

function readAccount(text: string): Account | null {
  try {
    const value = JSON.parse(text) as JsonValue;
    return isJsonObject(value) ? { subscription: textOf(value['id']), tenant: textOf(value['tenantId']) } : null;
  } catch {
    return null;
  }
}

const textOf = (value: JsonValue | undefined): string | null => (typeof value === 'string' ? value : null);
