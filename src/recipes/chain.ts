import type { JsonObject } from '../lib/json.ts';
import type { ChainRecipe, Fleet, HelmRecipe, KubectlRecipe, RpcAccess } from '../regions/fleet.ts';
import { genesisFile } from './helm.ts';
import { makeStep, probeWork } from './make-step.ts';
import { fillPlaceholders } from './placeholders.ts';
import { inOrder, type Laid, nothingLaid, placeholdersOf, type RegionStretch } from './stretch.ts';

const CHAIN_EVERY_MS = 2_000;

/** Has this region joined: right chain and genesis, enough peers, height advancing, validator sealing. */
export function chainSteps(stretch: RegionStretch, recipe: ChainRecipe): Laid {
  const { chain } = stretch.fleet;
  if (chain === null) return nothingLaid(stretch);
  const { definition, region } = stretch.region;
  const { validators, sentries } = definition;
  const input: JsonObject = {
    region: region.id,
    kubeconfig: stretch.place.kubeconfig,
    namespace: besuNamespace(stretch.fleet),
    rpc: rpcOf(stretch, recipe.rpc),
    topology: chain.topology,
    chainId: chain.id,
    genesisPath: genesisFile(stretch),
    minPeers: recipe.minPeers,
    maxBlocksBehind: recipe.maxBlocksBehind,
    blocks: recipe.blocks,
    sealing: recipe.sealing,
    validators: validators.value,
    sentries: sentries.value,
    expectedValidators: stretch.fleet.regions.reduce((sum, one) => sum + one.definition.validators.value, 0),
  };
  return inOrder(stretch, [
    (after) =>
      makeStep(stretch, 'chain', probeWork('chain-joined', input, CHAIN_EVERY_MS), {
        title: 'chain joined',
        after,
        limit: 'probe',
        timeoutMs: recipe.withinMs,
      }),
  ]);
}

function rpcOf(stretch: RegionStretch, rpc: RpcAccess): JsonObject {
  if (rpc.via === 'kubernetes') return { via: rpc.via, service: rpc.service, port: rpc.port };
  return { via: rpc.via, url: fillPlaceholders(rpc.url, placeholdersOf(stretch)) };
}

/** Besu lives where helm put it; without helm, where kubectl works. */
export function besuNamespace(fleet: Fleet): string {
  const recipes = fleet.phases.map((phase) => phase.recipe);
  const helm = recipes.find((recipe): recipe is HelmRecipe => recipe.kind === 'helm');
  const kubectl = recipes.find((recipe): recipe is KubectlRecipe => recipe.kind === 'kubectl');
  return helm?.namespace ?? kubectl?.namespace ?? 'default';
}
