import { readJournal } from '../../engine/journal/journal-reader.ts';
import { findRun, type RunDirectory } from '../../engine/journal/run-directory.ts';
import type { RunEvent } from '../../engine/model/event.ts';
import type { RunState } from '../../engine/model/state.ts';
import { firstState, reduce } from '../../engine/state/reduce.ts';
import { CommandError } from '../exit-code.ts';
import { describeJournalProblem, describeRunNotFound } from './describe-problem.ts';

export async function requireRun(stateDirectory: string, asked: string): Promise<RunDirectory> {
  const found = await findRun(stateDirectory, asked);
  if (!found.ok) throw new CommandError(describeRunNotFound(found.problem));
  return found.value;
}

export interface RecordedRun {
  readonly directory: RunDirectory;
  readonly state: RunState;
  readonly events: readonly RunEvent[];
}

/** A run as its journal tells it: for reading only. */
export async function readRun(stateDirectory: string, asked: string): Promise<RecordedRun> {
  const directory = await requireRun(stateDirectory, asked);
  const read = await readJournal(directory.journal);
  if (!read.ok) throw new CommandError(describeJournalProblem(read.problem));
  const [first, ...rest] = read.value.events;
  if (first === undefined) throw new CommandError(`${directory.run} has an empty journal: nothing was ever begun`);
  return { directory, state: rest.reduce(reduce, firstState(first)), events: read.value.events };
}
