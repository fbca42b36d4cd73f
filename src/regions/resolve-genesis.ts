import { aboutKey, aboutValue, type Complain } from './complaint.ts';
import type { Fleet, FleetPhase } from './fleet.ts';
import { type GenesisFrom, usualRequestTimeout } from './genesis-from.ts';
import type { ChainInput } from './genesis-schema.ts';

const BESIDE = 'static-nodes.json';

export function genesisFrom({ genesis, genesisFrom: input, blockPeriodSeconds }: ChainInput): GenesisFrom | null {
  if (input === undefined || genesis === undefined) return null;
  const { nodes, output, staticNodes, requestTimeoutSeconds, alloc, ...rest } = input;
  const directory = genesis.includes('/') ? genesis.slice(0, genesis.lastIndexOf('/') + 1) : '';
  return {
    ...rest,
    nodes: nodes === undefined ? { kind: 'terraform-output', output: output ?? '' } : { kind: 'file', path: nodes },
    staticNodes: staticNodes ?? `${directory}${BESIDE}`,
    requestTimeoutSeconds: requestTimeoutSeconds ?? usualRequestTimeout(blockPeriodSeconds),
    alloc: alloc ?? null,
  };
}

export interface ChainSurroundings {
  readonly phases: readonly FleetPhase[];
  readonly strategy: Fleet['strategy']['kind'];
}

const HERE = ['chain', 'genesisFrom'];

/** What the schema cannot see: whether such a rollout could ever make its genesis. */
export function checkGenesisFrom(chain: ChainInput, around: ChainSurroundings, complain: Complain): void {
  const { genesisFrom: input, genesis, topology } = chain;
  if (input === undefined) return;
  if (genesis === undefined) {
    complain(aboutKey(HERE, 'nothing says where the genesis file belongs', 'add genesis: chain/genesis.json'));
  } else if (genesis.includes('{region}')) {
    const hint = 'one chain has one genesis: take {region} out of it';
    complain(aboutValue(['chain', 'genesis'], 'a genesis of all regions cannot be a file of each', hint));
  }
  if (topology !== 'shared-chain') {
    const hint = 'a chain in each region has nothing to wait for: besu-console chain genesis makes each file';
    complain(aboutKey(HERE, `genesisFrom is for shared-chain; this one is ${topology}`, hint));
  }
  if ((input.nodes === undefined) === (input.output === undefined)) {
    complain(aboutKey(HERE, 'either nodes or output says where the nodes are told', 'nodes: "nodes/{region}.json"'));
  }
  if (input.output !== undefined && !isTerraform(around.phases)) {
    const hint = 'use nodes: with a file, or add phases.infrastructure.terraform';
    complain(aboutValue([...HERE, 'output'], 'no terraform rolls out the regions, so there is no output', hint));
  }
  if (around.strategy === 'waves') {
    const hint = 'make the genesis first (besu-console chain genesis) and name only genesis:, or take waves out';
    complain(
      aboutKey(HERE, 'with waves no region could begin: the genesis waits for all, the waves for each other', hint),
    );
  }
}

const isTerraform = (phases: readonly FleetPhase[]): boolean =>
  phases.some(({ id, recipe }) => id === 'infrastructure' && recipe.kind === 'terraform');
