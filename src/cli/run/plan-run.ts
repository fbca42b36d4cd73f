import { createJournal } from '../../engine/journal/journal-writer.ts';
import { createRunDirectory, makeRunId, type RunDirectory, runDirectory } from '../../engine/journal/run-directory.ts';
import type { Actor, RunEvent } from '../../engine/model/event.ts';
import type { Fleet } from '../../regions/fleet.ts';
import { nearest } from '../../regions/nearest.ts';
import { CommandError } from '../exit-code.ts';
import { program } from '../program-version.ts';
import { readChainRecord } from './chain-record.ts';
import { makePlan, type Selection } from './make-plan.ts';
import { skipReason } from './skip-reason.ts';
import { terraformCeiling } from './terraform-ceiling.ts';
import { workspaceDirectoryOf } from './workspace-directory.ts';

/** A run that is on disk and that nobody runs yet: its directory, and what its journal holds so far. */
export interface PlannedRun {
  readonly directory: RunDirectory;
  readonly planned: RunEvent;
}

export interface PlanWish {
  readonly stateDirectory: string;
  readonly by: Actor;
  readonly rollbackTo?: number;
  /** As given on the command line: why the preflight is left out. */
  readonly skipPreflight?: string | undefined;
}

/** A new run on disk: its directory, and a journal that holds the plan. Nobody runs it yet. */
export async function planRun(
  fleet: Fleet,
  selection: Selection,
  notes: readonly string[],
  place: PlanWish,
): Promise<PlannedRun> {
  const { stateDirectory, by, rollbackTo } = place;
  const skipPreflight = skipReason(place.skipPreflight);
  refuseUnknownPhases(fleet, selection);
  const run = makeRunId(Date.now(), fleet.name, Math.random);
  const plan = makePlan(fleet, selection, {
    run,
    runDirectory: runDirectory(stateDirectory, run).path,
    stateDirectory,
    notes,
    rollbackTo,
    skipPreflight,
    ceiling: await terraformCeiling(fleet),
    earlier: await readChainRecord(workspaceDirectoryOf(fleet, stateDirectory)),
  });
  if (!plan.ok) throw new CommandError(plan.problem.join('\n'));
  if (plan.value.steps.length === 0)
    throw new CommandError('with this selection there is nothing to do: no step is left');
  const directory = await createRunDirectory(stateDirectory, run);
  const journal = await createJournal(directory.journal, { run, program, createdAtMs: Date.now() });
  const planned: RunEvent = { seq: 1, atMs: Date.now(), type: 'run-planned', plan: plan.value, by, program };
  await journal.append([planned]);
  await journal.close();
  return { directory, planned };
}

function refuseUnknownPhases(fleet: Fleet, { phases }: Selection): void {
  const known = fleet.phases.map(({ id }) => id);
  const unknown = (phases ?? []).find((phase) => !known.some((id) => id === phase));
  if (unknown === undefined) return;
  const meant = nearest(unknown, known);
  const hint = meant === null ? `there are: ${known.join(', ')}` : `did you mean ${meant}?`;
  throw new CommandError(`--phases: there is no phase ${unknown}; ${hint}`);
}
