import { hostname } from 'node:os';
import { join } from 'node:path';
import { createEngine, type Engine } from '../../engine/engine.ts';
import { CommandExecutor } from '../../engine/execute/command-executor.ts';
import { createExecutor } from '../../engine/execute/executor.ts';
import { ProbeExecutor } from '../../engine/execute/probe-executor.ts';
import { systemClock } from '../../engine/execute/system-clock.ts';
import { type JournalContent, readJournal, repairJournal } from '../../engine/journal/journal-reader.ts';
import { continueJournal, type JournalWriter } from '../../engine/journal/journal-writer.ts';
import type { RunDirectory } from '../../engine/journal/run-directory.ts';
import { acquireRunLock, type LockHeld, type RunLock } from '../../engine/journal/run-lock.ts';
import type { Actor, RunEvent } from '../../engine/model/event.ts';
import type { RunState } from '../../engine/model/state.ts';
import { firstState, reduce } from '../../engine/state/reduce.ts';
import { createProbes } from '../../health/probes.ts';
import { startTicksOf } from '../../lib/process-identity.ts';
import { interpreters } from '../../tools/interpreters.ts';
import { CommandError, EXIT } from '../exit-code.ts';
import { program } from '../program-version.ts';
import { childEnvironment } from './child-environment.ts';
import { describeJournalProblem } from './describe-problem.ts';

export interface RunSettings {
  readonly stateDirectory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Searched for tools after PATH. */
  readonly toolDirectories: readonly string[];
  readonly by: Actor;
  readonly endWhenHeld: boolean;
  readonly onTrouble: (text: string) => void;
  /** Somebody wants all nodes asked now. */
  readonly onPollHealth?: () => void;
  /** Where this engine will listen for faces, given the run's directory; null = nowhere. */
  readonly socketFor?: (directory: RunDirectory) => string;
}

export interface OpenRun {
  readonly engine: Engine;
  readonly directory: RunDirectory;
  /** State and events at the moment the engine was made, before it was started. */
  readonly state: RunState;
  readonly history: readonly RunEvent[];
  /** Lets go of everything that runs, untouched, and of the lock. */
  close(reason: string): Promise<void>;
}

/** A run on disk, taken up where its journal ends; its engine is made but not started. */
export async function reopenRun(directory: RunDirectory, settings: RunSettings): Promise<OpenRun> {
  const lock = await lockRun(directory, settings.socketFor?.(directory) ?? null);
  try {
    const content = await readOrRefuse(directory);
    await repairJournal(directory.journal, content);
    const journal = await continueJournal(directory.journal, content.end);
    const started: RunEvent = {
      seq: content.end.lastSeq + 1,
      atMs: Date.now(),
      type: 'engine-started',
      pid: process.pid,
      program,
      note: repairNote(content, lock),
    };
    await journal.append([started]);
    return open(directory, lock, journal, [...content.events, started], settings);
  } catch (problem) {
    await lock.release();
    throw problem;
  }
}

async function readOrRefuse(directory: RunDirectory): Promise<JournalContent> {
  const read = await readJournal(directory.journal);
  if (!read.ok) throw new CommandError(describeJournalProblem(read.problem));
  return read.value;
}

function repairNote(content: JournalContent, lock: RunLock): string | null {
  const notes = [
    content.tornBytes > 0 ? `an interrupted write of ${content.tornBytes} bytes was cut off the journal's end` : '',
    lock.takenFrom === null ? '' : `taken over from the dead engine ${lock.takenFrom.pid}`,
  ].filter((note) => note !== '');
  return notes.length === 0 ? null : notes.join('; ');
}

async function lockRun(directory: RunDirectory, socket: string | null): Promise<RunLock> {
  const me = {
    pid: process.pid,
    startTicks: startTicksOf(process.pid) ?? 0,
    host: hostname(),
    program,
    socket,
    takenAtMs: Date.now(),
  };
  const lock = await acquireRunLock(directory.lock, me);
  if (lock.ok) return lock.value;
  throw new CommandError(describeHolder(directory, lock.problem), EXIT.owned);
}

function describeHolder(directory: RunDirectory, held: LockHeld): string {
  const { pid, host } = held.holder;
  const where = held.kind === 'elsewhere' ? `on ${host}, where it cannot be seen from here` : 'on this machine';
  return `${directory.run} belongs to another live engine: process ${pid} ${where}. Nothing was changed.`;
}

function open(
  directory: RunDirectory,
  lock: RunLock,
  journal: JournalWriter,
  history: readonly RunEvent[],
  settings: RunSettings,
): OpenRun {
  const [first, ...rest] = history;
  if (first === undefined) throw new CommandError(`${directory.run} has an empty journal: nothing was ever begun`);
  const state = rest.reduce(reduce, firstState(first));
  const clock = systemClock;
  const probes = createProbes();
  const executor = createExecutor({
    commandExecutor: new CommandExecutor({ env: childEnvironment(settings.env, settings.toolDirectories), clock }),
    probeExecutor: new ProbeExecutor({ probes, clock }),
  });
  const engine = createEngine({
    state,
    clock,
    journal,
    executor,
    interpreters,
    endWhenHeld: settings.endWhenHeld,
    onJournalTrouble: (problem) => settings.onTrouble(journalTrouble(directory, problem)),
    ...(settings.onPollHealth === undefined ? {} : { onPollHealth: settings.onPollHealth }),
  });
  const close = async (reason: string): Promise<void> => {
    await engine.release(reason);
    probes.close();
    await lock.release();
  };
  return { engine, directory, state, history, close };
}

function journalTrouble(directory: RunDirectory, problem: string | null): string {
  if (problem === null) return 'the journal can be written again: going on';
  return `${join(directory.path, 'journal.ndjson')} cannot be written (${problem}): nothing new starts, nothing is stopped`;
}
