import { followJournal } from '../../engine/journal/follow-journal.ts';
import type { RunState } from '../../engine/model/state.ts';
import { firstState, reduceAll } from '../../engine/state/reduce.ts';
import { CommandError } from '../exit-code.ts';
import { eventLine } from '../faces/json-face.ts';
import { type GlobalOptions, stateDirectoryOf } from '../global-options.ts';
import { describeJournalProblem } from '../run/describe-problem.ts';
import { readRun, requireRun } from '../run/find-run.ts';
import type { Terminal } from '../terminal.ts';

/** The journal of a run, one JSON event per line; with `follow` also what is still to come, until the run has ended. */
export async function eventsCommand(
  terminal: Terminal,
  run: string,
  options: GlobalOptions & { readonly follow?: boolean },
): Promise<number> {
  const state = stateDirectoryOf(options, terminal);
  if (options.follow) return follow(terminal, (await requireRun(state, run)).journal);
  const { events } = await readRun(state, run);
  for (const event of events) terminal.out(eventLine(event));
  return 0;
}

async function follow(terminal: Terminal, journal: string): Promise<number> {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  let state: RunState | null = null;
  for await (const batch of followJournal(journal, stop.signal)) {
    if (!batch.ok) throw new CommandError(describeJournalProblem(batch.problem));
    const [first] = batch.value;
    if (first === undefined) continue;
    for (const event of batch.value) terminal.out(eventLine(event));
    state = reduceAll(state ?? firstState(first), batch.value);
    // Not the last event: an engine that looked at a run which is over leaves its name behind the end.
    if (state.status === 'ended') break;
  }
  return 0;
}
