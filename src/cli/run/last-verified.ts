import { listRuns } from '../../engine/journal/run-directory.ts';
import { type StepId, scopeOf, stepId } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import { regionStatus, stepsOf } from '../../engine/state/select.ts';
import { nameIn } from '../../recipes/make-step.ts';
import type { Fleet } from '../../regions/fleet.ts';
import type { Zone } from '../../regions/zones.ts';
import { type RecordedRun, readRun } from './find-run.ts';

/** Runs of this fleet that have a row for the region, newest first. A journal that cannot be read proves nothing. */
async function* runsWith(stateDirectory: string, fleetFile: string, region: string): AsyncGenerator<RecordedRun> {
  for (const { run } of await listRuns(stateDirectory)) {
    const recorded = await readRun(stateDirectory, run).catch(() => null);
    if (recorded === null || recorded.state.plan.fleetFile !== fleetFile) continue;
    if (stepsOf(recorded.state.plan, scopeOf(region)).length > 0) yield recorded;
  }
}

export interface VerifiedRelease {
  readonly run: string;
  readonly revision: number;
  /** Nothing has touched the release since: it is what runs. */
  readonly isNewest: boolean;
}

/**
 * The helm revision with which the region was verified last. helm's own `deployed` does not say that: it says that the
 * objects were accepted, also those of an image that does not exist.
 */
export async function lastVerifiedRelease(
  stateDirectory: string,
  fleetFile: string,
  region: string,
  zone: Zone | null = null,
): Promise<VerifiedRelease | 'never' | 'untouched'> {
  let isNewest = true;
  const changes = ['upgrade', 'rollback'].map((name) => stepId(scopeOf(region), 'besu', nameIn(name, zone)));
  for await (const { state } of runsWith(stateDirectory, fleetFile, region)) {
    const revision = revisionOf(state, region, zone);
    if (revision !== null && isVerified(state, region, zone)) return { run: state.plan.run, revision, isNewest };
    if (changes.some((id) => touched(state, id))) isNewest = false;
  }
  return isNewest ? 'untouched' : 'never';
}

/** A zone is proved by its own steps: another zone of the region may have failed since. */
function isVerified(state: RunState, region: string, zone: Zone | null): boolean {
  if (zone === null) return regionStatus(state, scopeOf(region)) === 'verified';
  const proofs = stepsOf(state.plan, scopeOf(region)).filter(
    ({ phase, push }) => phase === 'verify' && push === zone.id,
  );
  return proofs.length > 0 && proofs.every(({ id }) => state.steps[id]?.status === 'succeeded');
}

/** Of every region that goes back by itself: the revision verified last, where there is one. Every journal is read once. */
export async function revisionsToGoBackTo(
  stateDirectory: string,
  { file, phases, regions }: Fleet,
): Promise<Readonly<Record<string, number>>> {
  const found: Record<string, number> = {};
  if (!phases.some(({ onFailure }) => onFailure === 'rollback')) return found;
  const open = new Set(regions.map(({ region }) => region.id));
  for (const { run } of await listRuns(stateDirectory)) {
    if (open.size === 0) break;
    const recorded = await readRun(stateDirectory, run).catch(() => null);
    if (recorded?.state.plan.fleetFile !== file) continue;
    for (const id of open) {
      const revision = revisionOf(recorded.state, id);
      if (revision === null || regionStatus(recorded.state, scopeOf(id)) !== 'verified') continue;
      found[id] = revision;
      open.delete(id);
    }
  }
  return found;
}

/** The last run that verified the region and gave it its infrastructure. */
export async function lastVerifiedInfrastructure(
  stateDirectory: string,
  fleetFile: string,
  region: string,
): Promise<RecordedRun | null> {
  const apply = stepId(scopeOf(region), 'infrastructure', 'apply');
  for await (const recorded of runsWith(stateDirectory, fleetFile, region)) {
    const { state } = recorded;
    const applied = state.steps[apply]?.status === 'succeeded';
    if (applied && regionStatus(state, scopeOf(region)) === 'verified') return recorded;
  }
  return null;
}

/** A run of this fleet that works on the region at this moment, as far as its journal says; null = none. */
export async function runAtWork(
  stateDirectory: string,
  fleetFile: string,
  region: string,
): Promise<RecordedRun | null> {
  for await (const recorded of runsWith(stateDirectory, fleetFile, region)) {
    const { state } = recorded;
    const own = stepsOf(state.plan, scopeOf(region));
    if (own.some(({ id }) => state.steps[id]?.status === 'running')) return recorded;
  }
  return null;
}

const touched = (state: RunState, id: StepId): boolean =>
  state.steps[id]?.attempts.some(({ needless }) => needless !== true) ?? false;

function revisionOf(state: RunState, region: string, zone: Zone | null = null): number | null {
  const facts = state.steps[stepId(scopeOf(region), 'besu', nameIn('upgrade', zone))]?.attempts.at(-1)?.outcome?.facts;
  const revision = facts?.['revision'];
  return typeof revision === 'number' ? revision : null;
}
