import type { RunId } from '../../engine/model/ids.ts';
import { describePlan } from '../../engine/plan/describe-plan.ts';
import { changedSince, earlierDefinition } from '../../recipes/earlier-definition.ts';
import type { Fleet, FleetRegion } from '../../regions/fleet.ts';
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
  readonly rollbackTo?: number;
  readonly note: string;
}

/** A run of its own that touches exactly one region: back to what was last verified there, then verified again. */
export async function rollbackCommand(terminal: Terminal, asked: string, options: RollbackOptions): Promise<number> {
  const fleet = await loadFleet(options.config ?? DEFAULT_FLEET_FILE, [asked]);
  const stateDirectory = stateDirectoryOf(options, terminal);
  const region = regionOf(fleet, asked);
  const way = await wayBack(fleet, region, stateDirectory, options);
  if (options.confirm === undefined) return show(terminal, way, stateDirectory, region);
  if (options.confirm !== region.region.id) throw new CommandError(`type ${region.region.id} behind --confirm`);
  await refuseBesideWork(stateDirectory, fleet, region);
  const lab = await reviveLab(fleet.file, terminal);
  try {
    const settings = runSettings(terminal, options, lab?.toolDirectories ?? []);
    const back = way.rollbackTo === undefined ? {} : { rollbackTo: way.rollbackTo };
    const { directory } = await planRun(way.fleet, way.selection, [way.note], {
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

function regionOf(fleet: Fleet, asked: string): FleetRegion {
  const found = fleet.regions.find(({ region }) => region.id === asked);
  if (found !== undefined) return found;
  throw new CommandError(`${asked} is no region of ${fleet.name}: rollback needs one, by its id`);
}

function wayBack(
  fleet: Fleet,
  region: FleetRegion,
  stateDirectory: string,
  options: RollbackOptions,
): Promise<WayBack> {
  if (options.infrastructure === true) {
    if (options.to !== undefined)
      throw new CommandError('--to names a helm revision: it does not go with --infrastructure');
    return infrastructureBack(fleet, region, stateDirectory, options.previous);
  }
  if (region.zones !== undefined) {
    const id = region.region.id;
    throw new CommandError(
      `${id} has a release for each zone, and revisions of their own: use helm rollback in the zone`,
    );
  }
  if (options.previous !== undefined)
    throw new CommandError('--previous goes with --infrastructure; --to names a revision');
  return releaseBack(fleet, region, stateDirectory, options.to);
}

async function releaseBack(
  fleet: Fleet,
  { region }: FleetRegion,
  stateDirectory: string,
  to: string | undefined,
): Promise<WayBack> {
  if (!fleet.phases.some(({ id, recipe }) => id === 'besu' && recipe.kind === 'helm')) {
    throw new CommandError('the besu phase of this fleet is not done by helm: there is no revision to go back to');
  }
  const selection = { regions: [region.id], phases: ['besu', 'verify'] };
  if (to !== undefined) {
    if (!/^[1-9]\d{0,5}$/.test(to)) throw new CommandError('--to needs the number of a helm revision');
    return { fleet, selection, rollbackTo: Number(to), note: `${region.name} goes back to revision ${to}, as asked` };
  }
  const good = await lastVerifiedRelease(stateDirectory, fleet.file, region.id);
  if (good === null) {
    throw new CommandError(
      `no run has verified ${region.id} here: say with --to which revision was good (helm history)`,
    );
  }
  if (good.isNewest) {
    throw new CommandError(
      `revision ${good.revision} is the newest in ${region.id}, and ${good.run} verified it: --to names an earlier one`,
    );
  }
  const note = `${region.name} goes back to revision ${good.revision}, which ${good.run} verified`;
  return { fleet, selection, rollbackTo: good.revision, note };
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
    note: `${name} gets its definition of ${plan.run}, ${what}; the terraform module is taken as it is now`,
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
  { fleet, selection, rollbackTo, note }: WayBack,
  state: string,
  { region }: FleetRegion,
): Promise<number> {
  const plan = makePlan(fleet, selection, {
    ...{ run: 'RUN' as RunId, runDirectory: `${state}/runs/RUN`, stateDirectory: state, notes: [note], rollbackTo },
    ceiling: await terraformCeiling(fleet),
    earlier: await readChainRecord(workspaceDirectoryOf(fleet, state)),
  });
  if (!plan.ok) throw new CommandError(plan.problem.join('\n'));
  terminal.out(`${describePlan(plan.value, { full: true }).join('\n')}\n`);
  terminal.err(`nothing was done: if this is right, say --confirm ${region.id}\n`);
  return EXIT.usage;
}
