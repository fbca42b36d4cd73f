import type { RunId } from '../../engine/model/ids.ts';
import { describePlan } from '../../engine/plan/describe-plan.ts';
import { changedSince, earlierDefinition } from '../../recipes/earlier-definition.ts';
import type { GoesBackTo } from '../../recipes/recipe-context.ts';
import type { Fleet, FleetRegion, FleetZone } from '../../regions/fleet.ts';
import { nearest } from '../../regions/nearest.ts';
import { CommandError, EXIT } from '../exit-code.ts';
import { DEFAULT_FLEET_FILE, type GlobalOptions, stateDirectoryOf } from '../global-options.ts';
import { reviveLab } from '../lab/revive-lab.ts';
import { readChainRecord } from '../run/chain-record.ts';
import { driveHeadless, launch } from '../run/drive-headless.ts';
import { readRun } from '../run/find-run.ts';
import { lastVerifiedInfrastructure, lastVerifiedRelease, runAtWork } from '../run/last-verified.ts';
import { loadFleet } from '../run/load-fleet.ts';
import { makePlan, type Selection } from '../run/make-plan.ts';
import { reopenRun } from '../run/open-run.ts';
import { planRun } from '../run/plan-run.ts';
import { runSettings } from '../run/run-settings.ts';
import { terraformCeiling } from '../run/terraform-ceiling.ts';
import { workspaceDirectoryOf } from '../run/workspace-directory.ts';
import type { Terminal } from '../terminal.ts';

export interface RollbackOptions extends GlobalOptions {
  readonly to?: string;
  readonly infrastructure?: boolean;
  readonly previous?: string;
  readonly confirm?: string;
  readonly json?: boolean;
}

/** What one region goes back to, as everything a plan is made from. */
interface WayBack {
  readonly fleet: Fleet;
  readonly selection: Selection;
  readonly rollbackTo?: GoesBackTo;
  readonly notes: readonly string[];
}

/** What was named: a region, or one of the zones that have releases of their own. */
interface Target {
  readonly region: FleetRegion;
  readonly zone: FleetZone | null;
  readonly id: string;
}

/** A run of its own that touches exactly one region: back to what was last verified there, then verified again. */
export async function rollbackCommand(terminal: Terminal, asked: string, options: RollbackOptions): Promise<number> {
  const fleet = confirmed(await loadFleet(options.config ?? DEFAULT_FLEET_FILE, null));
  const stateDirectory = stateDirectoryOf(options, terminal);
  const target = targetOf(fleet, asked);
  const way = await wayBack(fleet, target, stateDirectory, options);
  if (options.confirm === undefined) return show(terminal, way, stateDirectory, target);
  if (options.confirm !== target.id) throw new CommandError(`type ${target.id} behind --confirm`);
  await refuseBesideWork(stateDirectory, fleet, target.region);
  const lab = await reviveLab(fleet.file, terminal);
  try {
    const settings = runSettings(terminal, options, lab?.toolDirectories ?? []);
    const back = way.rollbackTo === undefined ? {} : { rollbackTo: way.rollbackTo };
    const { directory } = await planRun(way.fleet, way.selection, way.notes, {
      ...settings,
      ...back,
      isWayBack: true,
    });
    const open = await reopenRun(directory, settings);
    const driving = { json: options.json === true, begin: launch, printedSeq: 0, metrics: undefined };
    return await driveHeadless(open, settings, driving, terminal);
  } finally {
    await lab?.close();
  }
}

/** Whoever types the name of the region lets it begin: it waits for no wave, no button and no other yes. */
const confirmed = (fleet: Fleet): Fleet => ({
  ...fleet,
  strategy: { ...fleet.strategy, kind: 'all-at-once', waves: [] },
  phases: fleet.phases.map((phase) => ({ ...phase, approval: 'auto' as const })),
});

function targetOf({ regions, name }: Fleet, asked: string): Target {
  for (const region of regions) {
    if (region.region.id === asked) return { region, zone: null, id: asked };
    const zone = region.zones?.find(({ id }) => id === asked);
    if (zone !== undefined) return { region, zone, id: asked };
  }
  const known = regions.flatMap(({ region, zones = [] }) => [region.id, ...zones.map(({ id }) => id)]);
  const meant = nearest(asked, known);
  const hint = meant === null ? 'name one, by its id' : `did you mean ${meant}?`;
  throw new CommandError(`${asked} is no region of ${name}, and no zone with a release of its own: ${hint}`);
}

function wayBack(fleet: Fleet, target: Target, stateDirectory: string, options: RollbackOptions): Promise<WayBack> {
  const { region, zone } = target;
  if (options.infrastructure === true) {
    if (options.to !== undefined)
      throw new CommandError('--to names a helm revision: it does not go with --infrastructure');
    if (zone !== null) throw new CommandError(`terraform builds ${region.region.id} as a whole: name the region`);
    return infrastructureBack(fleet, region, stateDirectory, options.previous);
  }
  if (options.previous !== undefined)
    throw new CommandError('--previous goes with --infrastructure; --to names a revision');
  return releaseBack(fleet, target, stateDirectory, options.to);
}

async function releaseBack(
  fleet: Fleet,
  { region: { region, zones }, zone, id }: Target,
  stateDirectory: string,
  to: string | undefined,
): Promise<WayBack> {
  if (!fleet.phases.some(({ id: phase, recipe }) => phase === 'besu' && recipe.kind === 'helm')) {
    throw new CommandError('the besu phase of this fleet is not done by helm: there is no revision to go back to');
  }
  const selection = { regions: [region.id], phases: ['besu', 'verify'] };
  const places = zone === null ? (zones ?? [null]) : [zone];
  if (to !== undefined) {
    const [only, ...others] = places;
    if (others.length > 0) {
      throw new CommandError(
        `${id} has a release for each zone, with revisions of their own: --to needs one of ${(zones ?? []).map((one) => one.id).join(', ')}`,
      );
    }
    if (!/^[1-9]\d{0,5}$/.test(to)) throw new CommandError('--to needs the number of a helm revision');
    const rollbackTo = { [only?.id ?? region.id]: Number(to) };
    return {
      fleet,
      selection,
      rollbackTo,
      notes: [`${only?.id ?? region.name} goes back to revision ${to}, as asked`],
    };
  }
  const found = await Promise.all(
    places.map(async (place) => ({
      id: place?.id ?? region.id,
      name: place?.id ?? region.name,
      good: await lastVerifiedRelease(stateDirectory, fleet.file, region.id, place),
    })),
  );
  return verifiedBack(fleet, selection, found);
}

interface Found {
  readonly id: string;
  readonly name: string;
  readonly good: Awaited<ReturnType<typeof lastVerifiedRelease>>;
}

/** Zones that run what was verified last stay, and so do those that no run has touched. */
function verifiedBack(fleet: Fleet, selection: Selection, found: readonly Found[]): WayBack {
  const rollbackTo: Record<string, number> = {};
  const notes = found.map(({ id, name, good }) => {
    const unknown = `no run has verified ${id} here: say with --to which revision was good (helm history)`;
    if (good === 'never' || (good === 'untouched' && found.length === 1)) {
      throw new CommandError(found.length === 1 ? unknown : `${unknown}, in a rollback of ${id} alone`);
    }
    if (good === 'untouched') return `${name} is left alone: no run has changed it here`;
    if (good.isNewest) return `revision ${good.revision} is the newest in ${id}, and ${good.run} verified it`;
    rollbackTo[id] = good.revision;
    return `${name} goes back to revision ${good.revision}, which ${good.run} verified`;
  });
  if (Object.keys(rollbackTo).length > 0) return { fleet, selection, rollbackTo, notes };
  throw new CommandError(
    `${notes.join('\n')}: --to names an earlier one${found.length === 1 ? '' : ', in a rollback of one zone'}`,
  );
}

async function infrastructureBack(
  fleet: Fleet,
  region: FleetRegion,
  stateDirectory: string,
  previous: string | undefined,
): Promise<WayBack> {
  const { id, name } = region.region;
  const source =
    previous === undefined
      ? await lastVerifiedInfrastructure(stateDirectory, fleet.file, id)
      : await readRun(stateDirectory, previous);
  if (source === null) {
    throw new CommandError(`no run has built and verified ${id} here: say with --previous whose definition is meant`);
  }
  const { plan } = source.state;
  if (plan.fleetFile !== fleet.file)
    throw new CommandError(`${plan.run} is a run of another fleet file, ${plan.fleetFile}`);
  const then = earlierDefinition(plan, region);
  if (then === null) throw new CommandError(`${plan.run} gave ${id} no terraform variables`);
  const changed = changedSince(then.definition, region.definition);
  const what =
    changed.length === 0 ? 'which is what the fleet file says now' : `which differs in ${changed.join(', ')}`;
  return {
    fleet: { ...fleet, regions: fleet.regions.map((one) => (one === region ? then : one)) },
    selection: { regions: [id], phases: ['infrastructure', 'verify'] },
    notes: [`${name} gets its definition of ${plan.run}, ${what}; the terraform module is taken as it is now`],
  };
}

/** Two runs on one region would undo each other. */
async function refuseBesideWork(stateDirectory: string, fleet: Fleet, { region }: FleetRegion): Promise<void> {
  const other = await runAtWork(stateDirectory, fleet.file, region.id);
  if (other === null) return;
  const { run } = other.directory;
  throw new CommandError(
    `${run} is at work in ${region.id}: let it end, or cancel its step, then roll back`,
    EXIT.owned,
  );
}

async function show(
  terminal: Terminal,
  { fleet, selection, rollbackTo, notes }: WayBack,
  state: string,
  { id }: Target,
): Promise<number> {
  const plan = makePlan(fleet, selection, {
    ...{ run: 'RUN' as RunId, runDirectory: `${state}/runs/RUN`, stateDirectory: state, notes, rollbackTo },
    ceiling: await terraformCeiling(fleet),
    earlier: await readChainRecord(workspaceDirectoryOf(fleet, state)),
  });
  if (!plan.ok) throw new CommandError(plan.problem.join('\n'));
  terminal.out(`${describePlan(plan.value, { full: true }).join('\n')}\n`);
  terminal.err(`nothing was done: if this is right, say --confirm ${id}\n`);
  return EXIT.usage;
}
