import { access, readFile, rm, writeFile } from 'node:fs/promises';
import { isJsonObject, type JsonObject } from '../../lib/json.ts';
import { flag } from './arguments.ts';

/** The lab module's resources in the layers in which they depend on each other. */
const LAYERS: readonly (readonly string[])[] = [
  ['resource_group'],
  ['virtual_network', 'key_vault'],
  ['subnet_nodes', 'subnet_pods', 'subnet_services'],
  ['aks'],
  ['node_pool_a', 'node_pool_b', 'node_pool_c', 'node_pool_d', 'monitor'],
];
const VARIABLES = 'region.auto.tfvars.json';
const STATE = 'stand-in.tfstate.json';

/** terraform's `version`, `init`, `plan -json` and `apply -json` of the lab's per-region module; nothing else. */
export async function terraformStandIn(argv: readonly string[]): Promise<number> {
  switch (argv[0]) {
    case 'version':
      process.stdout.write(`${JSON.stringify({ terraform_version: '0.0.0-stand-in' })}\n`);
      return 0;
    case 'init':
      process.stdout.write('Terraform has been successfully initialized! (stand-in)\n');
      return 0;
    case 'plan':
      return plan(flag(argv, '-out'));
    case 'apply':
      return apply(argv.at(-1) ?? 'tfplan');
    default:
      throw new Error(`the stand-in for terraform cannot ${argv.join(' ')}`);
  }
}

function say(type: string, message: string, rest: JsonObject = {}): void {
  const stamp = {
    '@level': type === 'diagnostic' ? 'error' : 'info',
    '@module': 'terraform.ui',
    '@timestamp': new Date().toISOString(),
  };
  process.stdout.write(`${JSON.stringify({ ...stamp, '@message': message, type, ...rest })}\n`);
}

const resource = (name: string): JsonObject => ({
  addr: `terraform_data.${name}`,
  module: '',
  resource: `terraform_data.${name}`,
  implied_provider: 'terraform',
  resource_type: 'terraform_data',
  resource_name: name,
  resource_key: null,
});

async function plan(out: string | null): Promise<number> {
  say('version', 'Terraform 0.0.0-stand-in', { terraform: '0.0.0-stand-in', ui: '1.2' });
  const done = await readState();
  const wanted = LAYERS.flat().filter((name) => !done.includes(name));
  for (const name of wanted) {
    say('planned_change', `terraform_data.${name}: Plan to create`, {
      change: { resource: resource(name), action: 'create' },
    });
  }
  sayCounts('plan', wanted.length, 'Plan');
  if (out !== null) await writeFile(out, JSON.stringify(wanted), { mode: 0o600 });
  return 0;
}

function sayCounts(operation: string, add: number, word: string): void {
  const changes = { add, change: 0, import: 0, remove: 0, operation };
  say('change_summary', `${word}: ${add} to add, 0 to change, 0 to destroy.`, { changes });
}

async function apply(planFile: string): Promise<number> {
  const wanted = JSON.parse(await readFile(planFile, 'utf8')) as readonly string[];
  const variables = await readVariables();
  say('version', 'Terraform 0.0.0-stand-in', { terraform: '0.0.0-stand-in', ui: '1.2' });
  for (const name of wanted) {
    say('planned_change', `terraform_data.${name}: Plan to create`, {
      change: { resource: resource(name), action: 'create' },
    });
  }
  for (const layer of LAYERS) {
    const here = layer.filter((name) => wanted.includes(name));
    const failed = await applyLayer(here, variables);
    if (failed !== null) return sayFailure(failed, String(variables.fail_message ?? 'it failed'));
  }
  sayCounts('apply', wanted.length, 'Apply complete');
  return 0;
}

/** The name of the resource that failed; null = all of the layer are made. */
async function applyLayer(names: readonly string[], variables: JsonObject): Promise<string | null> {
  const seconds = Number(variables.step_seconds ?? 1);
  const startedAtMs = Date.now();
  const hook = (name: string) => ({
    hook: {
      resource: resource(name),
      action: 'create',
      elapsed_seconds: Math.round((Date.now() - startedAtMs) / 1000),
    },
  });
  for (const name of names) say('apply_start', `terraform_data.${name}: Creating...`, hook(name));
  if (names.length > 0) await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const failing = (await shouldFail(variables)) ? names.find((name) => name === variables.fail_resource) : undefined;
  const made = names.filter((name) => name !== failing);
  for (const name of made) say('apply_complete', `terraform_data.${name}: Creation complete`, hook(name));
  await writeFile(STATE, JSON.stringify([...(await readState()), ...made]), { mode: 0o600 });
  if (failing !== undefined) say('apply_errored', `terraform_data.${failing}: Creation errored`, hook(failing));
  return failing ?? null;
}

/** With a marker the failure happens once: whoever finds the marker removes it. */
async function shouldFail(variables: JsonObject): Promise<boolean> {
  const marker = variables.fail_marker;
  if (typeof marker !== 'string' || marker === '') return true;
  const there = await access(marker).then(
    () => true,
    () => false,
  );
  if (there) await rm(marker, { force: true });
  return there;
}

function sayFailure(name: string, message: string): number {
  const diagnostic = {
    severity: 'error',
    summary: 'local-exec provisioner error',
    detail: message,
    address: `terraform_data.${name}`,
  };
  say('diagnostic', `Error: ${message}`, { diagnostic });
  return 1;
}

async function readVariables(): Promise<JsonObject> {
  const value: unknown = JSON.parse(await readFile(VARIABLES, 'utf8'));
  return isJsonObject(value) ? value : {};
}

async function readState(): Promise<readonly string[]> {
  try {
    return JSON.parse(await readFile(STATE, 'utf8')) as readonly string[];
  } catch {
    return [];
  }
}
