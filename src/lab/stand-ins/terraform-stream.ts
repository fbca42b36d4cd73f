import type { JsonObject } from '../../lib/json.ts';
import { addressOf, type Resource } from './terraform-resources.ts';

export type Action = 'create' | 'delete' | 'replace';
export type Stage = 'apply_start' | 'apply_complete' | 'apply_errored';

const WORDS: Readonly<Record<Stage, string>> = {
  apply_start: 'Starting',
  apply_complete: 'Complete',
  apply_errored: 'Errored',
};

/** One line of terraform's `-json` stream (ui 1.2). */
function say(type: string, message: string, rest: JsonObject): void {
  const stamp = {
    '@level': type === 'diagnostic' ? 'error' : 'info',
    '@message': message,
    '@module': 'terraform.ui',
    '@timestamp': new Date().toISOString(),
  };
  process.stdout.write(`${JSON.stringify({ ...stamp, ...rest, type })}\n`);
}

export function sayVersion(): void {
  say('version', 'Terraform 0.0.0-stand-in', { terraform: '0.0.0-stand-in', ui: '1.2' });
}

export function sayPlanned(resource: Resource, action: Action, reason: string | null): void {
  const change = { resource: described(resource), action, ...(reason === null ? {} : { reason }) };
  say('planned_change', `${addressOf(resource)}: Plan to ${action}`, { change });
}

export function sayHook(stage: Stage, resource: Resource, action: Action, seconds: number): void {
  const elapsed = stage === 'apply_start' ? {} : { elapsed_seconds: Math.round(seconds) };
  const hook = { resource: described(resource), action, ...elapsed };
  say(stage, `${addressOf(resource)}: ${WORDS[stage]} (${action})`, { hook });
}

/** A replace counts on both sides. */
export function saySummary(operation: 'plan' | 'apply', actions: readonly Action[]): void {
  const add = actions.filter((action) => action !== 'delete').length;
  const remove = actions.filter((action) => action !== 'create').length;
  const changes = { add, change: 0, import: 0, remove, operation };
  const head = operation === 'plan' ? 'Plan' : 'Apply complete! Resources';
  say('change_summary', `${head}: ${add} to add, 0 to change, ${remove} to destroy.`, { changes });
}

export function sayError(summary: string, detail: string, resource: Resource | null): void {
  const address = resource === null ? {} : { address: addressOf(resource) };
  say('diagnostic', `Error: ${summary}`, { diagnostic: { severity: 'error', summary, detail, ...address } });
}

function described(resource: Resource): JsonObject {
  const addr = addressOf(resource);
  return {
    addr,
    module: '',
    resource: addr,
    implied_provider: 'terraform',
    resource_type: 'terraform_data',
    resource_name: resource.name,
    resource_key: resource.key,
  };
}
