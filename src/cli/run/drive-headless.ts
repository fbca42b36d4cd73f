import { hostname } from 'node:os';
import type { Command } from '../../engine/model/command.ts';
import type { Actor, RunResult } from '../../engine/model/event.ts';
import type { LinkServer } from '../../wire/link-server.ts';
import { eventLine, followAsJson, helloLine } from '../faces/json-face.ts';
import { followAsPlain } from '../faces/plain-face.ts';
import { watchRun } from '../health/watch-run.ts';
import { openDoor } from '../host/open-door.ts';
import { program } from '../program-version.ts';
import type { Terminal } from '../terminal.ts';
import { actor } from './actor.ts';
import { checkWorld } from './check-world.ts';
import type { OpenRun, RunSettings } from './open-run.ts';

export interface HeadlessOptions {
  readonly json: boolean;
  /** Commands sent once the face listens: launch, or what a resumed run needs. */
  readonly begin: (open: OpenRun, by: Actor) => Promise<void>;
  /** Events up to this sequence number were printed by an earlier engine. */
  readonly printedSeq: number;
  /** Counts before anything can begin. */
  readonly first?: Command;
  /** Lets go of what is not over by then; absent = waits for the end. */
  readonly withinMs?: number;
  /** Where numbers are served: an address. */
  readonly metrics: string | undefined;
}

export const launch = async (open: OpenRun, by: Actor): Promise<void> => {
  await open.engine.link.send({ type: 'launch', by });
};

/** Runs a rollout without a screen: JSON lines or plain lines on stdout, messages on stderr; ends with its exit code. */
export async function driveHeadless(
  open: OpenRun,
  settings: RunSettings,
  options: HeadlessOptions,
  terminal: Terminal,
): Promise<number> {
  const stopNumbers = await numbers(open, options, terminal).catch(async (problem: unknown) => {
    await open.close('its numbers cannot be served');
    throw problem;
  });
  const face = options.json ? jsonFace(open, options, terminal) : followAsPlain(open, terminal);
  const left = leaveOnSignals(open, terminal);
  // The engine's own timers do not keep a process alive; waiting for its end is this face's business.
  const alive = setInterval(() => {}, 60_000);
  const door = await tryDoor(open, terminal);
  open.engine.start();
  // In the same breath: nothing can begin before it counts.
  if (options.first !== undefined) void open.engine.link.send(options.first);
  if (options.first === undefined) void checkWorld(open.engine);
  // The quorum guard, soaking in blocks and every face that comes by need the chain looked at.
  const watch = await watchRun(open.engine, settings);
  await options.begin(open, actor('headless'));
  const late = tooLate(options.withinMs);
  const result = await Promise.race([face, left.promise, late.promise]);
  late.dispose();
  left.dispose();
  clearInterval(alive);
  await watch?.close();
  await stopNumbers();
  await door?.close('the run has ended');
  await open.close(result === null ? 'detached' : 'the run has ended');
  if (result !== null) return result.exitCode;
  terminal.err(
    `let go of ${open.directory.run}; take it up again with: besu-console run --resume ${open.directory.run}\n`,
  );
  return 4;
}

function tooLate(withinMs: number | undefined): { promise: Promise<null>; dispose: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const promise = new Promise<null>((resolve) => {
    if (withinMs !== undefined) timer = setTimeout(() => resolve(null), withinMs);
  });
  return { promise, dispose: () => clearTimeout(timer) };
}

/** Returns how to stop serving them. */
async function numbers(open: OpenRun, { metrics }: HeadlessOptions, terminal: Terminal): Promise<() => Promise<void>> {
  if (metrics === undefined) return async () => {};
  const { serveMetrics } = await import('../health/serve-metrics.ts');
  return serveMetrics(open.engine.link, metrics, terminal);
}

/** A rollout without spectators is better than none. */
async function tryDoor(open: OpenRun, terminal: Terminal): Promise<LinkServer | null> {
  try {
    return await openDoor(open, terminal);
  } catch (problem) {
    terminal.err(`nobody can attach to this run: ${problem instanceof Error ? problem.message : String(problem)}\n`);
    return null;
  }
}

function jsonFace(open: OpenRun, options: HeadlessOptions, terminal: Terminal): Promise<RunResult> {
  const { plan } = open.state;
  const hello = {
    run: plan.run,
    fleet: plan.fleet,
    runDirectory: plan.runDirectory,
    host: hostname(),
    program,
    seq: options.printedSeq,
  };
  terminal.out(helloLine(hello));
  for (const event of open.history) if (event.seq > options.printedSeq) terminal.out(eventLine(event));
  return followAsJson(open.engine.link, (line) => terminal.out(line));
}

/** First signal: drain. Second: let go at once. Neither ever signals a tool; a hang-up changes nothing. */
function leaveOnSignals(open: OpenRun, terminal: Terminal): { promise: Promise<null>; dispose: () => void } {
  let asked = 0;
  let leave: (value: null) => void = () => {};
  const promise = new Promise<null>((resolve) => {
    leave = resolve;
  });
  const onSignal = (): void => {
    asked += 1;
    if (asked > 1) return leave(null);
    terminal.err('stopping: nothing new starts, what runs finishes. Once more lets go of it without touching it.\n');
    void open.engine.link.send({ type: 'stop', by: actor('headless') });
  };
  const ignore = (): void => {};
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal).on('SIGHUP', ignore);
  const dispose = (): void => {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal).off('SIGHUP', ignore);
  };
  return { promise, dispose };
}
