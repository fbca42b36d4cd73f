import { afterEach, expect, it } from 'vitest';
import { decodeGenesis } from '../../../../src/contracts/genesis/decode-genesis.ts';
import { genesisExtraData } from '../../../../src/contracts/genesis/genesis-json.ts';
import { genesisNodes } from '../../../../src/contracts/genesis/genesis-nodes.ts';
import { genesisSummary } from '../../../../src/contracts/genesis/genesis-summary.ts';
import type { NodesDocument } from '../../../../src/contracts/genesis/read-nodes.ts';
import { type BesuWorld, createBesuWorld } from '../../../../src/lab/besu/besu-world.ts';
import { catalog, deployRegions } from '../../../../src/regions/catalog.ts';

const regions = deployRegions.map(({ id }) => String(id));
const validator = (region: string): string => `${region}/validator-0`;

let world: BesuWorld;
afterEach(() => world.close());

async function rpc(region: string, method: string, params: readonly unknown[] = []) {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  const response = await world.answer(validator(region), { method: 'POST', path: '/', headers: {}, body });
  return JSON.parse(response.body).result;
}

it('a lab of 24 regions begins with the genesis that its own nodes tell, and makes no block 1 before its quorum', async () => {
  const nodes = regions.map((region) => ({ id: validator(region), region, role: 'validator' as const }));
  const pace = { chainId: 138, blockPeriodSeconds: 2, requestTimeoutSeconds: 4 };
  world = createBesuWorld({ topology: 'shared-chain', ...pace, speed: 0, seed: 1, nodes, epochMs: 1_800_000_000_000 });

  // Each is asked alone: the chain is not there yet.
  const documents: NodesDocument[] = [];
  for (const region of regions) {
    world.start(validator(region));
    const value = {
      address: world.validatorAddress(validator(region)),
      enode: (await rpc(region, 'admin_nodeInfo')).enode,
    };
    documents.push({ name: `${region}.json`, value, region });
    world.stop(validator(region));
  }
  const told = genesisNodes(documents, {
    ...{ regions: catalog, onlyThese: true },
    ...{ allowFewRegions: false, allowOtherKeys: false },
  });
  if (!told.ok) throw new Error(told.problem.map(({ where, message }) => `${where} ${message}`).join('\n'));
  const extraData = genesisExtraData(told.value.nodes.map(({ address }) => address));
  const genesis = decodeGenesis(world.genesisJson('japaneast'));
  expect(genesis).toMatchObject({ ok: true, value: { ...pace, extraData: { validators: { length: 24 } } } });
  const { quorum, mayBeDown } = genesisSummary(told.value.nodes);
  expect([quorum, mayBeDown]).toEqual([16, 8]);

  const [first = ''] = regions;
  for (const region of regions.slice(0, quorum - 1)) world.start(validator(region));
  world.advance(600_000);
  expect((await rpc(first, 'eth_getBlockByNumber', ['0x0', false])).extraData).toBe(extraData);
  expect(await rpc(first, 'eth_blockNumber')).toBe('0x0');
  world.start(validator(regions[quorum - 1] ?? ''));
  world.advance(30_000);
  expect(Number(await rpc(first, 'eth_blockNumber'))).toBeGreaterThan(0);
});
