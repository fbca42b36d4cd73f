import type { JsonObject } from '../../lib/json.ts';
import { TERRAFORM_STEPS } from '../scenario-model.ts';
import { flag } from './arguments.ts';
import { applyLayer } from './terraform-apply.ts';
import { planRefusal } from './terraform-faults.ts';
import { type Change, readPlan, readState, readVariables, type State, writePlan } from './terraform-files.ts';
import { addressOf, resourceLayers } from './terraform-resources.ts';
import { sayError, sayPlanned, saySummary, sayVersion } from './terraform-stream.ts';

const PRECONDITION = 'Resource precondition failed';

/**
 * terraform's `version`, `init`, `plan -json` and `apply -json` of the lab's per-region module. It creates, and replaces
 * what failed to be created; it never destroys and knows no other module.
 */
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

async function plan(out: string | null): Promise<number> {
  sayVersion();
  const variables = await readVariables();
  const failing = variables.fail_resource ?? '';
  if (failing !== '' && !TERRAFORM_STEPS.some((name) => name === failing)) {
    const detail = "fail_resource must be the name of one of this module's resources.";
    return refused('Invalid value for variable', detail);
  }
  const refusal = await planRefusal(variables.faults);
  if (refusal !== null) return refused(PRECONDITION, `refused: ${refusal}`);
  const state = await readState();
  const changes = wantedChanges(variables, state);
  sayChanges(changes);
  saySummary(
    'plan',
    changes.map(({ action }) => action),
  );
  if (out !== null) await writePlan(out, { serial: state.serial, changes });
  return 0;
}

function wantedChanges(variables: JsonObject, { made, tainted }: State): readonly Change[] {
  return resourceLayers(variables)
    .flat()
    .filter((resource) => !made.includes(addressOf(resource)))
    .map((resource) => ({ resource, action: tainted.includes(addressOf(resource)) ? 'replace' : 'create' }));
}

function sayChanges(changes: readonly Change[]): void {
  for (const { resource, action } of changes) sayPlanned(resource, action, action === 'replace' ? 'tainted' : null);
}

function refused(summary: string, detail: string): number {
  sayError(summary, detail, null);
  return 1;
}

async function apply(file: string): Promise<number> {
  sayVersion();
  const saved = await readPlan(file);
  if (saved === null) return refused(`Failed to load "${file}" as a plan file`, 'no such file or directory');
  if (saved.serial !== (await readState()).serial) {
    return refused('Saved plan is stale', 'The given plan file can no longer be applied: the state has changed since.');
  }
  sayChanges(saved.changes);
  const variables = await readVariables();
  const refusal = await planRefusal(variables.faults);
  if (refusal !== null) return refused(PRECONDITION, `refused: ${refusal}`);
  for (const layer of resourceLayers(variables)) {
    const addresses = new Set(layer.map(addressOf));
    const here = saved.changes.filter(({ resource }) => addresses.has(addressOf(resource)));
    if (!(await applyLayer(here, variables))) return 1;
  }
  saySummary(
    'apply',
    saved.changes.map(({ action }) => action),
  );
  return 0;
}
