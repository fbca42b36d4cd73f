import type { NodeAccess, PlannedHealth, WatchedCluster, WatchedRegion } from '../engine/model/planned-health.ts';
import type { Fleet, FleetRegion } from '../regions/fleet.ts';
import { DEFAULT_SENTRY_PODS, DEFAULT_VALIDATOR_PODS, type HealthRpc } from '../regions/health-rpc.ts';
import type { RegionId } from '../regions/region.ts';
import { terraformEnv } from '../tools/terraform/terraform-argv.ts';
import { besuNamespace } from './chain.ts';
import { nodeNames, nodeWords } from './node-names.ts';
import { pathIn } from './path.ts';
import { placeOf } from './place.ts';
import { fillPlaceholders } from './placeholders.ts';
import type { RecipeContext } from './recipe-context.ts';
import { kubectlRecipe } from './region-phase.ts';
import { selectedRegions } from './selected-regions.ts';
import { pluginCache } from './terraform-workspace.ts';
import { tokenPlace } from './token-place.ts';
import { wantedVersion } from './wanted-version.ts';

/** As in the recipe of `verify`. */
const MAX_BLOCKS_BEHIND = 2;

/** What watching the nodes of a fleet needs; null = nothing says how a node is reached. */
export function plannedHealth(fleet: Fleet, context: RecipeContext): PlannedHealth | null {
  const { rpc, everySeconds, token, knownPeers } = fleet.health;
  if (rpc === null) return null;
  const verify = fleet.phases.find(({ id }) => id === 'verify')?.recipe;
  const demands = verify?.kind === 'chain' ? verify : null;
  const selected = new Set(selectedRegions(fleet, context.selection).map(({ region }) => region.id));
  return {
    everyMs: everySeconds * 1000,
    minPeers: demands?.minPeers ?? null,
    maxBlocksBehind: demands?.maxBlocksBehind ?? MAX_BLOCKS_BEHIND,
    token: token === null ? null : tokenPlace(fleet, token),
    ...(knownPeers.length === 0 ? {} : { knownPeers }),
    regions: fleet.regions
      .filter(({ region }) => region.role === 'deploy')
      .map((each) => watchedRegion(fleet, context, rpc, each, selected.has(each.region.id))),
  };
}

function watchedRegion(
  fleet: Fleet,
  context: RecipeContext,
  rpc: HealthRpc,
  { region, definition }: FleetRegion,
  selected: boolean,
): WatchedRegion {
  const genesis = fleet.chain?.genesis ?? null;
  const validators = definition.validators.value;
  const sentries = definition.sentries.value;
  const version = wantedVersion(definition);
  return {
    region: region.id,
    validators,
    sentries,
    ...(version === null ? {} : { version }),
    genesis: genesis === null ? null : pathIn(fleet.directory, fillPlaceholders(genesis, { region: region.id })),
    cluster: clusterOf(fleet, context, rpc, region.id, selected),
    access: accessOf(fleet, context, rpc, region.id, nodeNames(validators, sentries)),
  };
}

/** A run makes kubeconfigs only for the regions it touches; of the others a file of the operator's, or of an earlier run. */
function clusterOf(
  fleet: Fleet,
  context: RecipeContext,
  rpc: HealthRpc,
  region: RegionId,
  selected: boolean,
): WatchedCluster | null {
  const recipe = kubectlRecipe(fleet.phases);
  if (recipe === null) return null;
  const given =
    recipe.kubeconfig === null ? null : pathIn(fleet.directory, fillPlaceholders(recipe.kubeconfig, { region }));
  const earlier = context.earlierKubeconfigs?.[region] ?? null;
  const kubeconfig = selected ? placeOf(region, context).kubeconfig : (given ?? earlier);
  if (kubeconfig === null) return null;
  const own = rpc.via === 'kubernetes' ? rpc : null;
  return {
    kubeconfig,
    ...(earlier === null || earlier === kubeconfig ? {} : { earlierKubeconfig: earlier }),
    namespace: besuNamespace(fleet),
    validatorPods: own?.validatorPods ?? DEFAULT_VALIDATOR_PODS,
    sentryPods: own?.sentryPods ?? DEFAULT_SENTRY_PODS,
  };
}

function accessOf(
  fleet: Fleet,
  context: RecipeContext,
  rpc: HealthRpc,
  region: RegionId,
  nodes: readonly string[],
): NodeAccess {
  if (rpc.via === 'kubernetes') return { via: 'pods', port: rpc.port };
  if (rpc.via === 'url') return { via: 'urls', urls: urlsOf(rpc.url, region, nodes) };
  const recipe = fleet.phases.find(({ id }) => id === 'infrastructure')?.recipe;
  const shared = recipe?.kind === 'terraform' && recipe.layout === 'shared';
  const directory = shared ? pathIn(fleet.directory, recipe.module) : placeOf(region, context).terraform;
  return { via: 'terraform-output', directory, output: rpc.output, env: terraformEnv(pluginCache(context)) };
}

/** One address for a whole region is asked as its first node: which one answers behind it is not known. */
function urlsOf(
  url: string | readonly string[],
  region: string,
  nodes: readonly string[],
): Readonly<Record<string, string>> {
  const filled = nodes.flatMap((node, place) => {
    const written = typeof url === 'string' ? url : url[place];
    return written === undefined ? [] : [[node, fillPlaceholders(written, { region, ...nodeWords(node) })] as const];
  });
  const first = new Map(filled.map(([node, address]) => [address, node] as const).toReversed());
  return Object.fromEntries([...first].map(([address, node]) => [node, address] as const).toReversed());
}
