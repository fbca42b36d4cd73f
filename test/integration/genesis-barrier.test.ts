import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decodeGenesis } from '../../src/contracts/genesis/decode-genesis.ts';
import { CliRig } from '../rigs/cli/run-cli.ts';
import { RunRecord } from '../rigs/cli/run-record.ts';
import { writeFleet } from '../rigs/cli/terraform-fleet.ts';
import { nodeIn } from '../unit/contracts/genesis/sample-nodes.ts';

const REGIONS = ['northeurope', 'uksouth', 'ukwest'] as const;

/** A module that makes nothing and tells the node it was given: what matters here is who reads it, and when. */
const MODULE = `
variable "region" { type = string }
variable "node" { type = any }
resource "terraform_data" "node" { input = var.node }
output "besu_nodes" { value = [terraform_data.node.output] }
`;

let rig: CliRig;
beforeEach(async () => {
  rig = await CliRig.open({}, { from: 'source' });
  await mkdir(join(rig.home, 'module'));
  await writeFile(join(rig.home, 'module', 'main.tf'), MODULE);
});
afterEach(() => rig.close());

/** Infrastructure by terraform; a node "starts" by copying the genesis it is given. */
async function fleet(): Promise<void> {
  await mkdir(join(rig.home, 'nodes'), { recursive: true });
  await writeFleet(rig, {
    name: 'three',
    regions: { deploy: [...REGIONS] },
    definition: { sentries: 0 },
    overrides: Object.fromEntries(
      REGIONS.map((region) => {
        const { address, enode } = nodeIn(region);
        return [region, { vars: { node: { address, enode } } }];
      }),
    ),
    chain: { id: 138, genesis: 'chain/genesis.json', genesisFrom: { output: 'besu_nodes' } },
    phases: {
      preflight: { enabled: false },
      infrastructure: { terraform: { module: 'module' } },
      besu: { command: ['cp', 'chain/genesis.json', 'nodes/{region}.json'] },
    },
    failures: { retry: { automatic: false } },
  });
}

async function run(...more: readonly string[]): Promise<RunRecord> {
  return RunRecord.of(await rig.run('run', '--json', '--yes', ...more));
}

const genesisIn = (...path: readonly string[]): Promise<string> => readFile(join(rig.home, ...path), 'utf8');

describe('a genesis that the rollout makes', () => {
  test('is read from every region’s own terraform, built once and given to all; a second rollout keeps it, another is refused, and a retry goes on', async () => {
    await fleet();
    const first = await run();
    expect(first.summary('fleet/besu/genesis#1')).toBe('made: 3 validators, quorum 2, 1 may be down');
    const made = await genesisIn('chain', 'genesis.json');
    expect(decodeGenesis(made)).toMatchObject({
      ok: true,
      value: { extraData: { validators: REGIONS.map((region) => nodeIn(region).address).toSorted() } },
    });
    for (const region of REGIONS) expect(await genesisIn('nodes', `${region}.json`)).toBe(made);

    const begun = first.begun();
    const barrier = begun.indexOf('fleet/besu/genesis#1');
    for (const region of REGIONS) {
      expect(begun.indexOf(`${region}/infrastructure/apply#1`)).toBeLessThan(barrier);
      expect(begun.indexOf(`${region}/besu/run#1`)).toBeGreaterThan(barrier);
    }

    const some = await run('--regions', 'ukwest', '--phases', 'besu');
    expect(some.summary('fleet/besu/genesis#1')).toBe('used: 3 validators, quorum 2, 1 may be down');

    await writeFile(join(rig.home, 'chain', 'genesis.json'), made.replace('"epochlength": 30000', '"epochlength": 5'));
    const other = await run('--phases', 'besu');
    expect(other.failure('fleet/besu/genesis#1')).toMatchObject({
      class: 'config',
      title: 'another genesis is there already',
      evidence: [expect.stringContaining('genesis.json'), 'epoch length: 5 there, 30000 wanted'],
    });
    expect(other.begun().filter((attempt) => attempt.includes('/besu/run'))).toEqual([]);
    expect(await genesisIn('chain', 'genesis.json')).toContain('"epochlength": 5');

    await rm(join(rig.home, 'chain', 'genesis.json'));
    const retried = RunRecord.of(await rig.run('run', '--json', '--resume', 'latest', '--retry-failed'));
    expect(retried.summary('fleet/besu/genesis#2')).toContain('made: 3 validators');
    expect(await genesisIn('chain', 'genesis.json')).toBe(made);
    expect(retried.begun().filter((attempt) => attempt.includes('/besu/run'))).toHaveLength(3);
  });
});
