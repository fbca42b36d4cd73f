import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { definitionOf } from '../../../../src/cli/run/definition-of.ts';
import { loadFleet } from '../../../../src/cli/run/load-fleet.ts';
import { type PlannedRun, planRun } from '../../../../src/cli/run/plan-run.ts';
import { readJournal } from '../../../../src/engine/journal/journal-reader.ts';
import { continueJournal } from '../../../../src/engine/journal/journal-writer.ts';
import type { RunFact } from '../../../../src/engine/model/event.ts';
import type { Plan } from '../../../../src/engine/model/plan.ts';
import { ANNA } from '../../../rigs/engine/engine-rig.ts';

const FILES = {
  'chart/Chart.yaml': 'version: 1.0.0',
  'chart/templates/set.yaml': 'kind: StatefulSet',
  'module/main.tf': 'module "network" {\n  source = "../network"\n}',
  'network/main.tf': 'resource "x" "y" {}',
  'values/common.yaml': 'replicas: 1',
  'values/uksouth.yaml': 'zone: 1',
  'verify.sh': 'exit 0',
};

let directory = '';
let state = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'promotion-'));
  state = join(directory, 'state');
  onTestFinished(() => rm(directory, { recursive: true }));
  for (const [name, text] of Object.entries(FILES)) await write(name, text);
});

async function write(name: string, text: string): Promise<void> {
  await mkdir(dirname(join(directory, name)), { recursive: true });
  await writeFile(join(directory, name), text);
}

interface Wish {
  readonly name?: string;
  readonly environment?: string;
  readonly subscription?: string;
  readonly stage?: string;
  readonly tag?: string;
  readonly promotion?: { readonly from: string; readonly within?: string };
  readonly regions?: { readonly deploy: readonly string[] };
  readonly chain?: object;
  readonly checks?: readonly object[];
  readonly strategy?: object;
  readonly overrides?: object;
  readonly features?: object;
}

async function fleetOf({
  name = 'tried',
  environment = 'staging',
  stage = 'blue',
  tag = '26.8.0',
  ...wish
}: Wish = {}) {
  const { subscription = '11111111-2222-3333-4444-555555555555', ...rest } = wish;
  const fleet = {
    ...{ version: 1, name, environment, azure: { subscription }, regions: { deploy: ['uksouth'] } },
    definition: { vars: { environment, subscription_id: subscription }, values: { image: { tag } } },
    phases: {
      infrastructure: { terraform: { module: 'module', backendConfig: { key: `${stage}/{region}` } } },
      besu: { helm: { chart: 'chart', values: ['values/common.yaml', 'values/{region}.yaml'] } },
      verify: { command: ['./verify.sh', '{region}'], env: { STAGE: stage } },
    },
    ...rest,
  };
  await write(`${name}.yaml`, JSON.stringify(fleet));
  return loadFleet(join(directory, `${name}.yaml`), null);
}

const hashOf = async (wish?: Wish): Promise<string | undefined> => (await definitionOf(await fleetOf(wish)))?.hash;

describe('the hash of a definition', () => {
  test('is that of another fleet that means the same elsewhere', async () => {
    const here = await hashOf();
    const subscription = '99999999-2222-3333-4444-555555555555';
    const there = { name: 'chain-138', environment: 'production', subscription, stage: 'green' };
    expect(here).toMatch(/^[0-9a-f]{64}$/);
    expect(await hashOf(there)).toBe(here);
    expect(await hashOf({ ...there, overrides: { uksouth: { owner: 'Leeds', vars: { size: 4 } } } })).toBe(here);
    expect(await hashOf({ ...there, features: { a: 'none' }, strategy: { kind: 'manual' } })).toBe(here);
    expect(await hashOf({ ...there, overrides: { uksouth: { vcpus: 10 }, ukwest: { vcpus: 20 } } })).toBe(here);
  });

  test.each(Object.keys(FILES).filter((name) => name !== 'values/uksouth.yaml'))(
    'is another one with another %s',
    async (name) => {
      const before = await hashOf();
      await appendFile(join(directory, name), '\n# changed');
      expect(await hashOf()).not.toBe(before);
    },
  );

  test.each([
    ['an override', { overrides: { uksouth: { vcpus: 20 } } }],
    ['a value of one region', { overrides: { uksouth: { values: { image: { tag: '27' } } } } }],
    ['a check', { checks: [{ name: 'it answers', command: ['true'] }] }],
    ['a feature that is on', { features: { a: 'all' } }],
    ['a chain', { chain: { id: 138, genesis: 'genesis.json' } }],
  ])('is another one with %s', async (_, wish) => {
    expect(await hashOf(wish)).not.toBe(await hashOf());
  });

  test('knows chains apart by their rules, and not by which one it is', async () => {
    const chain = { id: 138, genesis: 'genesis.json' };
    expect(await hashOf({ chain: { id: 139, genesis: 'other.json' } })).toBe(await hashOf({ chain }));
    expect(await hashOf({ chain: { ...chain, blockPeriodSeconds: 5 } })).not.toBe(await hashOf({ chain }));
  });

  test('takes the same override of two regions for one, whichever regions they are', async () => {
    const own = { values: { image: { tag: '27' } } };
    const [here, both] = [{ uksouth: own }, { uksouth: own, ukwest: own }];
    const there = await hashOf({ overrides: { ukwest: own }, regions: { deploy: ['ukwest'] } });
    expect(await hashOf({ overrides: here })).toBe(there);
    expect(await hashOf({ overrides: both, regions: { deploy: ['uksouth', 'ukwest'] } })).toBe(there);
  });

  test('is another one with another value, and with a file more', async () => {
    const before = await hashOf();
    expect(await hashOf({ tag: '26.9.0' })).not.toBe(before);
    await write('chart/templates/more.yaml', '');
    expect(await hashOf()).not.toBe(before);
  });

  test('does not depend on what terraform and one region leave there', async () => {
    const before = await hashOf();
    await write('module/.terraform/providers/x', 'a binary');
    await write('module/terraform.tfstate', '{}');
    await write('module/fleet.auto.tfvars.json', '{}');
    await write('values/uksouth.yaml', 'zone: 2');
    expect(await hashOf()).toBe(before);
  });
});

const place = () => ({ stateDirectory: state, by: ANNA });
const ALL = { regions: null, phases: null };
const GOOD = {
  exitCode: 0,
  verified: 1,
  failed: 0,
  skipped: 0,
  unfinished: 0,
  regions: 1,
  wallMs: 1,
  workMs: 1,
} as const;

/** What its engine would have written at its end. */
async function end({ directory: { journal } }: PlannedRun, result: object, atMs = Date.now()): Promise<void> {
  const read = await readJournal(journal);
  if (!read.ok) throw new Error('no journal');
  const writer = await continueJournal(journal, read.value.end);
  const facts: RunFact[] = [
    { type: 'run-launched', by: ANNA },
    { type: 'run-ended', result: { ...GOOD, ...result } },
  ];
  await writer.append(facts.map((fact, at) => ({ seq: 2 + at, atMs, ...fact })));
  await writer.close();
}

const planOf = ({ planned }: PlannedRun): Plan | null => (planned.type === 'run-planned' ? planned.plan : null);

describe('a promotion', () => {
  const production = () => fleetOf({ name: 'prod', environment: 'production', promotion: { from: 'tried' } });

  test('refuses what no run of the other fleet has verified, before anything is written', async () => {
    const refused = {
      message: expect.stringMatching(/no run of tried has verified.*Nothing was changed/s),
      exitCode: 3,
    };
    await expect(planRun(await production(), ALL, [], place())).rejects.toMatchObject(refused);
    const other = await planRun(await fleetOf({ tag: '26.7.0' }), ALL, [], place());
    await end(other, {});
    await expect(planRun(await production(), ALL, [], place())).rejects.toMatchObject(refused);
  });

  test('passes with a run that verified the same, and the plan names it', async () => {
    const tried = await planRun(await fleetOf(), ALL, [], place());
    await end(tried, {});
    const plan = planOf(await planRun(await production(), ALL, [], place()));
    expect(plan?.promotion).toMatchObject({ from: 'tried', run: tried.directory.run });
    expect(plan?.definitionHash).toBe(planOf(tried)?.definitionHash);
  });

  test('passes with a run that has shown more, and names what one has not shown', async () => {
    const own = { values: { image: { tag: '27' } } };
    const there = { features: { a: 'all', b: 'none' }, overrides: { uksouth: own } };
    const tried = await planRun(await fleetOf(there), ALL, [], place());
    await end(tried, {});
    const prod = { name: 'prod', environment: 'production', promotion: { from: 'tried' } };
    const plan = planOf(await planRun(await fleetOf({ ...prod, features: { a: 'none' } }), ALL, [], place()));
    expect(plan?.promotion).toMatchObject({ run: tried.directory.run });
    await write('chart/Chart.yaml', 'version: 2.0.0');
    const more = await fleetOf({ ...prod, features: { a: '100%', b: 'all' }, overrides: { uksouth: { vcpus: 20 } } });
    await expect(planRun(more, ALL, [], place())).rejects.toThrow(
      `${tried.directory.run}, verified there last, differs in override of uksouth, feature b, besu (chart) (definition`,
    );
  });

  test.each([
    ['that did not verify every region', { exitCode: 1, verified: 0 }, 0],
    ['that ended too long ago', {}, 15],
  ])('does not count a run %s', async (_, result, days) => {
    await end(await planRun(await fleetOf(), ALL, [], place()), result, Date.now() - days * 86_400_000);
    await expect(planRun(await production(), ALL, [], place())).rejects.toThrow('no run of tried');
  });

  test('does not count a run that left phases out: it proved only what stood there before', async () => {
    await end(await planRun(await fleetOf(), { regions: null, phases: ['verify'] }, [], place()), {});
    await expect(planRun(await production(), ALL, [], place())).rejects.toThrow('no run of tried');
  });

  test('can be gone past with a reason, which is in the plan and so in the journal', async () => {
    const made = await planRun(await production(), ALL, [], { ...place(), skipPromotion: 'hotfix\n 42' });
    expect(planOf(made)?.promotion).toEqual({ from: 'tried', run: null, verifiedAtMs: null, overridden: 'hotfix 42' });
    await expect(planRun(await production(), ALL, [], { ...place(), skipPromotion: ' ' })).rejects.toThrow(
      '--skip-promotion needs a reason',
    );
  });

  test('is asked neither of who only looks, nor of who goes back', async () => {
    const looking = await planRun(await production(), { regions: null, phases: ['verify'] }, [], place());
    expect(planOf(looking)?.promotion).toBeUndefined();
    const back = await planRun(await production(), ALL, [], { ...place(), isWayBack: true });
    expect(planOf(back)?.promotion).toBeUndefined();
  });
});
