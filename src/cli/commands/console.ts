import { dirname } from 'node:path';
import { readJournal } from '../../engine/journal/journal-reader.ts';
import { listRuns, type RunDirectory } from '../../engine/journal/run-directory.ts';
import type { RunState } from '../../engine/model/state.ts';
import { firstState, reduce } from '../../engine/state/reduce.ts';
import { readLabRecord } from '../../lab/lab-record.ts';
import type { Fleet } from '../../regions/fleet.ts';
import { CommandError, EXIT } from '../exit-code.ts';
import { attachTo } from '../host/attach.ts';
import { liveSocket, startHost } from '../host/start-host.ts';
import { labToolDirectories } from '../lab/revive-lab.ts';
import { actor } from '../run/actor.ts';
import { loadFleet } from '../run/load-fleet.ts';
import { planRun } from '../run/open-run.ts';
import { showScreen } from '../run/show-screen.ts';
import type { Terminal } from '../terminal.ts';
import { DEFAULT_FLEET_FILE, type GlobalOptions, runSettings, stateDirectoryOf, toolNote } from './run.ts';

/** The screen on a fleet file: an unfinished run of that file is taken up, else a new one waits for the launch key. */
export async function consoleCommand(
  terminal: Terminal,
  options: GlobalOptions & { readonly ascii?: boolean },
): Promise<number> {
  const fleet = await loadFleet(options.config ?? DEFAULT_FLEET_FILE, null);
  if (!terminal.isInteractive) {
    throw new CommandError('this is no terminal to draw on; use: besu-console run --yes (plain lines) or --json');
  }
  const stateDirectory = stateDirectoryOf(options, terminal);
  const directory = (await unfinishedRun(fleet, stateDirectory)) ?? (await newRun(terminal, options, fleet));
  const socket = (await liveSocket(directory)) ?? (await startHost(directory, stateDirectory));
  const face = await attachTo(directory, socket, 'screen', false);
  return showScreen(face, directory, { tools: null, color: options.color, ascii: options.ascii === true }, terminal);
}

async function newRun(terminal: Terminal, options: GlobalOptions, fleet: Fleet): Promise<RunDirectory> {
  const record = await readLabRecord(dirname(fleet.file));
  const toolDirectories = record === null ? [] : labToolDirectories(dirname(fleet.file), terminal);
  const settings = runSettings(terminal, options, toolDirectories);
  const place = { stateDirectory: settings.stateDirectory, by: actor('command-line') };
  return planRun(fleet, { regions: null, phases: null }, [await toolNote(fleet, settings)], place);
}

/** Stopped on purpose, or held for a person: the screen is where it goes on. */
const canGoOn = ({ result }: RunState): boolean => result?.exitCode === EXIT.stopped || result?.exitCode === EXIT.held;

/** The newest run of this fleet file, when it was launched and has not ended; a live engine may hold it. */
async function unfinishedRun(fleet: Fleet, stateDirectory: string): Promise<RunDirectory | null> {
  for (const directory of await listRuns(stateDirectory)) {
    const read = await readJournal(directory.journal);
    const [first, ...rest] = read.ok ? read.value.events : [];
    if (first?.type !== 'run-planned' || first.plan.fleetFile !== fleet.file) continue;
    const state = rest.reduce(reduce, firstState(first));
    if (state.launchedAtMs === null || (state.status === 'ended' && !canGoOn(state))) return null;
    return directory;
  }
  return null;
}
