import { dirname, join, resolve } from 'node:path';
import { firstState } from '../../engine/state/reduce.ts';
import { evmSettings } from '../../lab/evm/evm-settings.ts';
import type { LabSettings } from '../../lab/lab-record.ts';
import { prepareLab } from '../../lab/prepare-lab.ts';
import { findScenario, scenarioNames } from '../../lab/scenario.ts';
import { deployRegions } from '../../regions/catalog.ts';
import { CommandError } from '../exit-code.ts';
import { stateDirectoryOf } from '../global-options.ts';
import { metricsAddress } from '../health/metrics-address.ts';
import { startFace } from '../host/start-face.ts';
import { labToolDirectories, reviveLab, standInDirectory } from '../lab/revive-lab.ts';
import { actor } from '../run/actor.ts';
import { childEnvironment } from '../run/child-environment.ts';
import { type Look, type LookOptions, lookFor } from '../run/choose-look.ts';
import {
  describeTools,
  type FoundTool,
  fetchedAnvilDirectory,
  fetchedToolDirectory,
  findTools,
  PATIENCE,
  type ToolName,
} from '../run/find-tools.ts';
import type { PlannedRun } from '../run/plan-run.ts';
import { prepareScreen, showScreen } from '../run/show-screen.ts';
import { skipReason } from '../run/skip-reason.ts';
import { VersionBook } from '../run/version-book.ts';
import { makeStateDirectory } from '../state-place.ts';
import type { Terminal } from '../terminal.ts';

export interface DemoOptions extends LookOptions {
  readonly headless?: boolean;
  readonly json?: boolean;
  readonly plain?: boolean;
  readonly keep?: boolean;
  readonly skipPreflight?: string;
  readonly regions?: string;
  readonly scenario: string;
  readonly executor: string;
  readonly contracts?: boolean;
  readonly seed: string;
  readonly speed: string;
  readonly metrics?: string;
}

/** A rollout on the built-in lab, with the operator's own tools where they can be found. */
export async function demoCommand(terminal: Terminal, options: DemoOptions): Promise<number> {
  const chosen = settingsOf(options);
  // Before there is a lab to throw away.
  const skipPreflight = skipReason('--skip-preflight', options.skipPreflight);
  if (options.metrics !== undefined) metricsAddress(options.metrics);
  const name = `${new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}-${process.pid}`;
  const stateDirectory = stateDirectoryOf(options, terminal);
  const directory = join(stateDirectory, 'labs', name);
  const anvil = options.contracts === true ? await findAnvil(terminal) : null;
  makeStateDirectory(stateDirectory);
  const settings = {
    ...chosen,
    ...adminFor(options, { stateDirectory, directory, terminal }),
    ...(anvil === null ? {} : { evm: await evmSettings(anvil.path) }),
  };
  const look = options.headless || options.json || options.plain ? null : await lookFor(options, terminal);
  const lab = prepareLab(directory, settings);
  // The tools answer in processes of their own: meanwhile there is time to read what plans and what draws.
  const modules = lab.then(() => {
    if (look !== null) prepareScreen(look, terminal);
    return import('../run/plan-fleet-file.ts');
  });
  const book = look === null ? null : await VersionBook.open(stateDirectory);
  const asked = askTools(terminal, directory, lab, { book, also: anvil === null ? [] : [anvil.tool] });
  const [fleetFile, tools, { planFleetFile }] = await Promise.all([lab, asked, modules]);
  // Standard output of --json is JSON and nothing else.
  const say = options.json ? terminal.err : terminal.out;
  say(`lab: ${fleetFile}\n`);
  const place = { stateDirectory, by: actor('command-line'), skipPreflight };
  const demo = { fleetFile, tools, plan: () => planFleetFile(fleetFile, [`tools: ${tools}`], place) };
  return look === null ? headless(terminal, options, demo) : onTheScreen(terminal, options, demo, look);
}

interface PreparedDemo {
  readonly fleetFile: string;
  readonly tools: string;
  readonly plan: () => Promise<PlannedRun>;
}

/** The lab lives in the engine's process, so it outlives this terminal as the rollout does. */
async function onTheScreen(terminal: Terminal, options: DemoOptions, demo: PreparedDemo, look: Look): Promise<number> {
  const { directory, planned } = await demo.plan();
  const face = startFace(directory, firstState(planned), {
    stateDirectory: stateDirectoryOf(options, terminal),
    metrics: options.metrics,
  });
  // Answered when the engine is there; when it never comes, the screen says so.
  face.link.send({ type: 'launch', by: actor('screen') }).catch(() => {});
  return showScreen(face, directory, { look }, terminal);
}

async function headless(terminal: Terminal, options: DemoOptions, demo: PreparedDemo): Promise<number> {
  const { fleetFile, tools } = demo;
  // The engine in this very process: much to read, and nothing of it is needed for a screen.
  const [{ reopenRun }, { driveHeadless, launch }, { runSettings }] = await Promise.all([
    import('../run/open-run.ts'),
    import('../run/drive-headless.ts'),
    import('../run/run-settings.ts'),
  ]);
  const lab = await reviveLab(fleetFile, terminal);
  try {
    const { directory } = await demo.plan();
    const settings = runSettings(terminal, options, labToolDirectories(dirname(fleetFile), terminal));
    const open = await reopenRun(directory, settings);
    terminal.err(`tools: ${tools}\n`);
    const { metrics } = options;
    const driving = { json: options.json === true, begin: launch, printedSeq: 0, metrics };
    const code = await driveHeadless(open, settings, driving, terminal);
    if (options.keep) await untilInterrupted(terminal);
    return code;
  } finally {
    await lab?.close();
  }
}

/** What is nowhere on this machine is played by a stand-in, which is there once the lab's files are. */
async function askTools(
  terminal: Terminal,
  directory: string,
  lab: Promise<unknown>,
  { book, also }: { readonly book: VersionBook | null; readonly also: readonly FoundTool[] },
): Promise<string> {
  const patience = PATIENCE[book === null ? 'patient' : 'in-a-hurry'];
  const env = childEnvironment(terminal.env, labToolDirectories(directory, terminal));
  const fetched = fetchedToolDirectory(terminal.env);
  const ask = (names: readonly ToolName[], standIns: string | null) =>
    findTools(names, env, { fetched, standIns }, patience, book);
  // Asked while the lab's files are being written: three programs take longer to start than that.
  const own = await ask(['terraform', 'kubectl', 'helm'], null);
  await lab;
  const played = await ask(
    own.filter(({ path }) => path === null).map(({ name }) => name),
    standInDirectory(directory),
  );
  return describeTools([...own.map((tool) => played.find(({ name }) => name === tool.name) ?? tool), ...also]);
}

/** Nothing plays an Ethereum node: without one there is no demo of contracts. */
async function findAnvil({ env }: Terminal): Promise<{ readonly tool: FoundTool; readonly path: string }> {
  const places = { fetched: fetchedAnvilDirectory(env), standIns: null };
  const [tool] = await findTools(['anvil'], childEnvironment(env, []), places);
  if (tool?.path) return { tool, path: tool.path };
  const way = 'put it on PATH, or let `npm run demo -- --contracts` fetch it';
  throw new CommandError(`--contracts needs anvil, an Ethereum node, and there is none on this machine: ${way}`);
}

/** Jobs see what the engine sees: the state directory, in which the lab lies too. */
function adminFor(
  { executor }: DemoOptions,
  place: { readonly stateDirectory: string; readonly directory: string; readonly terminal: Terminal },
): Pick<LabSettings, 'admin'> {
  if (executor === 'local') return {};
  if (executor !== 'kubernetes') throw new CommandError(`--executor takes local or kubernetes, not ${executor}`);
  const { PATH } = childEnvironment(place.terminal.env, labToolDirectories(place.directory, place.terminal));
  const path = PATH === undefined ? {} : { path: PATH };
  return { admin: { namespace: 'besu-console', hostPaths: [resolve(place.stateDirectory)], ...path } };
}

function settingsOf(options: DemoOptions) {
  const scenario = findScenario(options.scenario);
  if (scenario === null) {
    throw new CommandError(`there is no scenario ${options.scenario}; there are: ${scenarioNames.join(', ')}`);
  }
  if (scenario.needs === 'admin-cluster' && options.executor !== 'kubernetes') {
    throw new CommandError(`${scenario.name} befalls Jobs: it needs --executor kubernetes`);
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
