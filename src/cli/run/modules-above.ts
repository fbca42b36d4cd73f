import { readdirSync, readFileSync } from 'node:fs';
import { join, normalize, resolve } from 'node:path';
import { MOST_ABOVE } from '../../recipes/terraform-workspace.ts';
import type { Fleet, TerraformRecipe } from '../../regions/fleet.ts';
import { CommandError } from '../exit-code.ts';

/** Modules that use each other in a ring would be walked for ever. */
const MOST_MODULES = 500;
const SOURCE = /"?\bsource"?\s*[=:]\s*"(\.\.?\/[^"]*)"/g;
/** `"../../shared"`, `"${path.module}/../files/x.json"`. */
const UPWARDS = /["/]((?:\.\.\/)*\.\.)(?=["/])/g;
/** Its `path` is where a state is, not something to be found: it may not become one file for all regions. */
const LOCAL_BACKEND = /\bbackend\s+"local"\s*\{[^}]*\}/g;

/**
 * By directory of a module with a state per region: how many directories above it are named in it, or in a module it uses.
 * Each region works in a directory of its own, where these have to be found as well.
 */
export function modulesAbove(fleet: Fleet): Readonly<Record<string, number>> {
  const recipes = fleet.phases.map(({ recipe }) => recipe).filter((recipe) => recipe.kind === 'terraform');
  return Object.fromEntries(
    recipes
      .filter(({ layout }) => layout === 'per-region')
      .map((recipe) => [resolve(fleet.directory, recipe.module), above(fleet, recipe)]),
  );
}

function above(fleet: Fleet, recipe: TerraformRecipe): number {
  const root = resolve(fleet.directory, recipe.module);
  const files = filesOf(root);
  const seen = new Set(['.']);
  let most = 0;
  for (const module of seen) {
    for (const { path, text } of module === '.' ? files : filesOf(join(root, module))) {
      const sources = [...text.matchAll(SOURCE)].map(([, source = '']) => normalize(join(module, source)));
      if (seen.size < MOST_MODULES) for (const source of sources) seen.add(source);
      const named = [...text.replaceAll(LOCAL_BACKEND, '').replaceAll(SOURCE, '').matchAll(UPWARDS)].map(
        ([, up = '']) => up,
      );
      const height = Math.max(0, ...[...sources, ...named].map(heightOf));
      if (height > MOST_ABOVE) throw new CommandError(tooHigh(path, text, height));
      most = Math.max(most, height);
    }
  }
  if (most > 0) refuseStateAbove(files, recipe);
  return most;
}

const heightOf = (path: string): number => path.split('/').filter((part) => part === '..').length;

interface TerraformFile {
  readonly path: string;
  readonly text: string;
}

/** What cannot be read says nothing here: the preflight, and terraform itself, will say it. */
function filesOf(directory: string): readonly TerraformFile[] {
  try {
    return readdirSync(directory)
      .filter((name) => /\.(?:tf|tofu|tfvars)(?:\.json)?$/.test(name))
      .map((name) => ({ path: join(directory, name), text: readFileSync(join(directory, name), 'utf8') }));
  } catch {
    return [];
  }
}

function tooHigh(path: string, text: string, height: number): string {
  const up = '../'.repeat(height).slice(0, -1);
  return [
    `${path}:${lineOf(text, text.indexOf(up))}: names something ${height} directories above its module; at most ${MOST_ABOVE} can be found from a region's own directory`,
    'write an absolute path, or move the module nearer to what it uses',
  ].join('\n');
}

/** It was in the region's own directory as long as nothing above the module was looked for, and would be elsewhere now. */
function refuseStateAbove(files: readonly TerraformFile[], { backendConfig }: TerraformRecipe): void {
  for (const { path, text } of files) {
    const block = [...text.matchAll(LOCAL_BACKEND)].find(([found]) => found.includes('"../'));
    if (block === undefined) continue;
    throw new CommandError(
      `${path}:${lineOf(text, block.index)}: the local backend keeps its state above the module, where it would be one file for all regions\ntake the path out: every region has a state of its own`,
    );
  }
  const [key] = Object.entries(backendConfig).find(([, value]) => value.startsWith('../')) ?? [];
  if (key !== undefined)
    throw new CommandError(
      `backendConfig.${key} leads out of the region's own directory\nwrite an absolute one with {region} in it`,
    );
}

const lineOf = (text: string, index: number): number => text.slice(0, Math.max(0, index)).split('\n').length;
