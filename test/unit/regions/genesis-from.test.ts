import { describe, expect, it } from 'vitest';
import { fleetOf, onlyProblem, sample } from './fleet-samples.ts';

const PHASES =
  'phases: { infrastructure: { command: [./i.sh, "{region}"] }, besu: { command: [./besu.sh, "{region}"] } }';
const file = (chain: string, rest = ''): string => sample({ phases: PHASES, rest: `chain: ${chain}\n${rest}` });
const from = (more: string, chain = 'id: 138, genesis: chain/genesis.json'): string =>
  file(`{ ${chain}, genesisFrom: { ${more} } }`);

describe('chain.genesisFrom', () => {
  it('has a default for all but the place of the nodes', () => {
    expect(fleetOf(from('nodes: "nodes/{region}.json"')).chain).toEqual({
      topology: 'shared-chain',
      id: 138,
      genesis: 'chain/genesis.json',
      blockPeriodSeconds: 2,
      genesisFrom: {
        nodes: { kind: 'file', path: 'nodes/{region}.json' },
        after: 'infrastructure',
        staticNodes: 'chain/static-nodes.json',
        requestTimeoutSeconds: 4,
        epochLength: 30_000,
        emptyBlockPeriodSeconds: 0,
        milestone: 'shanghai',
        baseFeeWei: '0',
        gasLimit: 30_000_000,
        alloc: null,
        allowFewRegions: false,
        allowOtherKeys: false,
      },
    });
    expect(fleetOf(file('{ id: 138, genesis: g.json }')).chain?.genesisFrom).toBeNull();
    expect(fleetOf(from('nodes: n.json', 'id: 1, genesis: g.json')).chain?.genesisFrom?.staticNodes).toBe(
      'static-nodes.json',
    );
  });

  it.each([
    ['either nodes or output says where the nodes are told', from('after: kubernetes')],
    [
      'either nodes or output says where the nodes are told',
      from('nodes: n.json, output: besu_nodes').replace('command: [./i.sh, "{region}"]', 'terraform: { module: m }'),
    ],
    ['no terraform rolls out the regions, so there is no output', from('output: besu_nodes')],
    ['nothing says where the genesis file belongs', from('nodes: n.json', 'id: 138')],
    ['a genesis of all regions cannot be a file of each', from('nodes: n.json', 'id: 138, genesis: "g/{region}.json"')],
    ['genesisFrom is for shared-chain', from('nodes: n.json', 'id: 138, genesis: g.json, topology: chain-per-region')],
    [
      'with waves no region could begin',
      file('{ id: 138, genesis: g.json, genesisFrom: { nodes: n.json } }', 'strategy: { kind: waves }'),
    ],
    ['nods is not a key of chain.genesisFrom', from('nods: n.json, nodes: n.json')],
    ['chain.genesisFrom.milestone cannot be "shangai"', from('nodes: n.json, milestone: "shangai"')],
    ['chain.genesisFrom.gasLimit cannot be 1', from('nodes: n.json, gasLimit: 1')],
  ])('%s', (message, text) => {
    expect(onlyProblem(text)).toContain(message);
  });
});
