import { type GlobalOptions, stateDirectoryOf } from '../global-options.ts';
import { watchRun } from '../health/watch-run.ts';
import { labToolsFor, reviveLab } from '../lab/revive-lab.ts';
import { refuseOtherAccount } from '../run/check-account.ts';
import { checkWorld } from '../run/check-world.ts';
import { childEnvironment } from '../run/child-environment.ts';
import { readRun } from '../run/find-run.ts';
import { type OpenRun, type RunSettings, reopenRun } from '../run/open-run.ts';
import { otherRunInTheWay } from '../run/other-run.ts';
import { runSettings } from '../run/run-settings.ts';
import type { Terminal } from '../terminal.ts';
import { gateCommands } from './gate-commands.ts';
import { openDoor } from './open-door.ts';

/** How often the host asks itself whether anybody still needs it. */
const LOOK_EVERY_MS = 1_000;
/** A run that was never launched and that nobody looks at any more is given up after this long. */
const UNUSED_MS = 60_000;

export type HostCommandOptions = GlobalOptions & { readonly metrics?: string };

/**
 * The engine in a process of its own: holds the run, answers on its socket, goes when the run has ended and nobody
 * looks. Its door opens first and its one line on standard output says where; until the lab is up, commands wait.
 */
export async function hostCommand(terminal: Terminal, run: string, options: HostCommandOptions): Promise<number> {
  const { directory, state } = await readRun(stateDirectoryOf(options, terminal), run);
  const { fleetFile } = state.plan;
  await refuseOtherAccount(state, childEnvironment(terminal.env, []));
  const settings: RunSettings = {
    ...runSettings(terminal, options, await labToolsFor(fleetFile, terminal)),
    endWhenHeld: false,
  };
  const open = await reopenRun(directory, settings);
  const stopNumbers = await numbers(open, options.metrics, terminal);
  const ready = Promise.withResolvers<void>();
  // Nobody may have asked for anything by the time it fails.
  ready.promise.catch(() => {});
  const gated = gateCommands(open.engine.link, ready.promise, () => otherRunInTheWay(open.state.plan));
  const server = await openDoor(open, terminal, gated);
  terminal.out(`${server.socketPath}\n`);
  const lab = await reviveLab(fleetFile, terminal).catch(async (problem: unknown) => {
    ready.reject(problem);
    await server.close(`the lab could not be put up: ${problem instanceof Error ? problem.message : String(problem)}`);
    await open.close('the lab could not be put up');
    throw problem;
  });
  try {
    open.engine.start();
    ready.resolve();
    void checkWorld(open.engine);
    const watch = await watchRun(open.engine, settings);
    const reason = await untilUnneeded(open, () => server.faces().length);
    await watch?.close();
    await stopNumbers();
    await server.close(reason);
    await open.close(reason);
    return 0;
  } finally {
    await lab?.close();
  }
}

/** Before anybody hears of this engine: a port that is taken must not leave one behind. */
async function numbers(open: OpenRun, address: string | undefined, terminal: Terminal): Promise<() => Promise<void>> {
  if (address === undefined) return async () => {};
  const { serveMetrics } = await import('../health/serve-metrics.ts');
  return serveMetrics(open.engine.link, address, terminal).catch(async (problem: unknown) => {
    await open.close('its numbers cannot be served');
    throw problem;
  });
}

/** Resolves with why the host goes. A hang-up of whatever terminal began it changes nothing. */
function untilUnneeded(open: OpenRun, faces: () => number): Promise<string> {
  return new Promise((resolve) => {
    let idleSinceMs = Date.now();
    const timer = setInterval(() => {
      const { status } = stateOf(open);
      if (faces() > 0 || status === 'running' || status === 'stopping' || status === 'paused') idleSinceMs = Date.now();
      const patienceMs = status === 'planned' ? UNUSED_MS : LOOK_EVERY_MS;
      if (Date.now() - idleSinceMs >= patienceMs) go('the run has ended and nobody is attached');
    }, LOOK_EVERY_MS);
    const go = (reason: string): void => {
      clearInterval(timer);
      resolve(reason);
    };
    process.on('SIGHUP', () => {});
    process
      .once('SIGTERM', () => go('the engine was asked to go'))
      .once('SIGINT', () => go('the engine was asked to go'));
  });
}

function stateOf(open: OpenRun) {
  const attached = open.engine.link.attach(() => {});
  attached.detach();
  return attached.state;
}
