import { access } from 'node:fs/promises';
import { listRuns } from '../../engine/journal/run-directory.ts';
import type { PlannedHealth } from '../../engine/model/planned-health.ts';
import { plannedHealth } from '../../recipes/planned-health.ts';
import type { Fleet } from '../../regions/fleet.ts';
import type { LinkConnection } from '../../wire/link-client.ts';
import { CommandError } from '../exit-code.ts';
import { DEFAULT_FLEET_FILE, type GlobalOptions, stateDirectoryOf } from '../global-options.ts';
import { attachTo } from '../host/attach.ts';
import { liveSocket } from '../host/start-host.ts';
import { labToolsFor } from '../lab/revive-lab.ts';
import { type RecordedRun, readRun } from '../run/find-run.ts';
import { loadFleet } from '../run/load-fleet.ts';
import { accountsDirectoryOf, workspaceDirectoryOf } from '../run/workspace-directory.ts';
import type { Terminal } from '../terminal.ts';
import { DeployedRegions } from './deployed-regions.ts';
import { engineSource, tellsHealth } from './engine-source.ts';
import type { HealthSource } from './health-source.ts';
import { type OwnSource, type OwnWatch, ownSource } from './own-source.ts';

/** Nobody says how a node is reached. */
const NO_WAY = 'nothing says how a node is reached: add health.rpc to the fleet file, or phases.verify.chain';

export interface SourceOptions extends GlobalOptions {
  /** Whether nodes are asked at this pace at least, whatever the fleet file says. */
  readonly atLeastEveryMs?: number;
}

/** The live engine of the fleet's newest run; else its plan, from here; else the fleet file, as far as it names ways. */
export async function findSource(terminal: Terminal, options: SourceOptions): Promise<HealthSource> {
  const stateDirectory = stateDirectoryOf(options, terminal);
  const fleet = await fleetHere(options);
  const run = await newestRun(stateDirectory, fleet);
  const face = run === null ? null : await faceOf(run);
  if (run !== null && face !== null && (await tellsHealth(face.link))) return engineSource(run.directory, face);
  face?.close();
  return (await nodesOf(terminal, options, { fleet, run, stateDirectory })).source;
}

/** The nodes of the fleet at hand, asked by this process, also while an engine is live. */
export interface NodesAtHand {
  readonly source: OwnSource;
  readonly watch: OwnWatch;
  readonly fleet: { readonly name: string; readonly file: string };
  readonly workspaceDirectory: string;
}

export async function nodesAtHand(terminal: Terminal, options: SourceOptions): Promise<NodesAtHand> {
  const stateDirectory = stateDirectoryOf(options, terminal);
  const fleet = await fleetHere(options);
  return nodesOf(terminal, options, { fleet, run: await newestRun(stateDirectory, fleet), stateDirectory });
}

interface AtHand {
  readonly fleet: Fleet | null;
  readonly run: RecordedRun | null;
  readonly stateDirectory: string;
}

async function nodesOf(terminal: Terminal, options: SourceOptions, at: AtHand): Promise<NodesAtHand> {
  const { fleet, run, stateDirectory } = at;
  const found = run === null ? ofFleet(fleet, stateDirectory) : ofRun(run, fleet, stateDirectory);
  const everyMs = Math.min(found.planned.everyMs, options.atLeastEveryMs ?? Number.POSITIVE_INFINITY);
  const watch = { ...found, planned: { ...found.planned, everyMs } };
  const file = run?.state.plan.fleetFile ?? fleet?.file ?? '';
  const name = run?.state.plan.fleet ?? fleet?.name ?? '';
  const settings = { env: terminal.env, toolDirectories: await labToolsFor(file, terminal) };
  const workspaceDirectory = workspaceDirectoryOf({ name, file }, stateDirectory);
  return { source: ownSource(watch, settings), watch, fleet: { name, file }, workspaceDirectory };
}

async function faceOf({ directory }: RecordedRun): Promise<LinkConnection | null> {
  const socket = await liveSocket(directory);
  return socket === null ? null : attachTo(directory, socket, 'command-line', true);
}

/** Without a fleet file at hand the newest run of any fleet is meant; a file that was named has to be there. */
async function fleetHere({ config }: SourceOptions): Promise<Fleet | null> {
  if (config !== undefined) return loadFleet(config, null);
  const isThere = await access(DEFAULT_FLEET_FILE).then(
    () => true,
    () => false,
  );
  return isThere ? loadFleet(DEFAULT_FLEET_FILE, null) : null;
}

/** The newest run that was launched: one that only was planned has made no kubeconfig and changed nothing. */
async function newestRun(stateDirectory: string, fleet: Fleet | null): Promise<RecordedRun | null> {
  for (const { run } of await listRuns(stateDirectory)) {
    const recorded = await readRun(stateDirectory, run).catch(() => null);
    if (recorded === null || recorded.state.launchedAtMs === null) continue;
    if (fleet === null || recorded.state.plan.fleetFile === fleet.file) return recorded;
  }
  return null;
}

function ofRun({ state }: RecordedRun, fleet: Fleet | null, stateDirectory: string) {
  const { plan } = state;
  const selection = { regions: plan.regions.map(({ region }) => region.id), phases: null };
  const planned = plan.health ?? healthOf(fleet, plan.runDirectory, stateDirectory, selection);
  if (planned === null) throw new CommandError(NO_WAY);
  const regions = planned.regions.map(({ region }) => region);
  const known = new DeployedRegions();
  const deployed = (answered: ReadonlySet<string>): readonly string[] => known.of(state, regions, answered);
  return { planned, chain: plan.chain, deployed };
}

/** No run yet: only what needs none, an address or a kubeconfig of the operator's own. */
function ofFleet(fleet: Fleet | null, stateDirectory: string) {
  if (fleet === null) {
    throw new CommandError('there is no run yet, and no fleet file here: give --config FILE, or --state-dir DIR');
  }
  const planned = healthOf(fleet, '/nowhere', stateDirectory, { regions: [], phases: null });
  if (planned === null) throw new CommandError(NO_WAY);
  if (planned.regions.every(({ access, cluster }) => access.via === 'pods' && cluster === null)) {
    throw new CommandError(
      'there is no run of this fleet yet, so no kubeconfig is known: run it first, or add health.rpc with via: url',
    );
  }
  const regions = planned.regions.map(({ region }) => region);
  return { planned, chain: fleet.chain, deployed: () => regions };
}

function healthOf(
  fleet: Fleet | null,
  runDirectory: string,
  stateDirectory: string,
  selection: { readonly regions: readonly string[]; readonly phases: null },
): PlannedHealth | null {
  if (fleet === null) return null;
  const workspaceDirectory = workspaceDirectoryOf(fleet, stateDirectory);
  const accountsDirectory = accountsDirectoryOf(stateDirectory);
  return plannedHealth(fleet, { runDirectory, workspaceDirectory, accountsDirectory, selection });
}
