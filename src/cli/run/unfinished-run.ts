import { readFile } from 'node:fs/promises';
import { listRuns, type RunDirectory } from '../../engine/journal/run-directory.ts';
import type { RunState } from '../../engine/model/state.ts';
import type { Fleet } from '../../regions/fleet.ts';
import { EXIT } from '../exit-code.ts';
import { readRun } from './find-run.ts';

/** A run, and what its journal says of it. */
export interface KnownRun {
  readonly directory: RunDirectory;
  readonly state: RunState;
}

/** Stopped on purpose, or held for a person: the screen is where it goes on. */
const canGoOn = ({ result }: RunState): boolean => result?.exitCode === EXIT.stopped || result?.exitCode === EXIT.held;

/** The newest run of this fleet file, when it was launched and has not ended; a live engine may hold it. */
export async function unfinishedRun(fleet: Fleet, stateDirectory: string): Promise<KnownRun | null> {
  const named = `"fleetFile":${JSON.stringify(fleet.file)}`;
  for (const { run, journal } of await listRuns(stateDirectory)) {
    const bytes = await readFile(journal).catch(() => Buffer.alloc(0));
    // Most runs may be of other fleets: looking for the name costs a hundredth of reading the events.
    if (!bytes.includes(named)) continue;
    const known = await readRun(stateDirectory, run).catch(() => null);
    if (known === null || known.state.plan.fleetFile !== fleet.file) continue;
    const { status, launchedAtMs } = known.state;
    return launchedAtMs === null || (status === 'ended' && !canGoOn(known.state)) ? null : known;
  }
  return null;
}
