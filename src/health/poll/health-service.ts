import type { ClusterSight, HealthReport, UnaskedNodes } from '../../engine/model/health.ts';
import type { PlannedHealth } from '../../engine/model/planned-health.ts';
import type { Signal } from '../../engine/model/signal.ts';
import type { Clock } from '../../engine/ports.ts';
import { err, type Result } from '../../lib/result.ts';
import type { ChainSettings } from '../../regions/fleet.ts';
import { assess } from '../assess/assess.ts';
import { foldSamples, type HealthMemory, NOTHING_SAMPLED } from '../assess/health-memory.ts';
import { rememberedLinks } from '../assess/peer-links.ts';
import { createHttpDoor, type HttpDoor } from '../http-door.ts';
import type { RpcCall, RpcProblem, RpcReply } from '../json-rpc-answer.ts';
import { createJsonRpcClient, type JsonRpcClient } from '../json-rpc-client.ts';
import { createKubeAccess, type KubeAccess } from '../kube-access.ts';
import type { ExpectedChain, NodeSample, NodeTarget } from '../node-sample.ts';
import { type GenesisTiming, readGenesisTiming, usualTiming } from './genesis-timing.ts';
import { createNodePoller, type NodePoller } from './node-poller.ts';
import { nodeWays } from './node-ways.ts';
import type { PolledNode } from './polled-node.ts';
import { RegionCluster } from './region-cluster.ts';

/** Watches the nodes and the clusters of a fleet, and says what it makes of them. */
export interface HealthService {
  /** More regions may have been deployed by now. */
  regionsChanged(): void;
  /** Asks a node, or everybody, now. */
  pollNow(node?: string): void;
  /** How often the node that was asked least has been asked. */
  looks(): number;
  /** Asks a node something else, on the way it is watched. Never throws. */
  ask(node: string, calls: readonly RpcCall[]): Promise<Result<readonly RpcReply[], RpcProblem>>;
  /** As of now. */
  report(): HealthReport;
  /** Nothing is said after this. */
  close(): void;
}

export interface HealthServiceOptions {
  readonly planned: PlannedHealth;
  /** Null = the fleet file does not describe it. */
  readonly chain: ChainSettings | null;
  readonly clock: Clock;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Where `env:NAME` tokens are. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** For terraform, when addresses are among its outputs. */
  readonly toolEnv: Readonly<Record<string, string>>;
  /** Regions whose validators should be running by now; `answered`: those of which a node has ever answered. */
  readonly deployed: (answered: ReadonlySet<string>) => readonly string[];
  /** Regions being brought up for the first time right now: their nodes come one by one, and not yet is no loss. */
  readonly starting: () => readonly string[];
  readonly publish: (signals: readonly Signal[]) => void;
}

/** One request per node is under way: this bounds them where many nodes are behind one API server. */
const SOCKETS_PER_SERVER = 256;
/** Answers come in flocks: what changes within this long is told in one report. */
const GATHER_MS = 200;
/** However much changes, a face is not told more often. */
const LEAST_GAP_MS = 500;
/** Also what nobody has answered becomes news with time, however seldom nodes are asked. */
const MOST_GAP_MS = 2_000;
/** Besu's default, for a fleet file without a chain. */
const BLOCK_PERIOD_MS = 2_000;

export const createHealthService = (options: HealthServiceOptions): HealthService => new WatchedFleet(options);

class WatchedFleet implements HealthService {
  readonly #options: HealthServiceOptions;
  readonly #door: HttpDoor = createHttpDoor(SOCKETS_PER_SERVER);
  readonly #client: JsonRpcClient = createJsonRpcClient(this.#door);
  readonly #kube: KubeAccess = createKubeAccess(this.#door);
  readonly #clusters: ReadonlyMap<string, RegionCluster>;
  readonly #nodes: readonly PolledNode[];
  readonly #targets: readonly NodeTarget[];
  readonly #regions: ReadonlyMap<string, string>;
  readonly #unasked: readonly UnaskedNodes[];
  readonly #poller: NodePoller;
  readonly #answered = new Set<string>();
  readonly #seenClusters = new Set<string>();
  /** By node: how often it was asked, and whether it answered the last time. */
  readonly #asked = new Map<string, { readonly times: number; readonly ok: boolean }>();
  #memory: HealthMemory = NOTHING_SAMPLED;
  /** Since the last report. */
  readonly #heard: NodeSample[] = [];
  readonly #linksOf = rememberedLinks();
  /** Tells the next one since when troubles have stood. */
  #last: HealthReport | null = null;
  #deployed: readonly string[] = [];
  #starting: ReadonlySet<string> = new Set();
  #timing: GenesisTiming;
  #timingRead = false;
  #lastAtMs = Number.NEGATIVE_INFINITY;
  #dueAtMs = Number.POSITIVE_INFINITY;
  #unschedule: () => void = () => {};
  #closed = false;

  constructor(options: HealthServiceOptions) {
    this.#options = options;
    const { planned, chain, clock } = options;
    this.#timing = usualTiming(chain === null ? BLOCK_PERIOD_MS : chain.blockPeriodSeconds * 1000);
    this.#clusters = this.#watchClusters();
    const topology = chain?.topology ?? 'shared-chain';
    this.#nodes = nodeWays({ ...options, topology, kube: this.#kube, clusters: this.#clusters });
    this.#targets = this.#nodes.map(({ id, region, role }) => ({ id, region, role }));
    this.#regions = new Map(this.#nodes.map(({ id, region }) => [id, region] as const));
    this.#unasked = unaskedNodes(planned, this.#nodes);
    const client = this.#client;
    const onSample = (sample: NodeSample): void => this.#hear(sample);
    this.#poller = createNodePoller({ ...options, nodes: this.#nodes, client, everyMs: planned.everyMs, onSample });
    this.#deployed = options.deployed(this.#answered);
    this.#starting = new Set(options.starting());
    void this.#readTiming();
    this.#due(clock.nowMs());
  }

  regionsChanged(): void {
    if (this.#closed) return;
    const before = new Set(this.#deployed);
    this.#deployed = this.#options.deployed(this.#answered);
    this.#starting = new Set(this.#options.starting());
    const added = this.#deployed.filter((region) => !before.has(region));
    if (added.length === 0 && before.size === this.#deployed.length) return;
    for (const region of added) void this.#clusters.get(region)?.look();
    for (const { id, region } of this.#nodes) if (added.includes(region)) this.#poller.pollNow(id);
    // A genesis file may have been made by the rollout itself.
    if (!this.#timingRead) void this.#readTiming();
    this.#soon();
  }

  pollNow(node?: string): void {
    if (this.#closed) return;
    this.#poller.pollNow(node);
    if (node === undefined) for (const cluster of this.#clusters.values()) void cluster.look();
  }

  looks(): number {
    return Math.min(...this.#nodes.map(({ id }) => this.#asked.get(id)?.times ?? 0));
  }

  async ask(node: string, calls: readonly RpcCall[]): Promise<Result<readonly RpcReply[], RpcProblem>> {
    const polled = this.#nodes.find(({ id }) => id === node);
    if (polled === undefined) return err({ kind: 'unreachable', detail: 'no way leads to it' });
    const target = await polled.open();
    const replies = target.ok ? await this.#client.batch(target.value, calls) : target;
    return replies.ok ? replies : err(polled.lost(replies.problem));
  }

  report(): HealthReport {
    this.#memory = foldSamples(this.#memory, this.#heard.splice(0));
    this.#last = assess(this.#memory, this.#expected(), this.#options.clock.nowMs(), this.#last, this.#linksOf);
    return this.#last;
  }

  close(): void {
    this.#closed = true;
    this.#unschedule();
    this.#poller.close();
    for (const cluster of this.#clusters.values()) cluster.close();
    this.#kube.close();
    this.#door.close();
  }

  #watchClusters(): ReadonlyMap<string, RegionCluster> {
    const { planned, clock } = this.#options;
    const onSight = (sight: ClusterSight): void => this.#see(sight);
    return new Map(
      planned.regions.flatMap(({ region, cluster }) =>
        cluster === null ? [] : [[region, new RegionCluster({ region, cluster, kube: this.#kube, clock, onSight })]],
      ),
    );
  }

  #expected(): ExpectedChain {
    const { planned, chain } = this.#options;
    return {
      topology: chain?.topology ?? 'shared-chain',
      chainId: chain?.id ?? null,
      // The hash of Besu's block 0 cannot be told from the text of the file.
      genesisHash: null,
      ...this.#timing,
      nodes: this.#targets,
      deployedRegions: this.#deployed,
      everyMs: planned.everyMs,
      minPeers: planned.minPeers,
      maxBlocksBehind: planned.maxBlocksBehind,
      wantedVersions: wantedVersions(planned),
      certificates: Object.fromEntries(
        [...this.#clusters].map(([region, cluster]) => [region, cluster.certificates()]),
      ),
      ...(planned.knownPeers === undefined ? {} : { knownPeers: planned.knownPeers }),
      ...(this.#unasked.length === 0 ? {} : { unasked: this.#unasked }),
    };
  }

  #hear(sample: NodeSample): void {
    const before = this.#asked.get(sample.node);
    this.#asked.set(sample.node, { times: (before?.times ?? 0) + 1, ok: sample.ok });
    const region = this.#regions.get(sample.node) ?? '';
    const starting = this.#starting.has(region);
    // Nobody answers yet where something is only just being started: that is no loss. Whoever does, takes part.
    if (starting && !sample.ok) return;
    this.#heard.push(sample);
    if (sample.ok && !starting && !this.#answered.has(region)) {
      this.#answered.add(region);
      this.regionsChanged();
    }
    if (before?.ok !== sample.ok) this.#soon();
  }

  /** A cluster that was never there has nothing to say before something is deployed to it. */
  #see(sight: ClusterSight): void {
    if (this.#closed) return;
    if (sight.problem === null) this.#seenClusters.add(sight.region);
    const isTold = this.#seenClusters.has(sight.region) || this.#deployed.includes(sight.region);
    if (isTold) this.#options.publish([{ type: 'cluster', sight }]);
  }

  #soon(): void {
    this.#due(Math.max(this.#options.clock.nowMs() + GATHER_MS, this.#lastAtMs + LEAST_GAP_MS));
  }

  #due(atMs: number): void {
    if (this.#closed || this.#dueAtMs <= atMs) return;
    this.#unschedule();
    this.#dueAtMs = atMs;
    this.#unschedule = this.#options.clock.at(atMs, () => this.#tell());
  }

  /** A node that is being started is not asked with a growing patience, or its chain would look smaller than it is. */
  #askStarting(): void {
    for (const { id, region } of this.#nodes) {
      if (this.#starting.has(region) && this.#asked.get(id)?.ok !== true) this.#poller.pollNow(id);
    }
  }

  #tell(): void {
    this.#askStarting();
    this.#lastAtMs = this.#options.clock.nowMs();
    this.#dueAtMs = Number.POSITIVE_INFINITY;
    this.#options.publish([{ type: 'health', report: this.report() }]);
    this.#due(this.#lastAtMs + Math.min(this.#options.planned.everyMs, MOST_GAP_MS));
  }

  async #readTiming(): Promise<void> {
    const path = this.#options.planned.regions.find(({ genesis }) => genesis !== null)?.genesis ?? null;
    if (path === null) return;
    const timing = await readGenesisTiming(path, this.#timing.blockPeriodMs);
    this.#timingRead = timing !== null;
    this.#timing = timing ?? this.#timing;
  }
}

const wantedVersions = ({ regions }: PlannedHealth): Readonly<Record<string, string>> =>
  Object.fromEntries(regions.flatMap(({ region, version }) => (version === undefined ? [] : [[region, version]])));

function unaskedNodes({ regions }: PlannedHealth, polled: readonly PolledNode[]): readonly UnaskedNodes[] {
  const asked = Map.groupBy(polled, ({ region }) => region);
  return regions
    .map(({ region, validators, sentries }) => ({
      ...{ region, asked: asked.get(region)?.length ?? 0, nodes: validators + sentries },
    }))
    .filter((one) => one.asked < one.nodes);
}
