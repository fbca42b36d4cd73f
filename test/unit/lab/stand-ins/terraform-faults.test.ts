import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { labAssets } from '../../../../src/lab/lab-assets.ts';
import { askPermission, planRefusal } from '../../../../src/lab/stand-ins/terraform-faults.ts';
import { faultsDirectory, TerraformFaults } from '../../../../src/lab/terraform-faults.ts';

const REGIONS = ['uksouth', 'ukwest', 'japaneast'];

let lab: string;
let faults: TerraformFaults;
beforeEach(async () => {
  lab = await mkdtemp(join(tmpdir(), 'besu-console-faults-'));
  faults = new TerraformFaults(lab, { regions: Array.from({ length: 24 }, () => 'any'), speed: 1 });
});
afterEach(() => rm(lab, { recursive: true, force: true }));

/** The module's own script, as terraform runs it; null = it went well, else what it said. */
async function step(region: string, name = 'aks'): Promise<string | null> {
  const env = { PATH: process.env['PATH'], FAULTS: faultsDirectory(lab, region), STEP: name, STEP_SECONDS: '0' };
  const script = join(labAssets(), 'terraform', 'per-region', 'step.sh');
  return promisify(execFile)('sh', [script], { env }).then(
    () => null,
    (problem: { stderr: string }) => problem.stderr.trim(),
  );
}

/** The same question as the stand-in for terraform asks it. */
async function standIn(region: string, name = 'aks'): Promise<string | null> {
  const permission = await askPermission(faultsDirectory(lab, region), name);
  if (permission.granted) await permission.release();
  return permission.granted ? null : permission.says;
}

describe.each([
  ['the script of the module', step],
  ['the stand-in for terraform', standIn],
] as const)('%s', (_, ask) => {
  it('goes well where nothing is asked for', async () => {
    await faults.put({ kind: 'terraform', at: 'aks', says: 'no quota in {region}' }, ['ukwest']);
    expect(await ask('uksouth')).toBeNull();
    expect(await ask('ukwest', 'subnet')).toBeNull();
  });

  it('fails every time with the text of its region, until that is taken back', async () => {
    await faults.put({ kind: 'terraform', at: 'aks', says: 'no quota in {region}' }, REGIONS);
    expect(await ask('ukwest')).toBe('no quota in ukwest');
    expect(await ask('ukwest')).toBe('no quota in ukwest');
    await faults.clear();
    expect(await ask('ukwest')).toBeNull();
  });

  it('fails as often as it has tickets', async () => {
    await faults.put({ kind: 'terraform', at: 'aks', says: 'reset', times: 2 }, ['ukwest']);
    expect([await ask('ukwest'), await ask('ukwest'), await ask('ukwest')]).toEqual(['reset', 'reset', null]);
  });

  it('fails when all slots of all regions are taken, and goes well when one is free again', async () => {
    await faults.put({ kind: 'terraform', at: 'aks', says: '429 in {region}', aboveOf24: 2 }, REGIONS);
    const held = await Promise.all(
      REGIONS.slice(0, 2).map((region) => askPermission(faultsDirectory(lab, region), 'aks')),
    );
    expect(held.map(({ granted }) => granted)).toEqual([true, true]);
    expect(await ask('japaneast')).toBe('429 in japaneast');
    if (held[0]?.granted) await held[0].release();
    expect(await ask('japaneast')).toBeNull();
    // It has given its own slot back.
    expect(await ask('japaneast')).toBeNull();
  });

  it('can be refused at every step', async () => {
    await faults.put({ kind: 'terraform', at: 'every-step', says: 'log in' }, ['ukwest']);
    expect(await ask('ukwest', 'resource_group')).toBe('log in');
    expect(await ask('ukwest', 'monitor')).toBe('log in');
  });
});

it('of many who want a slot at once, exactly as many as there are slots get one', async () => {
  await faults.put({ kind: 'terraform', at: 'aks', says: '429', aboveOf24: 5 }, REGIONS);
  const asked = Array.from({ length: 24 }, (_, at) => askPermission(faultsDirectory(lab, REGIONS[at % 3]!), 'aks'));
  expect((await Promise.all(asked)).filter(({ granted }) => granted)).toHaveLength(5);
});

it('a refused plan says why, with all its lines', async () => {
  await faults.put({ kind: 'terraform', at: 'plan', says: 'locked\nLock Info:\n  ID: 1' }, ['ukwest']);
  expect(await planRefusal(faultsDirectory(lab, 'ukwest'))).toBe('locked\nLock Info:\n  ID: 1');
  expect(await planRefusal(faultsDirectory(lab, 'uksouth'))).toBeNull();
});
