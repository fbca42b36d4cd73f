import { listRuns, makeRunId } from '../../engine/journal/run-directory.ts';
import { type RecordedRun, readRun } from './find-run.ts';

/** Runs of fleets of this name, newest first. A journal that cannot be read proves nothing. */
export async function* runsOf(stateDirectory: string, fleet: string): AsyncGenerator<RecordedRun> {
  // A run's id holds the name, or the beginning of it: most of the others are never opened.
  const part = makeRunId(0, fleet, () => 0).slice('19700101-000000'.length, -'0000'.length);
  for (const { run } of await listRuns(stateDirectory)) {
    if (!run.includes(part)) continue;
    const recorded = await readRun(stateDirectory, run).catch(() => null);
    if (recorded?.state.plan.fleet === fleet) yield recorded;
  }
}
