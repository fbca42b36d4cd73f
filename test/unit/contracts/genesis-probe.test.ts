import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeGenesis } from '../../../src/contracts/genesis/decode-genesis.ts';
import { genesisProbe } from '../../../src/contracts/genesis-probe.ts';
import type { GenesisPorts } from '../../../src/contracts/genesis-sources.ts';
import type { AttemptId } from '../../../src/engine/model/ids.ts';
import type { ProbeAnswer, ProbeContext } from '../../../src/engine/ports.ts';
import { err, ok } from '../../../src/lib/result.ts';
import { type GenesisInput, genesisInputJson } from '../../../src/regions/genesis-input.ts';
import { nodeIn, REGIONS } from './genesis/sample-nodes.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'besu-console-genesis-'));
  await mkdir(join(directory, 'nodes'));
  for (const region of REGIONS) await tell(region, [nodeIn(region)]);
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const at = (...path: readonly string[]): string => join(directory, ...path);
const text = (...path: readonly string[]): Promise<string> => readFile(at(...path), 'utf8');
const tell = (region: string, nodes: unknown): Promise<void> =>
  writeFile(at('nodes', `${region}.json`), JSON.stringify(nodes));

const input = (change: Partial<GenesisInput> = {}): GenesisInput => ({
  mode: 'build',
  genesis: at('chain', 'genesis.json'),
  staticNodes: at('chain', 'static-nodes.json'),
  values: at('run', 'static-nodes.values.json'),
  chainId: 138,
  blockPeriodSeconds: 2,
  nodes: { kind: 'file', path: at('nodes', '{region}.json') },
  validators: Object.fromEntries(REGIONS.map((region) => [region, 1])),
  settings: {
    requestTimeoutSeconds: 4,
    epochLength: 30_000,
    emptyBlockPeriodSeconds: 0,
    milestone: 'shanghai',
    baseFeeWei: '0',
    gasLimit: 30_000_000,
    allowFewRegions: false,
    allowOtherKeys: false,
  },
  alloc: null,
  ...change,
});

const NO_TERRAFORM: GenesisPorts = { readOutput: async () => err('no terraform here') };

function attempt(): ProbeContext {
  const aborted = new AbortController().signal;
  const id = 'fleet/besu/genesis#1' as AttemptId;
  return { attempt: id, beganAtMs: 0, nowMs: () => 0, emit: () => {}, aborted, memory: new Map() };
}

const ask = (change: Partial<GenesisInput> = {}, ports = NO_TERRAFORM): Promise<ProbeAnswer> =>
  genesisProbe(ports).ask(genesisInputJson(input(change)), attempt());

function refusal(answer: ProbeAnswer): string {
  if (answer.answer !== 'no') throw new Error(`answered ${answer.answer}`);
  const { class: kind, title, evidence } = answer.failure;
  return [kind, title, ...evidence].join(' | ').replaceAll(directory, '');
}

describe('the genesis of all regions', () => {
  it('is built once, from what every region told, and put where every region takes it from', async () => {
    expect(await ask()).toMatchObject({ answer: 'yes', summary: 'made: 4 validators, quorum 3, 1 may be down' });
    const genesis = decodeGenesis(await text('chain', 'genesis.json'));
    const addresses = REGIONS.map((region) => nodeIn(region).address).toSorted();
    expect(genesis).toMatchObject({
      ok: true,
      value: { chainId: 138, blockPeriodSeconds: 2, requestTimeoutSeconds: 4, extraData: { validators: addresses } },
    });
    const enodes = JSON.parse(await text('chain', 'static-nodes.json'));
    expect(new Set(enodes)).toEqual(new Set(REGIONS.map((region) => nodeIn(region).enode)));
    expect(JSON.parse(await text('run', 'static-nodes.values.json'))).toEqual({ staticNodes: enodes });
  });

  it('is left as it is by a second rollout: not even its time of change moves', async () => {
    await ask();
    const [before, made] = [await text('chain', 'genesis.json'), await stat(at('chain', 'genesis.json'))];
    expect(await ask()).toMatchObject({ answer: 'yes', summary: expect.stringMatching(/^unchanged: 4 validators/) });
    expect(await text('chain', 'genesis.json')).toBe(before);
    expect((await stat(at('chain', 'genesis.json'))).mtimeMs).toBe(made.mtimeMs);
  });

  it('that another hand wrote for the same chain is left as it is', async () => {
    await ask();
    const { config, ...rest } = JSON.parse(await text('chain', 'genesis.json'));
    const written = JSON.stringify({ ...rest, config: { ...config, contractSizeLimit: 2147483647 } });
    await writeFile(at('chain', 'genesis.json'), written);
    expect((await ask()).answer).toBe('yes');
    expect(await text('chain', 'genesis.json')).toBe(written);
  });

  it('is never replaced: one that differs is a failure that names every difference', async () => {
    await ask();
    const before = await text('chain', 'genesis.json');
    await tell('ukwest', [nodeIn('ukwest', 7)]);
    expect(refusal(await ask({ blockPeriodSeconds: 5 }))).toBe(
      [
        'config | another genesis is there already | /chain/genesis.json',
        `validator ${nodeIn('ukwest', 7).address} is told by a region, but not in the genesis`,
        `validator ${nodeIn('ukwest').address} is in the genesis, but no region tells it`,
        'block period: 2 there, 5 wanted',
      ].join(' | '),
    );
    expect(await text('chain', 'genesis.json')).toBe(before);
  });

  it('survives machines that moved: the static nodes are written anew, the genesis stays', async () => {
    await ask();
    const before = await text('chain', 'genesis.json');
    const moved = nodeIn('ukwest');
    await tell('ukwest', [{ ...moved, enode: moved.enode.replace(/@.*/, '@10.99.0.1:30303') }]);
    expect((await ask()).answer).toBe('yes');
    expect(await text('chain', 'genesis.json')).toBe(before);
    expect(await text('chain', 'static-nodes.json')).toContain('10.99.0.1');
  });

  it.each<[string, () => Promise<unknown>, string]>([
    [
      'a region told nothing',
      () => rm(at('nodes', 'ukwest.json')),
      'the nodes of some regions are not known | ukwest: /nodes/ukwest.json was not written',
    ],
    [
      'a region told no JSON',
      () => writeFile(at('nodes', 'ukwest.json'), '{'),
      'ukwest: /nodes/ukwest.json is no JSON',
    ],
    ['a region told too few', () => tell('ukwest', []), 'ukwest.json: names no node'],
    [
      'a region told too many',
      () => tell('ukwest', [nodeIn('ukwest'), nodeIn('ukwest', 2)]),
      'ukwest: 2 nodes are told, but it has 1 validators',
    ],
    [
      'a region told those of another',
      () => tell('ukwest', [nodeIn('uksouth')]),
      'ukwest.json: entry 1 (uksouth): is in the list of ukwest',
    ],
  ])('is not made when %s, and nothing is written', async (_, spoil, expected) => {
    await spoil();
    expect(refusal(await ask())).toContain(expected);
    await expect(stat(at('chain'))).rejects.toThrow('ENOENT');
  });

  it('takes the accounts of its file, and refuses one that is missing', async () => {
    const account = `0x${'ab'.repeat(20)}`;
    await writeFile(at('alloc.json'), JSON.stringify({ [account]: { balance: '1000' } }));
    expect((await ask({ alloc: at('alloc.json') })).answer).toBe('yes');
    expect(JSON.parse(await text('chain', 'genesis.json')).alloc).toEqual({ [account]: { balance: '0x3e8' } });
    expect(refusal(await ask({ alloc: at('other.json') }))).toContain('other.json: is missing');
  });
});

describe('nodes that terraform tells', () => {
  const place = { kind: 'terraform-output', output: 'besu_nodes', env: {} } as const;

  it('are read in the directory of each region, a few at a time', async () => {
    const seen: string[] = [];
    let [running, most] = [0, 0];
    const readOutput: GenesisPorts['readOutput'] = async ({ directory: where, output }) => {
      running += 1;
      most = Math.max(most, running);
      seen.push(`${where} ${output}`);
      await Promise.resolve();
      running -= 1;
      const { region: _, ...node } = nodeIn(where.split('/').at(-1) ?? '');
      return ok(node);
    };
    const regions = [...REGIONS, 'westus3', 'eastus'];
    const validators = Object.fromEntries([...regions.map((region) => [region, 1]), ['eastus2', 0]]);
    const answer = await ask({ nodes: { ...place, directory: '/ws/{region}' }, validators }, { readOutput });
    expect(answer).toMatchObject({ answer: 'yes', summary: expect.stringContaining('6 validators') });
    expect(seen.toSorted()).toEqual(regions.map((region) => `/ws/${region} besu_nodes`).toSorted());
    expect(most).toBe(4);
  });

  it('of a shared state are read once, by region', async () => {
    let reads = 0;
    const readOutput: GenesisPorts['readOutput'] = async () => {
      reads += 1;
      return ok(Object.fromEntries(REGIONS.map((region) => [region, [{ ...nodeIn(region) }]])));
    };
    expect((await ask({ nodes: { ...place, directory: '/module' } }, { readOutput })).answer).toBe('yes');
    expect(reads).toBe(1);
  });

  it('and cannot be read are a failure that names the regions and what terraform said', async () => {
    const readOutput: GenesisPorts['readOutput'] = async ({ directory: where }) =>
      where.endsWith('ukwest')
        ? err('Output "besu_nodes" not found')
        : ok([{ ...nodeIn(where.split('/').at(-1) ?? '') }]);
    expect(refusal(await ask({ nodes: { ...place, directory: '/ws/{region}' } }, { readOutput }))).toBe(
      'config | the nodes of some regions are not known | ukwest: Output "besu_nodes" not found',
    );
  });
});

describe('a rollout of some regions', () => {
  it('uses the genesis that is there, without asking anybody for nodes', async () => {
    await ask();
    await rm(at('nodes'), { recursive: true });
    await rm(at('run'), { recursive: true });
    expect(await ask({ mode: 'use' })).toMatchObject({ answer: 'yes', summary: expect.stringMatching(/^used: 4/) });
    expect(JSON.parse(await text('run', 'static-nodes.values.json')).staticNodes).toHaveLength(4);
  });

  it('does not make one, and does not use that of another chain', async () => {
    expect(refusal(await ask({ mode: 'use' }))).toBe('config | there is no genesis yet | /chain/genesis.json');
    await ask();
    expect(refusal(await ask({ mode: 'use', chainId: 139 }))).toContain('chain id 138 there, 139 in the fleet file');
    await writeFile(at('chain', 'genesis.json'), '{}');
    expect(refusal(await ask({ mode: 'use' }))).toContain('is no genesis of a QBFT chain');
  });
});
