import { dirname, join } from 'node:path';
import { prepareLab } from '../../lab/lab.ts';
import { findScenario, scenarioNames } from '../../lab/scenario.ts';
import { deployRegions } from '../../regions/catalog.ts';
import { CommandError } from '../exit-code.ts';
import { attachTo } from '../host/attach.ts';
import { startHost } from '../host/start-host.ts';
import { labToolDirectories, reviveLab, standInDirectory } from '../lab/revive-lab.ts';
import { actor } from '../run/actor.ts';
import { childEnvironment } from '../run/child-environment.ts';
import { driveHeadless } from '../run/drive-headless.ts';
import { describeTools, fetchedToolDirectory, findTools } from '../run/find-tools.ts';
import { loadFleet } from '../run/load-fleet.ts';
import { planRun, reopenRun } from '../run/open-run.ts';
import { showScreen } from '../run/show-screen.ts';
import type { Terminal } from '../terminal.ts';
import { type GlobalOptions, launch, runSettings, stateDirectoryOf } from './run.ts';

export interface DemoOptions extends GlobalOptions {
  readonly headless?: boolean;
  readonly json?: boolean;
  readonly plain?: boolean;
  readonly keep?: boolean;
  readonly regions?: string;
  readonly scenario: string;
  readonly seed: string;
  readonly speed: string;
  readonly ascii?: boolean;
}

/** A rollout on the built-in lab, with the operator's own tools where they can be found. */
export async function demoCommand(terminal: Terminal, options: DemoOptions): Promise<number> {
  const settings = settingsOf(options);
  const name = `${new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}-${process.pid}`;
  const directory = join(stateDirectoryOf(options, terminal), 'labs', name);
  const fleetFile = await prepareLab(directory, settings);
  // Standard output of --json is JSON and nothing else.
  const say = options.json ? terminal.err : terminal.out;
  say(`lab: ${fleetFile}\n`);
  const onScreen = !(options.headless || options.json || options.plain) && terminal.isInteractive;
  return onScreen ? onTheScreen(terminal, options, fleetFile) : headless(terminal, options, fleetFile);
}

/** The lab lives in the engine's process, so it outlives this terminal as the rollout does. */
async function onTheScreen(terminal: Terminal, options: DemoOptions, fleetFile: string): Promise<number> {
  const { directory, tools } = await planDemo(terminal, options, fleetFile);
  const socket = await startHost(directory, stateDirectoryOf(options, terminal));
  const face = await attachTo(directory, socket, 'screen', false);
  await face.link.send({ type: 'launch', by: actor('screen') });
  return showScreen(face, directory, { tools, color: options.color, ascii: options.ascii === true }, terminal);
}

async function headless(terminal: Terminal, options: DemoOptions, fleetFile: string): Promise<number> {
  const lab = await reviveLab(fleetFile, terminal);
  try {
    const { directory, tools } = await planDemo(terminal, options, fleetFile);
    const settings = runSettings(terminal, options, labToolDirectories(dirname(fleetFile), terminal));
    const open = await reopenRun(directory, settings);
    terminal.err(`tools: ${tools}\n`);
    const code = await driveHeadless(open, { json: options.json === true, begin: launch, printedSeq: 0 }, terminal);
    if (options.keep) await untilInterrupted(terminal);
    return code;
  } finally {
    await lab?.close();
  }
}

async function planDemo(terminal: Terminal, options: DemoOptions, fleetFile: string) {
  const fleet = await loadFleet(fleetFile, null);
  const env = childEnvironment(terminal.env, labToolDirectories(dirname(fleetFile), terminal));
  const places = { fetched: fetchedToolDirectory(terminal.env), standIns: standInDirectory(dirname(fleetFile)) };
  const tools = describeTools(await findTools(['terraform', 'kubectl', 'helm'], env, places));
  const place = { stateDirectory: stateDirectoryOf(options, terminal), by: actor('command-line') };
  return { directory: await planRun(fleet, { regions: null, phases: null }, [`tools: ${tools}`], place), tools };
}

function settingsOf(options: DemoOptions) {
  if (findScenario(options.scenario) === null) {
    throw new CommandError(`there is no scenario ${options.scenario}; there are: ${scenarioNames.join(', ')}`);
  }
  const count = whole('--regions', options.regions ?? String(deployRegions.length), 1, deployRegions.length);
  return {
    regions: deployRegions.slice(0, count).map(({ id }) => id),
    scenario: options.scenario,
    seed: whole('--seed', options.seed, 0, 2 ** 31 - 1),
    speed: number('--speed', options.speed, 0.1, 100),
  };
}

function whole(flag: string, text: string, least: number, most: number): number {
  const value = number(flag, text, least, most);
  if (!Number.isInteger(value))
    throw new CommandError(`${flag} takes a whole number from ${least} to ${most}, not ${text}`);
  return value;
}

function number(flag: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= least && value <= most) return value;
  throw new CommandError(`${flag} takes a number from ${least} to ${most}, not ${text}`);
}

function untilInterrupted(terminal: Terminal): Promise<void> {
  terminal.err('the lab stays up until interrupted (ctrl-c)\n');
  return new Promise((resolve) => {
    // A signal alone does not keep a process alive.
    const alive = setInterval(() => {}, 60_000);
    const leave = (): void => {
      clearInterval(alive);
      resolve();
    };
    process.once('SIGINT', leave).once('SIGTERM', leave);
  });
}
