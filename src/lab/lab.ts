import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startTicksOf } from '../lib/process-identity.ts';
import { type BesuWorld, createBesuWorld } from './besu/besu-world.ts';
import { seededRandom } from './besu/seeded-random.ts';
import {
  type LabKubernetes,
  type LabPod,
  type LabSnapshot,
  type PodFault,
  startLabKubernetes,
} from './kubernetes/lab-kubernetes.ts';
import { labAssets, standInScript } from './lab-assets.ts';
import { BLOCK_PERIOD_SECONDS, labFleetText } from './lab-fleet.ts';
import { labProxy, nodeOf } from './lab-proxy.ts';
import { type LabRecord, type LabSettings, writeLabRecord } from './lab-record.ts';
import { findScenario, type Scenario } from './scenario.ts';
import { writeStandIns } from './stand-ins/write-stand-ins.ts';

export interface Lab {
  readonly directory: string;
  readonly fleetFile: string;
  /** Takes the lab down and leaves on disk what is needed to put it up again. */
  close(): Promise<void>;
}

/** Lab seconds from a pod's scheduling to Ready. */
const POD_READY_SECONDS: readonly [number, number] = [6, 12];
const NODES_PER_CLUSTER = 3;
/** Inside a lab's directory: programs that play the tools which are nowhere else. */
const FLEET_FILE = 'besu-console.yaml';
const STAND_INS = 'stand-ins';

/** A new lab's directory: fleet file, terraform module, chart, manifests, stand-ins. The world itself is still down. */
export async function prepareLab(directory: string, settings: LabSettings): Promise<string> {
  const scenario = scenarioOf(settings);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  for (const part of ['terraform', 'k8s'])
    await cp(join(labAssets(), part), join(directory, part), { recursive: true });
  await cp(join(labAssets(), 'chart', 'besu'), join(directory, 'charts', 'besu'), { recursive: true });
  for (const part of ['values', 'chain', 'kubeconfigs']) await mkdir(join(directory, part), { mode: 0o700 });
  await writeFile(join(directory, 'values', 'common.yaml'), 'chainId: 138\n');
  const fleetFile = join(directory, FLEET_FILE);
  await writeFile(fleetFile, labFleetText(settings, scenario, seededRandom(settings.seed)));
  await writeStandIns(join(directory, STAND_INS), standInScript());
  await writeLabRecord(directory, { settings, holder: null, clusters: null });
  return fleetFile;
}

/** A new lab, prepared and put up. */
export async function createLab(directory: string, settings: LabSettings): Promise<Lab> {
  await prepareLab(directory, settings);
  return putUp(directory, { settings, holder: null, clusters: null });
}

/** The lab of an earlier process, as that process left it. */
export function reopenLab(directory: string, record: LabRecord): Promise<Lab> {
  return putUp(directory, record);
}

async function putUp(directory: string, record: LabRecord): Promise<Lab> {
  const { settings } = record;
  const world = besuWorld(settings);
  const kubernetes = await startKubernetes(settings, world, record.clusters);
  await writeConnections(directory, settings, world, kubernetes);
  await writeLabRecord(directory, {
    ...record,
    holder: { pid: process.pid, startTicks: startTicksOf(process.pid) ?? 0 },
  });
  const close = async (): Promise<void> => {
    const clusters = kubernetes.snapshot();
    await kubernetes.close();
    await world.close();
    await writeLabRecord(directory, { settings, holder: null, clusters });
  };
  return { directory, fleetFile: join(directory, FLEET_FILE), close };
}

function scenarioOf(settings: LabSettings): Scenario {
  const scenario = findScenario(settings.scenario);
  if (scenario === null) throw new Error(`there is no scenario ${settings.scenario}`);
  return scenario;
}

function besuWorld({ regions, seed, speed }: LabSettings): BesuWorld {
  const nodes = regions.flatMap((region) => [
    { id: `${region}/validator-0`, region, role: 'validator' as const },
    { id: `${region}/sentry-0`, region, role: 'sentry' as const },
  ]);
  return createBesuWorld({
    topology: 'shared-chain',
    chainId: 138,
    blockPeriodSeconds: BLOCK_PERIOD_SECONDS,
    requestTimeoutSeconds: 2 * BLOCK_PERIOD_SECONDS,
    speed,
    seed,
    nodes,
  });
}

async function startKubernetes(
  settings: LabSettings,
  world: BesuWorld,
  restore: LabSnapshot | null,
): Promise<LabKubernetes> {
  const scenario = scenarioOf(settings);
  const known = new Set(settings.regions.flatMap((region) => [`${region}/validator-0`, `${region}/sentry-0`]));
  const withNode = (pod: LabPod, act: (node: string) => void): void => {
    const node = nodeOf(pod);
    if (node !== null && known.has(node)) act(node);
  };
  const kubernetes = await startLabKubernetes({
    regions: settings.regions,
    nodesPerCluster: NODES_PER_CLUSTER,
    speed: settings.speed,
    seed: settings.seed,
    podReadySeconds: POD_READY_SECONDS,
    ...(restore === null ? {} : { restore }),
    hooks: {
      podStarted: (pod) => withNode(pod, (node) => world.start(node)),
      podStopped: (pod) => withNode(pod, (node) => world.stop(node)),
      podFault: (pod) => podFault(scenario, pod),
      podLog: (pod) => logOf(world, known, pod),
      proxy: labProxy(world, known),
    },
  });
  // A lab that is put up again has had its failure already.
  if (restore === null) for (const region of scenario.apiRefusesOnce) refuseOnce(kubernetes, settings, region);
  return kubernetes;
}

function refuseOnce(kubernetes: LabKubernetes, { regions }: LabSettings, region: string): void {
  if (!regions.includes(region)) return;
  kubernetes.injectApiFault(region, {
    kind: 'refuse-write',
    resource: 'statefulsets',
    times: 1,
    message: 'etcdserver: request timed out',
  });
}

function podFault(scenario: Scenario, pod: LabPod): PodFault | null {
  const log = scenario.crashing[pod.region];
  const isValidator = pod.labels['app.kubernetes.io/component'] === 'validator';
  return log === undefined || !isValidator ? null : { kind: 'crash', exitCode: 1, log };
}

function logOf(world: BesuWorld, known: ReadonlySet<string>, pod: LabPod): readonly string[] {
  const node = nodeOf(pod);
  return node !== null && known.has(node) ? world.log(node) : [];
}

async function writeConnections(
  directory: string,
  { regions }: LabSettings,
  world: BesuWorld,
  kubernetes: LabKubernetes,
): Promise<void> {
  const [first] = regions;
  if (first !== undefined) await writeFile(join(directory, 'chain', 'genesis.json'), world.genesisJson(first));
  for (const region of regions) {
    await writeFile(join(directory, 'kubeconfigs', `${region}.yaml`), kubernetes.kubeconfig(region), { mode: 0o600 });
  }
}
