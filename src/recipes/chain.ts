import type { JsonObject } from '../lib/json.ts';
import type { ChainRecipe, Fleet, HelmRecipe, KubectlRecipe, RpcAccess } from '../regions/fleet.ts';
import { genesisFile } from './helm.ts';
import { makeStep, probeWork } from './make-step.ts';
import { nodeNames, nodeWords } from './node-names.ts';
import { fillPlaceholders } from './placeholders.ts';
import { inOrder, type Laid, nothingLaid, placeholdersOf, type RegionStretch } from './stretch.ts';
import { tokenPlace } from './token-place.ts';

/** A block lasts seconds; some small requests to one node of the region, while it joins. */
const CHAIN_EVERY_MS = 1_000;

/** Has this region joined: right chain and genesis, enough peers, height advancing, validator sealing. */
export function chainSteps(stretch: RegionStretch, recipe: ChainRecipe): Laid {
  const { chain } = stretch.fleet;
  if (chain === null) return nothingLaid(stretch);
  const { definition, region } = stretch.region;
  const { sentries } = definition;
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
    validators: validatorsBy(stretch),
    ...(isLastZone(stretch) ? {} : { quorumLater: true }),
    sentries: sentries.value,
    expectedValidators: stretch.fleet.regions.reduce((sum, one) => sum + one.definition.validators.value, 0),
  };
  return inOrder(stretch, [
    (after) =>
      makeStep(
        stretch,
        'chain',
        probeWork('chain-joined', input, CHAIN_EVERY_MS),
        {
          title: 'chain joined',
          after,
          limit: 'probe',
          timeoutMs: recipe.withinMs,
        },
        { standing: { probe: 'chain-stands', input } },
      ),
  ]);
}

/** Where the chain has not begun yet, zones still to come may be what it waits for. */
const isLastZone = ({ zone, region: { zones = [] } }: RegionStretch): boolean =>
  zone === undefined || zone === zones.at(-1);

/** Validators of a region that are there once this zone is done. One chain per region counts whole, as its genesis does. */
function validatorsBy({ fleet, zone, region: { definition, zones = [] } }: RegionStretch): number {
  if (zone === undefined || fleet.chain?.topology !== 'shared-chain') return definition.validators.value;
  const done = zones.slice(0, zones.indexOf(zone) + 1);
  return done.reduce((sum, each) => sum + each.definition.validators.value, 0);
}

function rpcOf(stretch: RegionStretch, rpc: RpcAccess): JsonObject {
  const fill = (text: string): string => fillPlaceholders(text, placeholdersOf(stretch));
  if (rpc.via === 'kubernetes') return { via: rpc.via, service: fill(rpc.service), port: rpc.port };
  const { validators, sentries } = stretch.region.definition;
  const [first = 'validator-0'] = nodeNames(validators.value, sentries.value);
  const token = rpc.token === undefined ? {} : { token: tokenPlace(stretch.fleet, rpc.token) };
  return { via: rpc.via, url: fillPlaceholders(fill(rpc.url), nodeWords(first)), ...token };
}

/** Besu lives where helm put it; without helm, where kubectl works. */
export function besuNamespace(fleet: Fleet): string {
  const recipes = fleet.phases.map((phase) => phase.recipe);
  const helm = recipes.find((recipe): recipe is HelmRecipe => recipe.kind === 'helm');
  const kubectl = recipes.find((recipe): recipe is KubectlRecipe => recipe.kind === 'kubectl');
  return helm?.namespace ?? kubectl?.namespace ?? 'default';
}
