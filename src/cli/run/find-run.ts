import { readJournal } from '../../engine/journal/journal-reader.ts';
import { findRun, type RunDirectory } from '../../engine/journal/run-directory.ts';
import type { RunEvent } from '../../engine/model/event.ts';
import type { RunState } from '../../engine/model/state.ts';
import { firstState, reduceAll } from '../../engine/state/reduce.ts';
import { invariant } from '../../lib/assert.ts';
import { CommandError } from '../exit-code.ts';
import { describeJournalProblem, describeRunNotFound } from './describe-problem.ts';

export async function requireRun(stateDirectory: string, asked: string): Promise<RunDirectory> {
  const found = await findRun(stateDirectory, asked);
  if (!found.ok) throw new CommandError(describeRunNotFound(found.problem));
  return found.value;
}

export interface RecordedEvents {
  readonly directory: RunDirectory;
  /** At least the first one, which holds the plan. */
  readonly events: readonly RunEvent[];
}

export interface RecordedRun extends RecordedEvents {
  readonly state: RunState;
}

/** A run as its journal tells it: for reading only. */
export async function readRun(stateDirectory: string, asked: string): Promise<RecordedRun> {
  const { directory, events } = await readEvents(stateDirectory, asked);
  const [first, ...rest] = events;
  invariant(first !== undefined, 'a journal that was read has events');
  return { directory, state: reduceAll(firstState(first), rest), events };
}

/** The same without what the events come to. */
export async function readEvents(stateDirectory: string, asked: string): Promise<RecordedEvents> {
  const directory = await requireRun(stateDirectory, asked);
  const read = await readJournal(directory.journal);
  if (!read.ok) throw new CommandError(describeJournalProblem(read.problem));
  const { events } = read.value;
  if (events.length === 0) throw new CommandError(`${directory.run} has an empty journal: nothing was ever begun`);
  return { directory, events };
}
