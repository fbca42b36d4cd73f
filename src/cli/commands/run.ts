import { homedir } from 'node:os';
import { stateDirectory } from '../../engine/journal/state-directory.ts';
import type { Actor } from '../../engine/model/event.ts';
import { stepsToRetry } from '../../engine/schedule/retry.ts';
import { survey } from '../../engine/state/survey.ts';
import type { Fleet } from '../../regions/fleet.ts';
import { socketPathFor } from '../../wire/socket-path.ts';
import type { ColorChoice } from '../color-level.ts';
import { CommandError, EXIT } from '../exit-code.ts';
import { reviveLab } from '../lab/revive-lab.ts';
import { actor } from '../run/actor.ts';
import { childEnvironment } from '../run/child-environment.ts';
import { driveHeadless } from '../run/drive-headless.ts';
import { readRun, requireRun } from '../run/find-run.ts';
import { describeTools, fetchedToolDirectory, findTools, type ToolName } from '../run/find-tools.ts';
import { loadFleet } from '../run/load-fleet.ts';
import { type OpenRun, planRun, type RunSettings, reopenRun } from '../run/open-run.ts';
import type { Terminal } from '../terminal.ts';

export interface GlobalOptions {
  readonly config?: string;
  readonly stateDir?: string;
  readonly color?: ColorChoice;
}

export interface RunOptions extends GlobalOptions {
  readonly json?: boolean;
  readonly yes?: boolean;
  readonly regions?: string;
  readonly phases?: string;
  readonly resume?: string;
  readonly retryFailed?: boolean;
}

export const DEFAULT_FLEET_FILE = 'besu-console.yaml';

/** `run`: a rollout without a screen. */
export async function runCommand(terminal: Terminal, options: RunOptions): Promise<number> {
  if (options.retryFailed && options.resume === undefined) throw new CommandError('--retry-failed needs --resume RUN');
  return options.resume === undefined ? runNew(terminal, options) : resume(terminal, options, options.resume);
}

async function runNew(terminal: Terminal, options: RunOptions): Promise<number> {
  const fleet = await loadFleet(options.config ?? DEFAULT_FLEET_FILE, list(options.regions));
  if (!options.yes) {
    throw new CommandError(
      'this starts a rollout: look at it with `besu-console plan`, then say --yes (or use the screen: besu-console)',
    );
  }
  const lab = await reviveLab(fleet.file, terminal);
  try {
    const settings = runSettings(terminal, options, lab?.toolDirectories ?? []);
    const directory = await planRun(fleet, selection(options), [await toolNote(fleet, settings)], settings);
    const open = await reopenRun(directory, settings);
    return await driveHeadless(open, { json: options.json === true, begin: launch, printedSeq: 0 }, terminal);
  } finally {
    await lab?.close();
  }
}

async function resume(terminal: Terminal, options: RunOptions, asked: string): Promise<number> {
  const state = stateDirectoryOf(options, terminal);
  const recorded = await readRun(state, asked);
  if (recorded.state.status === 'planned' && !options.yes) {
    throw new CommandError(`${recorded.directory.run} was never launched: say --yes to launch it now`);
  }
  const lab = await reviveLab(recorded.state.plan.fleetFile, terminal);
  try {
    const open = await reopenRun(
      await requireRun(state, recorded.directory.run),
      runSettings(terminal, options, lab?.toolDirectories ?? []),
    );
    const printedSeq = recorded.state.lastSeq;
    const begin = (each: OpenRun, by: Actor) => goOn(each, by, options.retryFailed === true, terminal);
    if (isFinished(open, options.retryFailed === true)) {
      await open.close('nothing to do');
      terminal.err(`${recorded.directory.run} has ended already: ${whatNow(open)}\n`);
      return open.state.result?.exitCode ?? EXIT.unfinished;
    }
    return await driveHeadless(open, { json: options.json === true, begin, printedSeq }, terminal);
  } finally {
    await lab?.close();
  }
}

/** Nothing could happen any more, not even an end: waiting for one would be for ever. */
function isFinished({ state }: OpenRun, retryFailed: boolean): boolean {
  if (state.status !== 'ended' || state.result?.exitCode === EXIT.stopped) return false;
  return !retryFailed || stepsToRetry(state, [], null).length === 0;
}

function whatNow({ state }: OpenRun): string {
  const held = [...survey(state).holds].find(([, hold]) => hold.kind === 'approval');
  if (held !== undefined) return `${held[0]} waits for a person's approval: open the screen (besu-console) and press a`;
  if (state.result?.exitCode === EXIT.ok) return 'every region is verified';
  const nothing = stepsToRetry(state, [], null).length === 0;
  return nothing ? 'nothing of it failed, but not every region is verified' : '--retry-failed takes up what failed';
}

export const launch = async (open: OpenRun, by: Actor): Promise<void> => {
  await open.engine.link.send({ type: 'launch', by });
};

/** Whatever an earlier engine left: not launched, paused, stopped, or ended with failures to retry. */
async function goOn(open: OpenRun, by: Actor, retryFailed: boolean, terminal: Terminal): Promise<void> {
  const { link } = open.engine;
  const { status } = open.state;
  if (status === 'planned') await link.send({ type: 'launch', by });
  const stopped = status === 'ended' && open.state.result?.exitCode === EXIT.stopped;
  if (status === 'paused' || status === 'stopping' || stopped) await link.send({ type: 'resume', by });
  if (!retryFailed) return;
  const reply = await link.send({ type: 'retry', scopes: [], from: null, by });
  if (!reply.accepted) terminal.err(`${reply.reason}\n`);
}

export function runSettings(
  terminal: Terminal,
  options: GlobalOptions,
  toolDirectories: readonly string[],
): RunSettings {
  return {
    stateDirectory: stateDirectoryOf(options, terminal),
    env: terminal.env,
    toolDirectories,
    by: actor('headless'),
    endWhenHeld: true,
    onTrouble: (text) => terminal.err(`${text}\n`),
    socketFor: ({ path, run }) => socketPathFor(path, run, terminal.env),
  };
}

export function stateDirectoryOf(options: GlobalOptions, terminal: Terminal): string {
  return stateDirectory(options.stateDir ?? terminal.env.BESU_CONSOLE_STATE_DIR ?? null, terminal.env, homedir());
}

export function selection(options: { readonly regions?: string; readonly phases?: string }) {
  return { regions: list(options.regions), phases: list(options.phases) };
}

export function list(text: string | undefined): readonly string[] | null {
  if (text === undefined) return null;
  return text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

/** Which tools this run will use: part of the plan, so that it can be read long after. */
export async function toolNote(fleet: Fleet, settings: RunSettings): Promise<string> {
  const names = toolsOf(fleet);
  if (names.length === 0) return 'no tool of ours is needed: every phase is a command';
  const env = childEnvironment(settings.env, settings.toolDirectories);
  const places = {
    fetched: settings.toolDirectories.length > 0 ? fetchedToolDirectory(settings.env) : null,
    standIns: null,
  };
  return `tools: ${describeTools(await findTools(names, env, places))}`;
}

export function toolsOf(fleet: Fleet): readonly ToolName[] {
  const kinds = new Set<string>(fleet.phases.map(({ recipe }) => recipe.kind));
  const uses: readonly (readonly [ToolName, boolean])[] = [
    ['terraform', kinds.has('terraform')],
    ['kubectl', kinds.has('kubectl')],
    ['helm', kinds.has('helm')],
    ['az', fleet.azure !== null],
  ];
  return uses.flatMap(([name, used]) => (used ? [name] : []));
}
