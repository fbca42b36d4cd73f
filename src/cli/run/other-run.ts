import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { listRuns, type RunDirectory } from '../../engine/journal/run-directory.ts';
import { readRunLock } from '../../engine/journal/run-lock.ts';
import { FLEET_SCOPE } from '../../engine/model/ids.ts';
import type { Plan } from '../../engine/model/plan.ts';
import { type RecordedRun, readRun } from './find-run.ts';

/** Between its lock and its launch a run without a screen needs some tens of milliseconds. */
const LOOK_AGAIN_MS = 50;
const LOOKS = 100;

/**
 * Another run of the same fleet file that is alive and not done with a region of this one; null = none. Whoever asks
 * holds its own run's lock already: of two that begin in the same moment the one with the later name sees the other
 * and gives way, unless it was launched before.
 */
export async function otherRunInTheWay(plan: Plan): Promise<string | null> {
  for (const directory of await listRuns(dirname(dirname(plan.runDirectory)))) {
    if (directory.run === plan.run) continue;
    const region = await regionBothWant(plan, directory);
    if (region === undefined) continue;
    const { run } = directory;
    return `${run} is under way in ${region}: two runs there would undo each other's work. Look at it: besu-console attach ${run}`;
  }
  return null;
}

async function regionBothWant(plan: Plan, directory: RunDirectory): Promise<string | undefined> {
  for (let looks = 1; ; looks += 1) {
    // Looked at first: of all runs there ever were, hardly one has an engine.
    if ((await readRunLock(directory.lock, hostname()))?.kind !== 'alive') return undefined;
    const other = await readRun(dirname(dirname(directory.path)), directory.run).catch(() => null);
    const region = other === null || !isUnderWay(plan, other) ? undefined : sharedRegion(plan, other);
    const mayGiveWay = other?.state.launchedAtMs === null && directory.run > plan.run;
    if (region === undefined || !mayGiveWay || looks === LOOKS) return region;
    await pause(LOOK_AGAIN_MS);
  }
}

/** A run without a screen is launched as soon as it is there; one on a screen may wait for its key all day. */
function isUnderWay({ fleetFile }: Plan, { state, events }: RecordedRun): boolean {
  if (state.plan.fleetFile !== fleetFile) return false;
  const [first] = events;
  if (state.launchedAtMs === null) return first?.type === 'run-planned' && first.by.via === 'headless';
  return state.status !== 'ended';
}

function sharedRegion(plan: Plan, { state }: RecordedRun): string | undefined {
  const ours = new Set(plan.steps.map(({ scope }) => scope));
  const open = state.plan.steps.find(({ id, scope }) => {
    const status = state.steps[id]?.status;
    return scope !== FLEET_SCOPE && ours.has(scope) && status !== 'succeeded' && status !== 'skipped';
  });
  return open?.scope;
}
