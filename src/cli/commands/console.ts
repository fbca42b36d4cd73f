import { hostname } from 'node:os';
import { readJournal } from '../../engine/journal/journal-reader.ts';
import { listRuns, type RunDirectory } from '../../engine/journal/run-directory.ts';
import { readRunLock } from '../../engine/journal/run-lock.ts';
import { firstState, reduce } from '../../engine/state/reduce.ts';
import type { Fleet } from '../../regions/fleet.ts';
import { CommandError } from '../exit-code.ts';
import { reviveLab } from '../lab/revive-lab.ts';
import { driveScreen } from '../run/drive-screen.ts';
import { loadFleet } from '../run/load-fleet.ts';
import { beginRun, type OpenRun, type RunSettings, reopenRun } from '../run/open-run.ts';
import type { Terminal } from '../terminal.ts';
import { DEFAULT_FLEET_FILE, type GlobalOptions, runSettings, toolNote } from './run.ts';

/** The screen on a fleet file: an unfinished run of that file is taken up, else a new one waits for the launch key. */
export async function consoleCommand(
  terminal: Terminal,
  options: GlobalOptions & { readonly ascii?: boolean },
): Promise<number> {
  const fleet = await loadFleet(options.config ?? DEFAULT_FLEET_FILE, null);
  if (!terminal.isInteractive) {
    throw new CommandError('this is no terminal to draw on; use: besu-console run --yes (plain lines) or --json');
  }
  const lab = await reviveLab(fleet.file, terminal);
  try {
    const settings = { ...runSettings(terminal, options, lab?.toolDirectories ?? []), endWhenHeld: false };
    const tools = (await toolNote(fleet, settings)).replace(/^tools: /, '');
    const open = await openOrBegin(fleet, settings, tools);
    const begin = () => Promise.resolve();
    return await driveScreen(open, { begin, tools, color: options.color, ascii: options.ascii === true }, terminal);
  } finally {
    await lab?.close();
  }
}

async function openOrBegin(fleet: Fleet, settings: RunSettings, tools: string): Promise<OpenRun> {
  const unfinished = await unfinishedRun(fleet, settings.stateDirectory);
  if (unfinished !== null) return reopenRun(unfinished, settings);
  return beginRun(fleet, { regions: null, phases: null }, [`tools: ${tools}`], settings);
}

/** The newest run of this fleet file, when it was launched, has not ended, and no engine holds it. */
async function unfinishedRun(fleet: Fleet, stateDirectory: string): Promise<RunDirectory | null> {
  for (const directory of await listRuns(stateDirectory)) {
    const read = await readJournal(directory.journal);
    const [first, ...rest] = read.ok ? read.value.events : [];
    if (first?.type !== 'run-planned' || first.plan.fleetFile !== fleet.file) continue;
    const state = rest.reduce(reduce, firstState(first));
    if (state.launchedAtMs === null || state.status === 'ended') return null;
    const held = await readRunLock(directory.lock, hostname());
    return held === null ? directory : null;
  }
  return null;
}
