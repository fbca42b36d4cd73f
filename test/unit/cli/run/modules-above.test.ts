import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { modulesAbove } from '../../../../src/cli/run/modules-above.ts';
import type { TerraformRecipe } from '../../../../src/regions/fleet.ts';
import { recipes, sampleFleet, terraform } from '../../recipes/sample-fleet.ts';

let root: string;
const module = () => join(root, 'live/region');
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'modules-above-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function write(path: string, ...lines: readonly string[]): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), lines.join('\n'));
}

function above(over: Partial<TerraformRecipe> = {}): number | undefined {
  const infrastructure = { ...terraform, module: module(), ...over };
  return modulesAbove(sampleFleet({ recipes: { ...recipes, infrastructure } }))[module()];
}

describe('what a terraform module names above itself', () => {
  test('is counted in directories, also where a module it uses names it', async () => {
    await write('live/region/main.tf', 'module "a" {', '  source = "./a"', '}', 'locals { range = "1..2" }');
    expect(above()).toBe(0);
    await write('live/region/a/main.tf', 'module "b" {', '  source = "../../../modules/b"', '}');
    expect(above()).toBe(2);
    await write('modules/b/main.tf.json', '{ "module": { "c": { "source": "../../../elsewhere" } } }');
    expect(above()).toBe(3);
  });

  test('may be a file', async () => {
    await write('live/region/main.tf', 'locals { data = file("${path.module}/../../data.json") }');
    expect(above()).toBe(2);
  });

  test('does not concern one state for all regions, which is worked on where it lies', async () => {
    await write('live/region/main.tf', 'module "b" { source = "../../modules/b" }');
    expect(above({ layout: 'shared' })).toBeUndefined();
  });

  test('is refused with file and line where it is too far up to be found', async () => {
    await write('live/region/main.tf', '', `locals { far = "${'../'.repeat(7)}x" }`);
    expect(() => above()).toThrow(`${module()}/main.tf:2: names something 7 directories above its module; at most 6`);
  });

  test('may not be its local state, which would become one file for all regions', async () => {
    await write('live/region/state.tf', 'terraform {', '  backend "local" {', '    path = "../x.tfstate"', '  }', '}');
    expect(above()).toBe(0);
    await write('live/region/main.tf', 'module "b" { source = "../../modules/b" }');
    expect(() => above()).toThrow(`${module()}/state.tf:2: the local backend keeps its state above the module`);
    await rm(join(module(), 'state.tf'));
    expect(() => above({ backendConfig: { path: '../{region}.tfstate' } })).toThrow('backendConfig.path leads out of');
    expect(above({ backendConfig: { path: '/states/{region}.tfstate' } })).toBe(2);
  });
});
