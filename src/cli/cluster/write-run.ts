import { type AddressInfo, createServer, type Server } from 'node:net';
import type { Lease } from '../../cluster/lease.ts';
import type { LeaseTimes } from '../../cluster/lease-record.ts';
import type { EngineLink } from '../../engine/link.ts';
import type { Actor } from '../../engine/model/event.ts';
import { type AttemptId, partsOfAttempt } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import type { Fleet } from '../../regions/fleet.ts';
import type { Admit } from '../../wire/admission.ts';
import { CommandError, EXIT } from '../exit-code.ts';
import { stateDirectoryOf } from '../global-options.ts';
import { watchRun } from '../health/watch-run.ts';
import { openDoor } from '../host/open-door.ts';
import { actor } from '../run/actor.ts';
import { refuseOtherAccount } from '../run/check-account.ts';
import { checkWorld } from '../run/check-world.ts';
import { childEnvironment } from '../run/child-environment.ts';
import { readRun } from '../run/find-run.ts';
import { logPathOf } from '../run/log-path.ts';
import { type OpenRun, reopenRun } from '../run/open-run.ts';
import { planRun } from '../run/plan-run.ts';
import { runSettings } from '../run/run-settings.ts';
import { secretMaskOf } from '../run/secret-mask-of.ts';
import { toolNote } from '../run/tool-note.ts';
import { unfinishedRun } from '../run/unfinished-run.ts';
import type { Terminal } from '../terminal.ts';
import type { ClusterEngineOptions } from './cluster-engine-options.ts';
import { DOOR_PORT } from './door-port.ts';
import { drain, pausedByEngine } from './drain.ts';
import type { EngineNumbers } from './engine-numbers.ts';
import { ErrandRunner } from './errand-runner.ts';
import type { LogHouse } from './log-errand.ts';

export interface HeldRun {
  readonly fleet: Fleet;
  readonly options: ClusterEngineOptions;
  readonly times: LeaseTimes;
  /** How long running steps are waited for when the pod is told to go: they would die with it. */
  readonly drainMs: number;
  readonly numbers: EngineNumbers;
  /** Who may enter from other machines; null = there is no door for them. */
  readonly admit: Admit | null;
  /** The lease this engine writes under, where its run lock has to say so; absent = the lock says enough. */
  readonly leaseName?: string;
  /** Ends when the pod is told to go. */
  readonly told: AbortSignal;
}

/** The word of an engine itself, where no person asked. */
const ENGINE: Actor = { user: 'besu-console', via: 'engine' };
/** Others begin after the rest of the lease's time; what hangs shortly before must not write any more. */
const FENCE_SHARE = 0.8;

/** Takes the run of the fleet up, or plans one, and writes it for as long as the lease is held. Resolves with the exit status. */
export async function writeRun(terminal: Terminal, lease: Lease, held: HeldRun): Promise<number> {
  const letGo = new AbortController();
  // Renewed from here on, however long the plan takes.
  const lost = lease.hold(letGo.signal);
  try {
    const open = await openRun(terminal, held);
    const { run } = open.state.plan;
    lease.writes(run);
    terminal.err(`writes ${run}\n`);
    const why = await serveUntil(terminal, open, held, lost);
    return why === null ? EXIT.ok : EXIT.owned;
  } finally {
    held.numbers.holdsLease(false);
    letGo.abort();
    if ((await lost) === null) await lease.release();
  }
}

async function openRun(terminal: Terminal, { fleet, options, leaseName }: HeldRun): Promise<OpenRun> {
  const stateDirectory = stateDirectoryOf(options, terminal);
  const directory =
    (await unfinishedRun(fleet, stateDirectory))?.directory ?? (await newRun(terminal, fleet, stateDirectory));
  const { state } = await readRun(stateDirectory, directory.run);
  await refuseOtherAccount(state, childEnvironment(terminal.env, []));
  return reopenRun(directory, {
    ...runSettings(terminal, options, []),
    endWhenHeld: false,
    ...(leaseName !== undefined && { lease: leaseName }),
  });
}

async function newRun(terminal: Terminal, fleet: Fleet, stateDirectory: string) {
  const note = await toolNote(fleet, { env: terminal.env, toolDirectories: [], stateDirectory }, 'patient');
  const place = { stateDirectory, by: actor('headless') };
  return (await planRun(fleet, { regions: null, phases: null }, [note], place)).directory;
}

/** Resolves with why the lease was lost, or null when the pod was told to go. */
async function serveUntil(
  terminal: Terminal,
  open: OpenRun,
  { numbers, admit, told, drainMs, options, times }: HeldRun,
  lost: Promise<string | null>,
): Promise<string | null> {
  const { engine } = open;
  const logs = await logHouse(terminal, open);
  const errands = new ErrandRunner({ terminal, options, isAtRest: () => isAtRest(engine.link), logs });
  const remote = admit === null ? null : { server: await listenLocally(options.door), admit, errands: errands.run };
  const door = await openDoor(open, terminal, engine.link, remote);
  numbers.follow(engine.link);
  if (remote !== null) terminal.out(`door ${(remote.server.address() as AddressInfo).port}\n`);
  // Planning and reading may have taken longer than the lease: then nothing may be begun.
  const early = await Promise.race([lost, Promise.resolve(undefined)]);
  const watch = early === undefined ? await begin(terminal, open, options) : null;
  const why = await Promise.race([lost, untilAborted(told)]);
  // What changes something for a caller has as long; without the lease nothing of ours may write any more.
  const errandsOver = why === null ? Promise.race([errands.close(drainMs), lost]) : null;
  const drained = why === null ? await drain(engine.link, ENGINE, drainMs, lost) : why;
  await errandsOver;
  await errands.close(0);
  const reason = drained === null ? 'the engine was asked to go' : `the lease was lost: ${drained}`;
  terminal.err(`${reason}; the run is let go of, untouched\n`);
  const fence = drained === null ? null : setTimeout(() => process.exit(EXIT.owned), fenceMs(times));
  await open.close(reason);
  await watch?.close();
  await door.close(reason);
  if (fence !== null) clearTimeout(fence);
  return drained;
}

const fenceMs = ({ durationMs, renewDeadlineMs }: LeaseTimes): number => (durationMs - renewDeadlineMs) * FENCE_SHARE;

const isAtRest = (link: EngineLink): boolean => stateOf(link).status === 'ended';

function stateOf(link: EngineLink): RunState {
  const attached = link.attach(() => {});
  attached.detach();
  return attached.state;
}

/** A log is found by an attempt that the run knows: no caller names a path. */
async function logHouse(terminal: Terminal, { engine, directory, state }: OpenRun): Promise<LogHouse> {
  const attemptOf = (id: AttemptId) =>
    stateOf(engine.link).steps[partsOfAttempt(id).step]?.attempts.find((attempt) => attempt.id === id);
  return {
    mask: await secretMaskOf(terminal.env, state.plan),
    find: (id) =>
      attemptOf(id) === undefined
        ? null
        : { path: logPathOf(directory.path, id), isOver: () => attemptOf(id)?.endedAtMs !== null },
  };
}

async function begin(terminal: Terminal, open: OpenRun, options: ClusterEngineOptions) {
  open.engine.start();
  if (pausedByEngine(open.state, open.history)) await open.engine.link.send({ type: 'resume', by: ENGINE });
  void checkWorld(open.engine);
  return watchRun(open.engine, runSettings(terminal, options, []));
}

function listenLocally(port: string | undefined): Promise<Server> {
  const server = createServer();
  const wanted = port === undefined ? DOOR_PORT : Number(port);
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new CommandError(`--door ${wanted}: ${error.message}`)));
    server.listen(wanted, '127.0.0.1', () => {
      server.removeAllListeners('error');
      resolve(server);
    });
  });
}

function untilAborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null);
    signal.addEventListener('abort', () => resolve(null), { once: true });
  });
}
