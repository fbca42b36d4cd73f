import { hostname } from 'node:os';
import { join } from 'node:path';
import { contractProbes } from '../../contracts/contract-probes.ts';
import { lazyGenesisProbe } from '../../contracts/lazy-genesis-probe.ts';
import { PasswordKeeper } from '../../contracts/password-keeper.ts';
import { secretVariables } from '../../contracts/secret-variables.ts';
import { createEngine } from '../../engine/engine.ts';
import type { Engine } from '../../engine/engine-handle.ts';
import { askPrograms } from '../../engine/execute/ask-programs.ts';
import { CommandExecutor } from '../../engine/execute/command-executor.ts';
import { EngineClock } from '../../engine/execute/engine-clock.ts';
import { createExecutor } from '../../engine/execute/executor.ts';
import { ProbeExecutor } from '../../engine/execute/probe-executor.ts';
import { type JournalContent, readJournal, repairJournal } from '../../engine/journal/journal-reader.ts';
import { continueJournal, type JournalWriter } from '../../engine/journal/journal-writer.ts';
import type { RunDirectory } from '../../engine/journal/run-directory.ts';
import { acquireRunLock, type LockHeld, type RunLock } from '../../engine/journal/run-lock.ts';
import type { Actor, RunEvent, RunFact } from '../../engine/model/event.ts';
import type { Plan } from '../../engine/model/plan.ts';
import type { RunState } from '../../engine/model/state.ts';
import type { Executor, Journal, ProbeRegistry } from '../../engine/ports.ts';
import { firstState, reduceAll } from '../../engine/state/reduce.ts';
import { ownSignatures } from '../../failures/own-signatures.ts';
import { ownProbes } from '../../health/own-probes.ts';
import { TerraformOutput } from '../../health/poll/terraform-output.ts';
import { createProbes } from '../../health/probes.ts';
import { ownIdentity } from '../../lib/process-identity.ts';
import { interpretersWith } from '../../tools/interpreters.ts';
import type { TypedPasswords } from '../ask/typed-passwords.ts';
import { CommandError, EXIT } from '../exit-code.ts';
import { startNotify, webhookVariables } from '../notify/start-notify.ts';
import { logBudgetBytes } from '../preferences/log-budget.ts';
import { program } from '../program-version.ts';
import { writingState } from '../state-place.ts';
import { childEnvironment } from './child-environment.ts';
import { describeJournalProblem } from './describe-problem.ts';
import { watchDisk } from './disk-watch.ts';
import { feeDesk } from './fee-desk.ts';
import { copiedJournal } from './journal-copy.ts';
import { secretMaskOf } from './secret-mask-of.ts';

export interface RunSettings {
  readonly stateDirectory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Searched for tools after PATH. */
  readonly toolDirectories: readonly string[];
  readonly by: Actor;
  readonly endWhenHeld: boolean;
  readonly onTrouble: (text: string) => void;
  /** Where this engine will listen for faces, given the run's directory; null = nowhere. */
  readonly socketFor?: (directory: RunDirectory) => string;
  /** The lease this engine writes under; absent = none. */
  readonly lease?: string;
  /** What keystores open with, found right already; absent = nothing. */
  readonly passwords?: TypedPasswords;
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
  const taken = await writingState(directory.path, () =>
    takeJournal(directory, settings.socketFor?.(directory) ?? null, settings.lease),
  );
  try {
    const unlocked = await writeUnlocked(taken, settings);
    return await open(directory, taken.lock, taken.journal, [...taken.history, ...unlocked], settings);
  } catch (problem) {
    await taken.lock.release();
    throw problem;
  }
}

/** Before the engine decides anything: without a screen a run may end for what it has to wait for. */
async function writeUnlocked({ journal, history }: TakenJournal, settings: RunSettings): Promise<readonly RunEvent[]> {
  const { passwords = new Map(), by } = settings;
  if (passwords.size === 0) return [];
  const end = history.findLast(({ type }) => type === 'run-ended' || type === 'run-reopened');
  const isHeld = end?.type === 'run-ended' && end.result.exitCode === EXIT.held;
  const facts: readonly RunFact[] = [
    ...(isHeld ? [{ type: 'run-reopened', by } as const] : []),
    ...[...passwords.keys()].map((keystore) => ({ type: 'signer-unlocked', keystore, by }) as const),
  ];
  const lastSeq = history.at(-1)?.seq ?? 0;
  const events = facts.map((fact, i): RunEvent => ({ seq: lastSeq + 1 + i, atMs: Date.now(), ...fact }));
  await journal.append(events);
  return events;
}

/** Who holds both may write the run: the lock, and the journal repaired, with a line that says who took it up. */
export interface TakenJournal {
  readonly lock: RunLock;
  readonly journal: JournalWriter;
  readonly history: readonly RunEvent[];
}

/** `socket`: where whoever takes it listens; null = nowhere. */
export async function takeJournal(
  directory: RunDirectory,
  socket: string | null,
  lease?: string,
): Promise<TakenJournal> {
  const lock = await lockRun(directory, socket, lease);
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
    return { lock, journal, history: [...content.events, started] };
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

async function lockRun(directory: RunDirectory, socket: string | null, lease?: string): Promise<RunLock> {
  const me = {
    ...ownIdentity(),
    host: hostname(),
    program,
    socket,
    takenAtMs: Date.now(),
    ...(lease === undefined ? {} : { lease }),
  };
  const lock = await acquireRunLock(directory.lock, me);
  if (lock.ok) return lock.value;
  throw new CommandError(describeHolder(directory, lock.problem), EXIT.owned);
}

function describeHolder({ run }: RunDirectory, { kind, holder, file }: LockHeld): string {
  const { pid, host, lease } = holder;
  const here = kind === 'alive';
  const where = here ? 'on this machine' : `on ${host}, where it cannot be seen from here`;
  const lines = [`${run} belongs to another live engine: process ${pid} ${where}. Nothing was changed.`];
  if (here) lines.push(`Look at it: besu-console attach ${run}`);
  else if (lease !== undefined)
    lines.push(`It writes under the lease ${lease}: whichever engine holds that takes it over.`);
  else lines.push(`Look there. When that process is surely gone: rm ${file}`, `Then: besu-console run --resume ${run}`);
  return lines.join('\n');
}

async function open(
  directory: RunDirectory,
  lock: RunLock,
  journal: JournalWriter,
  history: readonly RunEvent[],
  settings: RunSettings,
): Promise<OpenRun> {
  const [first, ...rest] = history;
  if (first === undefined) throw new CommandError(`${directory.run} has an empty journal: nothing was ever begun`);
  const state = reduceAll(firstState(first), rest);
  const mask = await secretMaskOf(settings.env, state.plan);
  const clock = new EngineClock();
  const own = ownSignatures(state.plan.signatures ?? []);
  const env = childEnvironment(
    without(settings.env, [...secretVariables(state.plan), ...webhookVariables(state.plan)]),
    settings.toolDirectories,
  );
  const probes = createProbes(process.env, askPrograms(env));
  const genesis = lazyGenesisProbe({ readOutput: (place) => new TerraformOutput(place, env, clock).read() });
  const known: ProbeRegistry = probes;
  const passwords = new PasswordKeeper(mask);
  for (const [keystore, password] of settings.passwords ?? []) passwords.keep(keystore, password);
  const typedPassword = (keystore: string): Uint8Array | null => passwords.of(keystore);
  const contracts = contractProbes({ env: settings.env, program, typedPassword });
  const asked = { ...known, 'chain-genesis': genesis, ...contracts };
  const executor = createExecutor({
    commandExecutor: await commandExecutor(state.plan, env, clock),
    probeExecutor: new ProbeExecutor({ probes: ownProbes(asked, own.of('probe')), clock }),
  });
  const engine = createEngine({
    state,
    clock,
    journal: withCopy(directory, state.plan, journal, settings),
    executor,
    interpreters: interpretersWith(own),
    endWhenHeld: settings.endWhenHeld,
    mask,
    feeDesk,
    signerDesk: passwords,
    onJournalTrouble: (problem) => settings.onTrouble(journalTrouble(directory, problem)),
  });
  const stopWatchingDisk = watchDisk(engine, directory, await logBudgetBytes(settings.env));
  const stopNotifying = await startNotify(engine.link, state.plan, settings.env, settings.onTrouble);
  const close = async (reason: string): Promise<void> => {
    stopWatchingDisk();
    await engine.release(reason);
    probes.close();
    await lock.release();
    // Last of all: whoever takes the run up need not wait for a slow receiver.
    await stopNotifying();
  };
  return { engine, directory, state, history, close };
}

function withCopy(directory: RunDirectory, plan: Plan, journal: Journal, { onTrouble }: RunSettings): Journal {
  const { run, journalCopy: to } = plan;
  if (to === undefined) return journal;
  const told = (problem: string | null): void =>
    onTrouble(
      problem === null ? `the journal is copied to ${to} again` : `the journal is not copied to ${to}: ${problem}`,
    );
  return copiedJournal({ journal, run, from: directory.journal, to, onTrouble: told });
}

/** Where programs run is part of the plan: whoever takes the run up looks for them in the same place. */
async function commandExecutor(
  plan: Plan,
  env: Readonly<Record<string, string>>,
  clock: EngineClock,
): Promise<Executor> {
  if (plan.executor === undefined) return new CommandExecutor({ env, clock });
  // Only then: the client of Kubernetes takes long to load.
  const { KubernetesExecutor } = await import('../../jobs/kubernetes-executor.ts');
  return new KubernetesExecutor({ settings: plan.executor, run: plan.run, clock });
}

/** Keys of chains stay in this process: no tool inherits them. */
const without = (env: RunSettings['env'], names: readonly string[]): RunSettings['env'] =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)));

function journalTrouble(directory: RunDirectory, problem: string | null): string {
  if (problem === null) return 'the journal can be written again: going on';
  return `${join(directory.path, 'journal.ndjson')} cannot be written (${problem}): nothing new starts, nothing is stopped`;
}
