import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Plan } from '../../engine/model/plan.ts';
import type { Fleet } from '../../regions/fleet.ts';

/** How many terraforms fit into the memory that is free, and what each is taken to need. */
export interface TerraformCeiling {
  readonly most: number;
  readonly bytesEach: number;
  readonly freeBytes: number;
}

const MB = 1_000_000;
/** Public figures for a process with a big provider go from 340 MB to 1.1 GB; without any provider 73 MB were measured. */
const WITH_PROVIDER_BYTES = 700 * MB;
const BARE_BYTES = 75 * MB;

/** Null = no terraform in this fleet, or its module cannot be read (the preflight will say so). */
export async function terraformCeiling(
  fleet: Fleet,
  freeBytes: number = process.availableMemory(),
): Promise<TerraformCeiling | null> {
  const recipe = fleet.phases.map((phase) => phase.recipe).find((one) => one.kind === 'terraform');
  if (recipe === undefined) return null;
  const hasProvider = await usesProvider(resolve(fleet.directory, recipe.module));
  if (hasProvider === null) return null;
  const bytesEach = hasProvider ? WITH_PROVIDER_BYTES : BARE_BYTES;
  return { most: Math.max(1, Math.floor(freeBytes / bytesEach)), bytesEach, freeBytes };
}

/** Lowers the limit of a plan to what fits, and says so. A person may raise it again while it runs. */
export function underCeiling<Parts extends Pick<Plan, 'limits' | 'notes' | 'steps'>>(
  parts: Parts,
  ceiling: TerraformCeiling | null,
): Parts {
  const wanted = parts.limits.terraform;
  const uses = parts.steps.filter(({ limit }) => limit === 'terraform').length > 1;
  if (ceiling === null || !uses || wanted <= ceiling.most) return parts;
  const { most, bytesEach, freeBytes } = ceiling;
  const note =
    `terraform: ${most} at a time instead of ${wanted}, because ${Math.floor(freeBytes / MB)} MB of memory are free ` +
    `and each takes about ${bytesEach / MB} MB; + raises it while it runs`;
  return { ...parts, limits: { ...parts.limits, terraform: most }, notes: [...parts.notes, note] };
}

const PROVIDER = /^\s*provider\s+"(?!terraform\.io\/builtin\/)|required_providers/m;

async function usesProvider(module: string): Promise<boolean | null> {
  const names = await readdir(module).catch(() => null);
  if (names === null) return null;
  const files = names.filter(
    (name) => name === '.terraform.lock.hcl' || name.endsWith('.tf') || name.endsWith('.tf.json'),
  );
  const texts = await Promise.all(files.map((name) => readFile(join(module, name), 'utf8').catch(() => '')));
  return texts.some((text) => PROVIDER.test(text));
}
