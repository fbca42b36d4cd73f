import { type GlobalOptions, runSettings, stateDirectoryOf } from '../commands/run.ts';
import { reviveLab } from '../lab/revive-lab.ts';
import { readRun } from '../run/find-run.ts';
import { type OpenRun, reopenRun } from '../run/open-run.ts';
import type { Terminal } from '../terminal.ts';
import { openDoor } from './open-door.ts';

/** How often the host asks itself whether anybody still needs it. */
const LOOK_EVERY_MS = 1_000;
/** A run that was never launched and that nobody looks at any more is given up after this long. */
const UNUSED_MS = 60_000;

/** The engine in a process of its own: holds the run, answers on its socket, goes when the run has ended and nobody looks. */
export async function hostCommand(terminal: Terminal, run: string, options: GlobalOptions): Promise<number> {
  const state = stateDirectoryOf(options, terminal);
  const recorded = await readRun(state, run);
  const { plan } = recorded.state;
  const lab = await reviveLab(plan.fleetFile, terminal);
  const settings = { ...runSettings(terminal, options, lab?.toolDirectories ?? []), endWhenHeld: false };
  try {
    const open = await reopenRun(recorded.directory, settings);
    const server = await openDoor(open, terminal);
    open.engine.start();
    const reason = await untilUnneeded(open, () => server.faces().length);
    await server.close(reason);
    await open.close(reason);
    return 0;
  } finally {
    await lab?.close();
  }
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
