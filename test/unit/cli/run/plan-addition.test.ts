import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loadFleet } from '../../../../src/cli/run/load-fleet.ts';
import { planAddition } from '../../../../src/cli/run/plan-addition.ts';
import { planRun } from '../../../../src/cli/run/plan-run.ts';
import { obey } from '../../../../src/engine/obey.ts';
import { extendPlan } from '../../../../src/engine/state/extend-plan.ts';
import { firstState } from '../../../../src/engine/state/reduce.ts';
import { ANNA } from '../../../rigs/engine/engine-rig.ts';

const FLEET = {
  ...{ version: 1, name: 'sample', environment: 'lab' },
  azure: { subscription: '11111111-2222-3333-4444-555555555555' },
  regions: { deploy: ['uksouth', 'japaneast'] },
  phases: {
    infrastructure: { command: ['./deploy.sh', '{region}'] },
    kubernetes: { kubectl: { credentials: ['az', 'aks', 'get-credentials', '--name', 'aks-{region}'] } },
    besu: { helm: { chart: 'charts/besu', release: 'besu' } },
    verify: { command: ['./verify.sh', '{region}'] },
    contracts: { command: ['./contracts.sh'] },
  },
};
const WITH_UKWEST = { ...FLEET, regions: { deploy: ['uksouth', 'japaneast', 'ukwest'] } };

interface Wishes {
  readonly regions?: readonly string[];
  readonly phases?: readonly string[];
}

/** A run of one fleet file, asked for a region once the file says something else. */
async function adding(planned: object, now: object, asked: string, { regions, phases }: Wishes = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'plan-addition-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const file = join(directory, 'besu-console.yaml');
  await writeFile(file, JSON.stringify(planned));
  const selection = { regions: regions ?? null, phases: phases ?? null };
  const place = { stateDirectory: join(directory, 'state'), by: ANNA };
  const run = await planRun(await loadFleet(file, null), selection, [], place);
  await writeFile(file, JSON.stringify(now));
  const state = firstState(run.planned);
  return { state, ready: await planAddition(asked, state) };
}

async function ready(...given: Parameters<typeof adding>) {
  const { state, ready: made } = await adding(...given);
  if (!made.ok) throw new Error(made.problem);
  return { state, ...made.value };
}

async function refused(...given: Parameters<typeof adding>): Promise<string> {
  const { ready: made } = await adding(...given);
  return made.ok ? 'ready' : made.problem;
}

describe('a region for a run that is live', () => {
  test('is planned as the others were, checks its login itself, and is waited for by the fleet', async () => {
    const { state, addition, lines } = await ready(FLEET, WITH_UKWEST, 'UK West');
    const own = (scope: string) =>
      state.plan.steps
        .filter((step) => step.scope === scope && step.phase !== 'preflight')
        .map(({ work, name }) => JSON.stringify([work, name]).replaceAll(scope, 'REGION'));
    const added = addition.steps.filter(({ phase }) => phase !== 'preflight');
    const works = added.map(({ work, name }) => JSON.stringify([work, name]).replaceAll('ukwest', 'REGION'));
    expect(works).toEqual(own('uksouth'));
    expect(added[0]?.after).toEqual(['quota', 'login', 'locations'].map((name) => `ukwest/preflight/${name}`));
    const checks = addition.steps.filter(({ phase }) => phase === 'preflight').map(({ name }) => name);
    expect(checks).toEqual(['quota', 'login', 'locations']);
    expect(addition.waits).toEqual({ 'fleet/contracts/run': [added.at(-1)?.id] });
    expect(addition.limits).toEqual({ terraform: 3, kubectl: 3, helm: 3, command: 3, probe: 3 });
    expect(lines[0]).toContain(`1 region, 1 validator, 10 vCPUs, ${addition.steps.length} steps`);
    expect(lines.join('\n')).toContain('$ ./deploy.sh ukwest');
    expect(lines.at(-1)).toBe('contracts then waits for ukwest too');
    expect(addition.notes).toEqual([]);
    expect(obey(state, { type: 'add-region', addition, by: ANNA })).toMatchObject({ ok: true });
  });

  test('may be one that --regions had left out; another one comes after it', async () => {
    const { state, addition } = await ready(WITH_UKWEST, WITH_UKWEST, 'ukwest', { regions: ['uksouth'] });
    expect(addition.waits).toEqual({});
    const grown = { ...state, plan: extendPlan(state.plan, addition) };
    expect(await planAddition('ukwest', grown)).toEqual({ ok: false, problem: 'ukwest is part of this run already' });
    expect(await planAddition('jpe', grown)).toMatchObject({ ok: true, value: { addition: { notes: [] } } });
  });

  test('goes through the phases of the run, and is told when the fleet file says something new of the others', async () => {
    const change = { ...WITH_UKWEST.phases, infrastructure: { command: ['./deploy.sh', '--new', '{region}'] } };
    const phases = { phases: ['preflight', 'infrastructure'] };
    const { addition } = await ready(FLEET, { ...WITH_UKWEST, phases: change }, 'ukwest', phases);
    expect(new Set(addition.steps.map(({ phase }) => phase))).toEqual(new Set(['preflight', 'infrastructure']));
    expect(addition.notes).toEqual([expect.stringContaining('the other regions stay as planned')]);
  });

  test('that is changed zone by zone has a button for each zone', async () => {
    const zoned = (fleet: typeof FLEET) => ({
      ...{ ...fleet, strategy: { kind: 'manual' }, definition: { validators: 3 } },
      phases: { ...fleet.phases, besu: { helm: { chart: 'charts/besu', release: 'besu-{zone}' }, zones: 'each' } },
    });
    const { state, addition } = await ready(zoned(FLEET), zoned(WITH_UKWEST), 'ukwest');
    expect(addition.pushes.map(({ scope }) => scope)).toEqual(addition.pushes.map(() => 'ukwest'));
    expect(addition.pushes.length).toBeGreaterThan(0);
    expect(obey(state, { type: 'add-region', addition, by: ANNA })).toMatchObject({ ok: true });
  });
});

describe('a region cannot join', () => {
  test.each([
    ['ukwest', /^ukwest is not in regions.deploy: add it to [^/]+ first$/],
    ['westeurope', /^West Europe is administrative/],
    ['ukwset', /this region is not available: ukwset; did you mean ukwest/],
  ])('as %s, which the fleet file does not have', async (asked, reason) => {
    expect(await refused(FLEET, FLEET, asked)).toMatch(reason);
  });

  test('where the fleet file cannot be read any more, or is of another fleet', async () => {
    expect(await refused(FLEET, { ...WITH_UKWEST, version: 7 }, 'ukwest')).toContain('version');
    expect(await refused(FLEET, { ...WITH_UKWEST, name: 'other' }, 'ukwest')).toContain('not of other');
  });

  test('where one terraform state builds all regions, or the genesis is made of those that were planned', async () => {
    const shared = { terraform: { module: 'tf', layout: 'shared' } };
    const layout = (fleet: typeof FLEET) => ({ ...fleet, phases: { ...fleet.phases, infrastructure: shared } });
    expect(await refused(layout(FLEET), layout(WITH_UKWEST), 'ukwest')).toContain('one shared terraform state');
    const genesisFrom = { nodes: 'nodes/{region}.json', staticNodes: 'static-nodes.json' };
    const chain = { topology: 'shared-chain', id: 138, genesis: 'genesis.json', blockPeriodSeconds: 2, genesisFrom };
    const four = ['uksouth', 'japaneast', 'eastasia', 'koreacentral'];
    const made = (deploy: readonly string[]) => ({ ...FLEET, chain, regions: { deploy } });
    expect(await refused(made(four), made([...four, 'ukwest']), 'ukwest')).toContain('ukwest is none of them');
  });

  test('when a step of the others has gone from the fleet file, or the steps do not fit into one message', async () => {
    const { verify: _, ...rest } = WITH_UKWEST.phases;
    expect(await refused(FLEET, { ...WITH_UKWEST, phases: rest }, 'ukwest')).toContain('/verify/run would not be done');
    const long = {
      ...FLEET.phases,
      infrastructure: { command: ['./deploy.sh', ...Array.from({ length: 40 }, () => 'x'.repeat(2_000))] },
    };
    const large = (fleet: typeof FLEET) => ({ ...fleet, phases: long });
    expect(await refused(large(FLEET), large(WITH_UKWEST), 'ukwest')).toMatch(/ukwest take \d+ bytes.* 65536 at once/);
  });
});
