import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { deployRegions } from '../../../src/regions/catalog.ts';
import { starterFleetFile } from '../../../src/regions/starter.ts';
import { fleetOf, phaseOf, sample } from './fleet-samples.ts';

const example = (name: string): string => readFileSync(new URL(`../../../examples/${name}`, import.meta.url), 'utf8');

describe('a small fleet file', () => {
  const fleet = fleetOf(sample());

  test('has its regions in the order of the catalogue, and its administrative one apart', () => {
    const reversed = fleetOf(sample({ regions: 'regions: { deploy: [uksouth, northeurope] }' }));
    expect(reversed.regions.map(({ region }) => region.id)).toEqual(['northeurope', 'uksouth']);
    expect(reversed.admin).toBeNull();
    expect(fleet.admin?.region.id).toBe('westeurope');
  });

  test('has every phase in the order of a rollout', () => {
    expect(fleet.phases.map(({ id, scope }) => `${scope} ${id}`)).toEqual([
      'region preflight',
      'region infrastructure',
      'region kubernetes',
      'region besu',
      'region verify',
      'fleet contracts',
      'fleet ccip',
      'admin admin-infrastructure',
      'admin monitoring',
      'admin logging',
      'admin backup',
    ]);
  });

  test('gets a preflight without asking, and of everything else a reason why it is not done', () => {
    expect(phaseOf(fleet, 'preflight')).toEqual({ kind: 'preflight', timeoutMs: 240_000 });
    expect(phaseOf(fleet, 'contracts')).toEqual({
      kind: 'unconfigured',
      reason: 'not configured: add phases.contracts',
    });
    expect(phaseOf(fleet, 'backup')).toEqual({
      kind: 'unconfigured',
      reason: 'not configured: add phases.admin.backup',
    });
  });

  test('runs a command beside the file, for as long as its phase may take', () => {
    expect(phaseOf(fleet, 'besu')).toEqual({
      kind: 'command',
      command: ['./besu.sh', '{region}'],
      directory: '.',
      env: {},
      timeoutMs: 1_800_000,
    });
  });

  test('lets as many steps of a tool run as it has regions', () => {
    expect(fleet.strategy.concurrency).toEqual({ terraform: 2, kubectl: 2, helm: 2, command: 2, probe: 2 });
  });
});

describe('what a phase may say', () => {
  const recipe = (phases: string, id: Parameters<typeof phaseOf>[1], rest = 'chain: { id: 138 }') =>
    phaseOf(fleetOf(sample({ phases: `phases: { besu: { command: [x] }, ${phases} }`, rest })), id);

  test('enabled: false switches it off, also beside a recipe that is kept for later', () => {
    expect(recipe('kubernetes: { enabled: false }', 'kubernetes')).toEqual({ kind: 'off' });
    expect(recipe('kubernetes: { enabled: false, command: [x] }', 'kubernetes')).toEqual({ kind: 'off' });
  });

  test('terraform gets its defaults', () => {
    expect(recipe('infrastructure: { terraform: { module: tf } }', 'infrastructure')).toEqual({
      kind: 'terraform',
      module: 'tf',
      layout: 'per-region',
      parallelism: 50,
      backendConfig: {},
      lockTimeoutSeconds: 300,
      timeoutMs: 7_200_000,
    });
  });

  test('kubectl may copy a kubeconfig instead of asking for one', () => {
    expect(
      recipe('kubernetes: { kubectl: { kubeconfig: "kube/{region}.yaml", namespace: chain } }', 'kubernetes'),
    ).toEqual({
      kind: 'kubectl',
      credentials: null,
      kubeconfig: 'kube/{region}.yaml',
      manifests: null,
      namespace: 'chain',
      nodesReady: 1,
      timeoutMs: 1_200_000,
    });
  });

  test('helm takes its namespace from kubectl, and in the administrative region from its phase', () => {
    const phases =
      'phases: { kubernetes: { kubectl: { kubeconfig: "{region}", namespace: n } }, besu: { helm: { chart: c } }, admin: { logging: { helm: { chart: l } } } }';
    const fleet = fleetOf(sample({ phases }));
    expect(phaseOf(fleet, 'besu')).toMatchObject({ kind: 'helm', namespace: 'n', release: 'besu', values: [] });
    expect(phaseOf(fleet, 'logging')).toMatchObject({ kind: 'helm', namespace: 'logging', release: 'logging' });
  });

  test('chain reaches a node through Kubernetes or at an address', () => {
    expect(recipe('verify: { chain: { rpc: { via: kubernetes, service: rpc } } }', 'verify')).toEqual({
      kind: 'chain',
      rpc: { via: 'kubernetes', service: 'rpc', port: 8545 },
      minPeers: 1,
      maxBlocksBehind: 2,
      blocks: 1,
      sealing: false,
      withinMs: 600_000,
    });
    expect(
      recipe('verify: { chain: { rpc: { via: url, url: "http://{region}.x" }, within: 90 } }', 'verify'),
    ).toMatchObject({
      rpc: { via: 'url', url: 'http://{region}.x' },
      withinMs: 90_000,
    });
  });

  test('a preflight may have a timeout, or be a command', () => {
    expect(recipe('preflight: { timeout: 1m }', 'preflight')).toEqual({ kind: 'preflight', timeoutMs: 60_000 });
    expect(recipe('preflight: { command: [check] }', 'preflight')).toMatchObject({
      kind: 'command',
      timeoutMs: 240_000,
    });
  });
});

describe('regions of one’s own', () => {
  const fleet = fleetOf(
    sample({
      regions:
        'regions: { deploy: all, custom: [{ id: mars }, { id: phobos-1, code: NEW }, { id: mar-2 }, { id: "7" }] }',
    }),
  );
  const own = fleet.regions.map(({ region }) => region).filter((region) => region.source === 'fleet file');

  test('stand behind the catalogue and belong to all', () => {
    expect(fleet.regions).toHaveLength(deployRegions.length + 4);
    expect(own.map((region) => region.id)).toEqual(['mars', 'phobos-1', 'mar-2', '7']);
  });

  test('get codes that nobody else has', () => {
    expect(own.map((region) => region.code)).toEqual(['MAR', 'NEW', 'XAA', 'XAB']);
  });
});

describe('an alias', () => {
  test('stands for the value it names', () => {
    const fleet = fleetOf(sample({ rest: 'overrides: { uksouth: &big { vcpus: 32 }, northeurope: *big }' }));
    expect(fleet.regions.map(({ definition }) => definition.vcpus)).toEqual([
      { value: 32, origin: 'override' },
      { value: 32, origin: 'override' },
    ]);
  });
});

describe('the files we give away', () => {
  test('the starter is a legal fleet', () => {
    expect(fleetOf(starterFleetFile)).toMatchObject({ environment: 'staging', azure: null });
  });

  test('the starter is legal for production once the subscription is filled in', () => {
    const filledIn = starterFleetFile
      .replace('environment: staging', 'environment: production')
      .replace('# azure:', 'azure:')
      .replace('#   subscription:', '  subscription:');
    expect(fleetOf(filledIn).azure?.subscription).toMatch(/^1{8}-/);
  });

  test('the example with commands deploys to every region of the catalogue', () => {
    const fleet = fleetOf(example('fleet-commands.yaml'));
    expect(fleet.regions.map(({ region }) => region)).toEqual(deployRegions);
    expect(phaseOf(fleet, 'preflight')).toEqual({ kind: 'off' });
  });

  test('the production example configures every phase', () => {
    const fleet = fleetOf(example('fleet-production.yaml'));
    expect(fleet.phases.map(({ recipe }) => recipe.kind)).not.toContain('unconfigured');
    const japan = fleet.regions.find(({ region }) => region.id === 'japaneast');
    expect(japan?.definition.validators).toEqual({ value: 2, origin: 'override' });
  });

  test('the example of a hundred regions has a hundred', () => {
    const fleet = fleetOf(example('fleet-hundred.yaml'));
    expect(fleet.regions).toHaveLength(100);
    expect(new Set(fleet.regions.map(({ region }) => region.code)).size).toBe(100);
  });
});
