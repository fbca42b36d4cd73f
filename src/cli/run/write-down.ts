import type { RunDirectory } from '../../engine/journal/run-directory.ts';
import { maskFact } from '../../engine/mask-fact.ts';
import type { Command } from '../../engine/model/command.ts';
import type { RunEvent } from '../../engine/model/event.ts';
import { obey } from '../../engine/obey.ts';
import { firstState, reduceAll } from '../../engine/state/reduce.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { CommandError } from '../exit-code.ts';
import { writingState } from '../state-place.ts';
import type { Terminal } from '../terminal.ts';
import { takeJournal } from './open-run.ts';
import { secretMaskOf } from './secret-mask-of.ts';

/**
 * A command as facts in the journal of a run that nobody runs, and nothing else: no step starts, no program is touched.
 * Only for commands whose facts are all there is to them.
 */
export const writeDown = (
  directory: RunDirectory,
  command: Command,
  env: Terminal['env'],
): Promise<Result<string, string>> => writingState(directory.path, () => write(directory, command, env));

async function write(directory: RunDirectory, command: Command, env: Terminal['env']): Promise<Result<string, string>> {
  const { lock, journal, history } = await takeJournal(directory, null);
  try {
    const [first, ...rest] = history;
    if (first === undefined) throw new CommandError(`${directory.run} has an empty journal: nothing was ever begun`);
    const state = reduceAll(firstState(first), rest);
    const obeyed = obey(state, command);
    if (!obeyed.ok) return err(obeyed.problem);
    const atMs = Date.now();
    const mask = await secretMaskOf(env, state.plan);
    const events = obeyed.value.facts.map(
      (fact, i): RunEvent => ({ seq: state.lastSeq + 1 + i, atMs, ...maskFact(fact, mask) }),
    );
    if (events.length > 0) await journal.append(events);
    return ok(obeyed.value.did);
  } finally {
    await journal.close();
    await lock.release();
  }
}
