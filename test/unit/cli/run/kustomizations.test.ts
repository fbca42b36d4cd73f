import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { definitionOf } from '../../../../src/cli/run/definition-of.ts';
import { kustomizations } from '../../../../src/cli/run/kustomizations.ts';
import { deployRegions } from '../../../../src/regions/catalog.ts';
import type { Fleet, KubectlRecipe } from '../../../../src/regions/fleet.ts';
import { recipes, sampleFleet } from '../../recipes/sample-fleet.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kustomize-'));
  onTestFinished(() => rm(directory, { recursive: true }));
});

async function write(name: string, text = ''): Promise<void> {
  await mkdir(dirname(join(directory, name)), { recursive: true });
  await writeFile(join(directory, name), text);
}

function fleetWith(manifests: string | null): Fleet {
  const kubernetes: KubectlRecipe = { ...(recipes['kubernetes'] as KubectlRecipe), manifests };
  const off = { infrastructure: { kind: 'off' }, besu: { kind: 'off' } } as const;
  const regions = deployRegions.filter(({ id }) => id === 'ukwest' || id === 'uksouth');
  return sampleFleet({ regions, recipes: { ...off, kubernetes }, fleet: { directory } });
}

describe('a kustomization', () => {
  test.each(['kustomization.yaml', 'kustomization.yml', 'Kustomization'])(
    'is a directory of manifests with a %s',
    async (name) => {
      await write(`k8s/base/${name}`);
      await write('k8s/plain/service.yaml');
      expect(kustomizations(fleetWith('k8s/base'))).toEqual([join(directory, 'k8s/base')]);
      expect(kustomizations(fleetWith('./k8s/x/../base/'))).toEqual([join(directory, 'k8s/base')]);
      expect(kustomizations(fleetWith('k8s/plain'))).toEqual([]);
      expect(kustomizations(fleetWith('k8s/plain/service.yaml'))).toEqual([]);
      expect(kustomizations(fleetWith(null))).toEqual([]);
    },
  );

  test('is looked for in each region where each has a directory of its own', async () => {
    await write('k8s/ukwest/kustomization.yaml');
    await write('k8s/uksouth/service.yaml');
    expect(kustomizations(fleetWith('k8s/{region}'))).toEqual([join(directory, 'k8s/ukwest')]);
  });

  test('is another definition once anything has changed that it names, however far away', async () => {
    const hash = async () => (await definitionOf(fleetWith('k8s/overlays/uk')))?.hash;
    await write(
      'k8s/overlays/uk/kustomization.yaml',
      'resources: [../../base]\npatches:\n  - path: "../limits.yaml"\n',
    );
    await write('k8s/overlays/limits.yaml', 'a: 1');
    await write('k8s/base/kustomization.yaml', 'resources: [service.yaml, ../crds]');
    await write('k8s/base/service.yaml', 'kind: Service');
    await write('k8s/crds/kustomization.yaml', 'resources: [x.yaml]');
    await write('k8s/other/x.yaml', 'kind: X');
    let before = await hash();
    expect(await hash()).toBe(before);
    for (const name of ['k8s/overlays/limits.yaml', 'k8s/base/service.yaml', 'k8s/crds/x.yaml']) {
      await write(name, 'changed: true');
      expect(await hash(), name).not.toBe(before);
      before = await hash();
    }
    await write('k8s/other/x.yaml', 'kind: Y');
    expect(await hash()).toBe(before);
  });
});
