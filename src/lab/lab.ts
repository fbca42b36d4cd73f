import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { startTicksOf } from '../lib/process-identity.ts';
import { ADMIN_CLUSTER, adminPods, furnishAdminCluster } from './admin-cluster.ts';
import { type BesuWorld, createBesuWorld } from './besu/besu-world.ts';
import { EvmChains } from './evm/evm-chains.ts';
import { type Injection, refusalOf } from './injection.ts';
import { type LabKubernetes, type LabSnapshot, startLabKubernetes } from './kubernetes/lab-kubernetes.ts';
import { type LabControl, openLabDoor } from './lab-door.ts';
import { LabFaults } from './lab-faults.ts';
import { BLOCK_PERIOD_SECONDS } from './lab-fleet.ts';
import { labHooks } from './lab-hooks.ts';
import { type LabRecord, type LabSettings, newLabRecord, writeLabRecord } from './lab-record.ts';
import { labStatus } from './lab-status.ts';
import { FLEET_FILE, prepareLab } from './prepare-lab.ts';
import { findScenario } from './scenario.ts';

export interface Lab extends LabControl {
  readonly directory: string;
  readonly fleetFile: string;
  /** Takes the lab down and leaves on disk what is needed to put it up again. */
  close(): Promise<void>;
}

/** Lab seconds from a pod's scheduling to Ready. */
const POD_READY_SECONDS: readonly [number, number] = [6, 12];
const NODES_PER_CLUSTER = 3;

/** A new lab, prepared and put up. */
export async function createLab(directory: string, settings: LabSettings): Promise<Lab> {
  await prepareLab(directory, settings);
  return LivingLab.putUp(directory, newLabRecord(settings));
}

/** The lab of an earlier process, as that process left it. */
export function reopenLab(directory: string, record: LabRecord): Promise<Lab> {
  return LivingLab.putUp(directory, record);
}

/** A lab whose world turns in this process. */
class LivingLab implements Lab {
  readonly directory: string;
  readonly fleetFile: string;
  readonly #settings: LabSettings;
  readonly #world: BesuWorld;
  readonly #faults: LabFaults;
  #kubernetes: LabKubernetes | null = null;
  #evm: EvmChains | null = null;
  #door: Awaited<ReturnType<typeof openLabDoor>> | null = null;
  #clusters: LabSnapshot | null;
  /** The scenario of a demo that begins later. */
  #waiting: string | null = null;
  /** One change after the other, so that the record says what is in force. */
  #changes: Promise<unknown> = Promise.resolve();

  static async putUp(directory: string, record: LabRecord): Promise<Lab> {
    const lab = new LivingLab(directory, record);
    try {
      await lab.#begin(record);
      return lab;
    } catch (problem) {
      // What did come up goes; what is on disk stays as it was.
      await lab.#takeDown();
      throw problem;
    }
  }

  private constructor(directory: string, { settings, clusters }: LabRecord) {
    this.directory = directory;
    this.fleetFile = join(directory, FLEET_FILE);
    this.#settings = settings;
    this.#clusters = clusters;
    this.#world = besuWorld(settings);
    this.#faults = new LabFaults({ settings, directory, world: this.#world, nodesOf });
  }

  inject(injection: Injection): Promise<string | null> {
    return this.#change(async () => {
      const { regions, admin } = this.#settings;
      const refused = refusalOf(regions, this.#faults.inForce, injection, admin !== undefined);
      if (refused === null) await this.#faults.inject(injection);
      return refused;
    });
  }

  clear(): Promise<void> {
    this.#waiting = null;
    return this.#change(() => this.#faults.clear());
  }

  status() {
    return labStatus(this.#settings.regions, this.#world, this.#faults.inForce, this.#waiting);
  }

  async close(): Promise<void> {
    await this.#changes.catch(() => {});
    this.#clusters = this.#kubernetes?.snapshot() ?? this.#clusters;
    await this.#takeDown();
    await this.#keep(false);
  }

  async #takeDown(): Promise<void> {
    await this.#door?.close();
    this.#door = null;
    await this.#kubernetes?.close();
    await this.#world.close();
    await this.#evm?.close();
  }

  async #begin({ injections }: LabRecord): Promise<void> {
    this.#faults.remember(injections ?? []);
    const { evm, speed } = this.#settings;
    if (evm !== undefined) this.#evm = await EvmChains.putUp(this.directory, evm, speed);
    this.#kubernetes = await this.#startKubernetes();
    if (this.#settings.admin !== undefined) furnishAdminCluster(this.#kubernetes, this.#settings.admin);
    this.#faults.attach(this.#kubernetes);
    await writeConnections(this.directory, this.#settings, this.#world, this.#kubernetes);
    if (injections === null) await this.#stage(this.#settings.scenario);
    this.#door = await openLabDoor(this);
    await this.#keep(true);
  }

  /** The scenario the lab was made for. */
  async #stage(name: string): Promise<void> {
    const scenario = findScenario(name);
    if (scenario === null || scenario.groups.length === 0) return;
    if (scenario.begins === 'with-the-first-pod') this.#waiting = name;
    else await this.#faults.inject({ scenario: name, regions: null });
  }

  #firstPod(): void {
    const scenario = this.#waiting;
    this.#waiting = null;
    if (scenario !== null) void this.inject({ scenario, regions: null });
  }

  #change<T>(act: () => Promise<T>): Promise<T> {
    const change = this.#changes.then(async () => {
      const result = await act();
      await this.#keep(true);
      return result;
    });
    this.#changes = change.catch(() => {});
    return change;
  }

  #keep(isUp: boolean): Promise<void> {
    const { pid } = process;
    return writeLabRecord(this.directory, {
      settings: this.#settings,
      holder: isUp ? { pid, startTicks: startTicksOf(pid) ?? 0 } : null,
      door: isUp ? (this.#door?.address ?? null) : null,
      // A scenario that still waits for the first pod has to wait again.
      injections: this.#waiting === null ? this.#faults.inForce : null,
      clusters: this.#clusters,
    });
  }

  #startKubernetes(): Promise<LabKubernetes> {
    const { regions, speed, seed, admin } = this.#settings;
    return startLabKubernetes({
      regions: clustersOf(this.#settings),
      ...(admin === undefined ? {} : { processPods: adminPods(resolve(this.directory), admin) }),
      nodesPerCluster: NODES_PER_CLUSTER,
      speed,
      seed,
      podReadySeconds: POD_READY_SECONDS,
      ...(this.#clusters === null ? {} : { restore: this.#clusters }),
      hooks: labHooks(this.#world, new Set(regions.flatMap(nodesOf)), this.#faults, () => this.#firstPod()),
    });
  }
}

/** One per region, and the one that runs the rollout if it does not run here. */
const clustersOf = ({ regions, admin }: LabSettings): readonly string[] =>
  admin === undefined ? regions : [...regions, ADMIN_CLUSTER];

const nodesOf = (region: string): readonly string[] => [`${region}/validator-0`, `${region}/sentry-0`];

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

async function writeConnections(
  directory: string,
  settings: LabSettings,
  world: BesuWorld,
  kubernetes: LabKubernetes,
): Promise<void> {
  const [first] = settings.regions;
  if (first !== undefined) await writeFile(join(directory, 'chain', 'genesis.json'), world.genesisJson(first));
  for (const region of clustersOf(settings)) {
    await writeFile(join(directory, 'kubeconfigs', `${region}.yaml`), kubernetes.kubeconfig(region), { mode: 0o600 });
  }
}
