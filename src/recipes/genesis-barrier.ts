import type { StepId } from '../engine/model/ids.ts';
import type { Plan } from '../engine/model/plan.ts';
import type { Step } from '../engine/model/step.ts';
import { isJsonObject } from '../lib/json.ts';
import type { ChainSettings, Fleet, FleetRegion } from '../regions/fleet.ts';
import type { GenesisFrom } from '../regions/genesis-from.ts';
import { genesisInputJson, type NodesPlace } from '../regions/genesis-input.ts';
import type { RegionId } from '../regions/region.ts';
import { terraformEnv } from '../tools/terraform/terraform-argv.ts';
import { makeStep, probeWork } from './make-step.ts';
import { pathIn } from './path.ts';
import { placeOf } from './place.ts';
import type { RecipeContext } from './recipe-context.ts';
import { selectedRegions } from './selected-regions.ts';
import type { Stretch } from './stretch.ts';
import { pluginCache } from './terraform-workspace.ts';

const EVERY_MS = 1_000;
/** Reading an output of a remote state takes some seconds, and they are read a few at a time. */
const WITHIN_MS = 10 * 60_000;

/** A chain whose genesis the rollout makes, and where it belongs; null = somebody made it before. */
export function madeGenesis({ chain }: Fleet): MadeGenesis | null {
  if (chain === null || chain.genesisFrom === null || chain.genesis === null) return null;
  return { chain, from: chain.genesisFrom, path: chain.genesis };
}

interface MadeGenesis {
  readonly chain: ChainSettings;
  readonly from: GenesisFrom;
  readonly path: string;
}

/** Whether the genesis of this plan counts the validators of a region. Where a plan has no such step, nothing is counted. */
export function genesisCounts({ steps }: Pick<Plan, 'steps'>, region: RegionId): boolean {
  const inputs = steps.flatMap(({ work }) =>
    work.kind === 'probe' && work.probe === 'chain-genesis' ? [work.input['validators']] : [],
  );
  return inputs.every((validators) => isJsonObject(validators) && Object.hasOwn(validators, region));
}

/** Only all regions together can make it: a rollout of some uses the one that is there. */
export function buildsGenesis(fleet: Fleet, { selection }: RecipeContext): boolean {
  if (madeGenesis(fleet) === null) return false;
  const all = selectedRegions(fleet, { ...selection, regions: null });
  return selectedRegions(fleet, selection).length === all.length;
}

/**
 * The one place where regions wait for each other: a shared chain begins with the addresses of all its validators.
 * `after`: the last steps of every region's phase that makes them known.
 */
export function genesisStep(stretch: Stretch, made: MadeGenesis, after: readonly StepId[]): Step {
  const { fleet, context } = stretch;
  const { chain, path } = made;
  const { nodes: _, after: __, staticNodes, alloc, ...settings } = made.from;
  const here = (file: string): string => pathIn(fleet.directory, file);
  const builds = buildsGenesis(fleet, context);
  const input = genesisInputJson({
    mode: builds ? 'build' : 'use',
    genesis: here(path),
    staticNodes: here(staticNodes),
    values: staticNodesValues(context),
    chainId: chain.id,
    blockPeriodSeconds: chain.blockPeriodSeconds,
    nodes: nodesPlace(fleet, context, made.from),
    validators: Object.fromEntries(fleet.regions.map(counted)),
    settings,
    alloc: alloc === null ? null : here(alloc),
  });
  return makeStep(stretch, 'genesis', probeWork('chain-genesis', input, EVERY_MS), {
    title: builds ? 'genesis of the chain' : 'genesis is there',
    after,
    limit: 'probe',
    timeoutMs: WITHIN_MS,
  });
}

const counted = ({ region, definition }: FleetRegion) => [region.id, definition.validators.value] as const;

/** What the step writes for helm: the nodes are not known when a rollout is planned. */
export const staticNodesValues = ({ runDirectory }: RecipeContext): string =>
  `${runDirectory}/genesis/static-nodes.values.json`;

/** The place of any region: its name is filled in when it is read. */
const ANY_REGION = '{region}' as RegionId;

function nodesPlace(fleet: Fleet, context: RecipeContext, { nodes }: GenesisFrom): NodesPlace {
  if (nodes.kind === 'file') return { kind: 'file', path: pathIn(fleet.directory, nodes.path) };
  const recipe = fleet.phases.find(({ id }) => id === 'infrastructure')?.recipe;
  const shared = recipe?.kind === 'terraform' && recipe.layout === 'shared';
  const directory = shared ? pathIn(fleet.directory, recipe.module) : placeOf(ANY_REGION, context).terraform;
  return { kind: 'terraform-output', directory, output: nodes.output, env: terraformEnv(pluginCache(context)) };
}
