import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { terraformCeiling, underCeiling } from '../../../../src/cli/run/terraform-ceiling.ts';
import { scopeOf } from '../../../../src/engine/model/ids.ts';
import { samplePlan, sampleStep } from '../../../rigs/engine/sample-plan.ts';
import { recipes, sampleFleet, terraform } from '../../recipes/sample-fleet.ts';

let module: string;
beforeEach(async () => {
  module = await mkdtemp(join(tmpdir(), 'module-'));
});
afterEach(() => rm(module, { recursive: true, force: true }));

const GB = 1_000_000_000;
const fleet = () => sampleFleet({ recipes: { ...recipes, infrastructure: { ...terraform, module } } });
const plan = (limit: number) =>
  samplePlan(
    ['a', 'b'].map((region) => sampleStep(scopeOf(region), 'infrastructure', 'apply', { limit: 'terraform' })),
    ['a', 'b'],
    { terraform: limit },
  );

describe('how many terraforms fit into memory', () => {
  test('follows from the module: with a provider each takes about 700 MB', async () => {
    await writeFile(join(module, 'main.tf'), 'terraform {\n  required_providers {\n  }\n}\n');
    expect(await terraformCeiling(fleet(), 7 * GB)).toMatchObject({ most: 10 });
  });

  test('a module with none of its own needs little', async () => {
    await writeFile(join(module, 'main.tf'), 'resource "terraform_data" "one" {}\n');
    expect(await terraformCeiling(fleet(), 3 * GB)).toMatchObject({ most: 40 });
  });

  test('one may always run, and a module that cannot be read says nothing', async () => {
    await writeFile(join(module, '.terraform.lock.hcl'), 'provider "registry.terraform.io/hashicorp/azurerm" {\n}\n');
    expect(await terraformCeiling(fleet(), 1)).toMatchObject({ most: 1 });
    await rm(module, { recursive: true });
    expect(await terraformCeiling(fleet(), 3 * GB)).toBeNull();
  });

  test('lowers a plan to that number, says so, and leaves a lower one alone', () => {
    const ceiling = { most: 4, bytesEach: 700_000_000, freeBytes: 3 * GB };
    const lowered = underCeiling(plan(24), ceiling);
    expect([lowered.limits.terraform, lowered.limits.helm]).toEqual([4, 100]);
    expect(lowered.notes).toEqual([
      'terraform: 4 at a time instead of 24, because 3000 MB of memory are free and each takes about 700 MB; + raises it while it runs',
    ]);
    expect(underCeiling(plan(3), ceiling)).toEqual(plan(3));
  });
});
