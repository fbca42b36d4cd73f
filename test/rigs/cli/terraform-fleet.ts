import { readdirSync } from 'node:fs';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject, JsonValue } from '../../../src/lib/json.ts';
import type { CliRig } from './run-cli.ts';

const ASSETS = join(import.meta.dirname, '../../../src/lab/assets/terraform');

export type Overrides = Readonly<Record<string, JsonObject>>;

/** As Azure words it when a region's quota is used up. */
export const QUOTA =
  'ErrCode_InsufficientVCPUQuota: Operation could not be completed as it results in exceeding approved Total Regional ' +
  'Cores quota. Additional details - Location: UKWest, Current Limit: 10, Current Usage: 4, Additional Required: 10, ' +
  '(Minimum) New Limit Required: 14.';

export const REGIONS = ['northeurope', 'uksouth', 'ukwest'] as const;

/** The lab's module of a layout; the shared one finds that of a region beside itself. */
export async function copyLabModule(layout: 'per-region' | 'shared', to: string): Promise<void> {
  await cp(join(ASSETS, layout), to, { recursive: true });
  if (layout === 'shared') await cp(join(ASSETS, 'per-region'), join(to, '../per-region'), { recursive: true });
}

/** Three regions, terraform alone, with the lab's own module beside the fleet file. */
export async function writeTerraformFleet(
  rig: CliRig,
  layout: 'per-region' | 'shared',
  overrides: Overrides,
): Promise<void> {
  await copyLabModule(layout, join(rig.home, 'terraform'));
  await writeFleet(rig, {
    name: 'three',
    regions: { deploy: [...REGIONS] },
    definition: { validators: 2, vars: { step_seconds: 0.05 } },
    overrides,
    phases: { preflight: { enabled: false }, infrastructure: { terraform: { module: 'terraform', layout } } },
    // What is tried again here, a test tries again.
    failures: { retry: { automatic: false } },
  });
}

/** JSON is YAML, so whatever a value holds it needs no quoting of ours. */
export async function writeFleet(rig: CliRig, fleet: JsonObject): Promise<void> {
  const text = JSON.stringify({ version: 1, environment: 'lab', ...fleet });
  await writeFile(join(rig.cwd, 'besu-console.yaml'), text);
}

/** Where a region's terraform works, run after run. */
export const terraformDirectory = (rig: CliRig, region: string, fleet = 'three'): string =>
  join(rig.stateDirectory, 'fleets', workspaceOf(rig, fleet), region, 'terraform');

/** Its name ends with a hash of the fleet file's path. */
const workspaceOf = (rig: CliRig, fleet: string): string =>
  readdirSync(join(rig.stateDirectory, 'fleets')).find((name) => name.startsWith(`${fleet}-`)) ?? fleet;

export interface TerraformState {
  readonly lineage: string;
  readonly serial: number;
  readonly outputs: Readonly<Record<string, { readonly value: JsonValue }>>;
  readonly resources: readonly { readonly module?: string; readonly name: string }[];
}

export async function stateIn(directory: string): Promise<TerraformState> {
  return JSON.parse(await readFile(join(directory, 'terraform.tfstate'), 'utf8')) as TerraformState;
}
