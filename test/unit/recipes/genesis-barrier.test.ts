import { describe, expect, it } from 'vitest';
import type { Step } from '../../../src/engine/model/step.ts';
import { deployRegions } from '../../../src/regions/catalog.ts';
import type { ChainSettings, PhaseRecipe } from '../../../src/regions/fleet.ts';
import type { GenesisFrom } from '../../../src/regions/genesis-from.ts';
import { type GenesisInput, genesisInputOf } from '../../../src/regions/genesis-input.ts';
import { argvOf, plan, stepOf, terraform } from './sample-fleet.ts';

const BARRIER = 'fleet/besu/genesis';

const from: GenesisFrom = {
  nodes: { kind: 'file', path: 'nodes/{region}.json' },
  after: 'infrastructure',
  staticNodes: 'chain/static-nodes.json',
  requestTimeoutSeconds: 4,
  epochLength: 30_000,
  emptyBlockPeriodSeconds: 0,
  milestone: 'shanghai',
  baseFeeWei: '0',
  gasLimit: 30_000_000,
  alloc: 'chain/alloc.json',
  allowFewRegions: false,
  allowOtherKeys: false,
};
const chain = (change: Partial<GenesisFrom> = {}): ChainSettings => ({
  topology: 'shared-chain',
  id: 138,
  genesis: 'chain/genesis.json',
  genesisFrom: { ...from, ...change },
  blockPeriodSeconds: 2,
});

const regions = deployRegions.slice(0, 4);
const ids = regions.map(({ id }) => String(id));
type Recipes = Readonly<Record<string, PhaseRecipe>>;
const planned = (change: Partial<GenesisFrom> = {}, recipes: Recipes = {}, selection = {}) =>
  plan({ regions, recipes, fleet: { chain: chain(change) } }, selection);

function inputOf(steps: readonly Step[]): GenesisInput {
  const { work } = stepOf(steps, BARRIER);
  if (work.kind !== 'probe') throw new Error('not a probe');
  expect(work.probe).toBe('chain-genesis');
  return genesisInputOf(work.input);
}

/** Everything a step waits for, however indirectly. */
function before(steps: readonly Step[], id: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const visit = (at: string): void => {
    for (const one of stepOf(steps, at).after) {
      if (seen.has(one)) continue;
      seen.add(one);
      visit(one);
    }
  };
  visit(id);
  return seen;
}

describe('a genesis that the rollout makes', () => {
  it('waits for the infrastructure of every region, and for nothing later', () => {
    const { steps } = planned();
    expect(stepOf(steps, BARRIER).after).toEqual(ids.map((id) => `${id}/infrastructure/apply`));
  });

  it('is waited for by every region before its nodes start, and by nobody before that', () => {
    const { steps } = planned();
    for (const id of ids) {
      expect(before(steps, `${id}/besu/release`)).toContain(BARRIER);
      expect(before(steps, `${id}/kubernetes/nodes`)).not.toContain(BARRIER);
    }
    // The administrative region waits for nobody.
    expect(
      steps.filter(({ scope }) => scope === 'westeurope').flatMap(({ id }) => [...before(steps, id)]),
    ).not.toContain(BARRIER);
  });

  it('can wait for kubernetes instead, where keys are made in the clusters', () => {
    const { steps } = planned({ after: 'kubernetes' });
    expect(stepOf(steps, BARRIER).after).toEqual(ids.map((id) => `${id}/kubernetes/nodes`));
  });

  it('without the phase that tells the nodes in this plan waits for the checks alone', () => {
    const { steps } = planned({}, {}, { phases: ['besu', 'verify'] });
    expect(stepOf(steps, BARRIER).after).toEqual([]);
    expect(before(steps, `${ids[0]}/besu/upgrade`)).toContain(BARRIER);
  });

  it('is not there when no node starts, nor when somebody made it before', () => {
    const has = (steps: readonly Step[]): boolean => steps.some(({ id }) => id === BARRIER);
    expect(has(planned({}, {}, { phases: ['infrastructure', 'verify'] }).steps)).toBe(false);
    expect(has(plan({ regions }).steps)).toBe(false);
  });

  it('knows every place: files of the regions, the fleet’s own directory, the values for helm', () => {
    expect(inputOf(planned().steps)).toMatchObject({
      mode: 'build',
      genesis: '/fleet/chain/genesis.json',
      staticNodes: '/fleet/chain/static-nodes.json',
      values: '/state/runs/r1/genesis/static-nodes.values.json',
      alloc: '/fleet/chain/alloc.json',
      nodes: { kind: 'file', path: '/fleet/nodes/{region}.json' },
      validators: Object.fromEntries(ids.map((id) => [id, 1])),
    });
  });

  it('reads outputs in the workspace of each region, or in the module of a shared state', () => {
    const output = { nodes: { kind: 'terraform-output', output: 'besu_nodes' } } as const;
    expect(inputOf(planned(output).steps).nodes).toMatchObject({
      directory: '/state/fleets/chain-138/{region}/terraform',
      output: 'besu_nodes',
      env: { TF_WORKSPACE: null, TF_IN_AUTOMATION: '1' },
    });
    const shared = planned(output, { infrastructure: { ...terraform, layout: 'shared' } });
    expect(inputOf(shared.steps).nodes).toMatchObject({ directory: '/fleet/terraform/sovereign' });
  });

  it('gives helm the nodes of all regions after the files, and before what is the region’s own', () => {
    const values = (id: string): readonly string[] => {
      const argv = argvOf(planned().steps, `${id}/besu/upgrade`);
      return argv.flatMap((word, index) => (argv[index - 1] === '--values' ? [word.split('/').at(-1) ?? ''] : []));
    };
    expect(values('uksouth')).toEqual([
      'common.yaml',
      'uksouth.yaml',
      'static-nodes.values.json',
      'region-values.json',
    ]);
  });

  it('is only used by a rollout of some regions, which then needs it to be there before anything begins', () => {
    const some = planned({}, {}, { regions: ids.slice(0, 2) }).steps;
    expect(inputOf(some).mode).toBe('use');
    expect(inputOf(planned({}, {}, { regions: ids }).steps).mode).toBe('build');
    const filesOf = (steps: readonly Step[]) => JSON.stringify(stepOf(steps, 'fleet/preflight/files').work);
    expect(filesOf(some)).toContain('/fleet/chain/genesis.json');
    expect(filesOf(planned().steps)).not.toContain('/fleet/chain/genesis.json');
    expect(filesOf(planned().steps)).toContain('/fleet/chain/alloc.json');
  });

  it('says before the launch that regions wait for each other', () => {
    expect(planned().notes).toContain(
      'the genesis waits for the infrastructure of every region: one that fails holds all back before besu',
    );
    expect(plan({ regions }).notes.join()).not.toContain('genesis');
  });
});
