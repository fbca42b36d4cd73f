import { firstState } from '../../engine/state/reduce.ts';
import type { Fleet } from '../../regions/fleet.ts';
import { CommandError } from '../exit-code.ts';
import { DEFAULT_FLEET_FILE, stateDirectoryOf } from '../global-options.ts';
import { metricsAddress } from '../health/metrics-address.ts';
import { attachTo } from '../host/attach.ts';
import type { Face } from '../host/opening-face.ts';
import { startFace } from '../host/start-face.ts';
import { type HostOptions, liveSocket } from '../host/start-host.ts';
import { labToolsFor } from '../lab/revive-lab.ts';
import { actor } from '../run/actor.ts';
import { type Look, type LookOptions, requireLook } from '../run/choose-look.ts';
import { loadFleet } from '../run/load-fleet.ts';
import { planRun } from '../run/plan-run.ts';
import { prepareScreen, showScreen } from '../run/show-screen.ts';
import { toolNote } from '../run/tool-note.ts';
import { type KnownRun, unfinishedRun } from '../run/unfinished-run.ts';
import type { Terminal } from '../terminal.ts';

type ConsoleOptions = LookOptions & {
  readonly metrics?: string;
  readonly skipPreflight?: string;
  readonly skipPromotion?: string;
};

/** The screen on a fleet file: an unfinished run of that file is taken up, else a new one waits for the launch key. */
export async function consoleCommand(terminal: Terminal, options: ConsoleOptions): Promise<number> {
  const fleet = await loadFleet(options.config ?? DEFAULT_FLEET_FILE, null);
  const look = await requireLook(options, terminal, 'besu-console run --yes (plain lines) or --json');
  if (options.metrics !== undefined) metricsAddress(options.metrics);
  const stateDirectory = stateDirectoryOf(options, terminal);
  const unfinished = await unfinishedRun(fleet, stateDirectory);
  if (unfinished !== null && options.skipPreflight !== undefined) {
    const { run } = unfinished.directory;
    throw new CommandError(`--skip-preflight is for a new run, and ${run} is not finished: skip it there (S)`);
  }
  if (unfinished !== null && options.skipPromotion !== undefined) {
    throw new CommandError(`--skip-promotion is for a new run, and ${unfinished.directory.run} was planned already`);
  }
  const run = unfinished ?? (await newRun(terminal, options, fleet, look));
  prepareScreen(look, terminal);
  const face = await faceOn(run, { stateDirectory, metrics: options.metrics });
  return showScreen(face, run.directory, { look }, terminal);
}

async function faceOn({ directory, state }: KnownRun, options: HostOptions): Promise<Face> {
  const socket = await liveSocket(directory);
  if (socket === null) return startFace(directory, state, options);
  if (options.metrics !== undefined) {
    const instead = `its numbers can be had from here with: besu-console health --metrics ${options.metrics}`;
    throw new CommandError(`the engine of ${directory.run} is live already; ${instead}`);
  }
  return attachTo(directory, socket, 'screen', false);
}

async function newRun(terminal: Terminal, options: ConsoleOptions, fleet: Fleet, look: Look): Promise<KnownRun> {
  const toolDirectories = await labToolsFor(fleet.file, terminal);
  const stateDirectory = stateDirectoryOf(options, terminal);
  const note = toolNote(fleet, { env: terminal.env, toolDirectories, stateDirectory }, 'in-a-hurry');
  // The tools answer in processes of their own: meanwhile there is time to read the screen's modules.
  prepareScreen(look, terminal);
  const { skipPreflight, skipPromotion } = options;
  const place = { stateDirectory, by: actor('command-line'), skipPreflight, skipPromotion };
  const { directory, planned } = await planRun(fleet, { regions: null, phases: null }, [await note], place);
  return { directory, state: firstState(planned) };
}
