import { isDeepStrictEqual } from 'node:util';
import { answerRequest } from './answer-request.ts';
import { entryOf, logLine } from './log-line.ts';
import { startLoopbackServer } from './loopback-server.ts';
import { NodeDoor } from './node-door.ts';
import { behaviourUnder, faultOf, type NodeFault } from './node-fault.ts';
import type { NodeRequest, NodeResponse } from './node-request.ts';
import { nodeView, type PeerView, peerViews } from './node-view.ts';
import { probeComplaint } from './probe-complaint.ts';
import { QbftNetwork } from './qbft-network.ts';

export interface BesuWorldOptions {
  readonly topology: 'shared-chain' | 'chain-per-region';
  readonly chainId: number;
  readonly blockPeriodSeconds: number;
  readonly requestTimeoutSeconds: number;
  readonly emptyBlockPeriodSeconds?: number;
  /** After so many blocks votes on validators are forgotten (30000). */
  readonly epochLength?: number;
  /** Virtual seconds per second. 0: time moves by `advance` alone. */
  readonly speed: number;
  readonly seed: number;
  readonly nodes: readonly BesuWorldNode[];
  /** What the clocks show when the world begins; now, if not given. */
  readonly epochMs?: number;
}

export interface BesuWorldNode {
  /** For instance `japaneast/validator-0`. */
  readonly id: string;
  readonly region: string;
  readonly role: 'validator' | 'sentry';
}

export interface BesuWorld {
  /** The text of a Besu genesis file, `config.qbft` and `extraData` included. */
  genesisJson(region: string): string;
  genesisHash(region: string): string;
  /** Null for a sentry. */
  validatorAddress(nodeId: string): string | null;
  start(nodeId: string): void;
  stop(nodeId: string): void;
  setFault(nodeId: string, fault: NodeFault | null): void;
  /** All that is wrong with the node from now on; nothing of what was wrong before. */
  setFaults(nodeId: string, faults: readonly NodeFault[]): void;
  /** Nodes of different groups do not hear each other; nodes in no group form one more. Null: everybody hears everybody. */
  partition(groups: readonly (readonly string[])[] | null): void;
  /** Rejects with `NodeUnreachable` when there is no answer. */
  answer(nodeId: string, request: NodeRequest): Promise<NodeResponse>;
  /** Opens the node's own port, once. A node that is down resets its connections. */
  listen(nodeId: string): Promise<string>;
  /** What a kubelet would note about its probe of `/liveness`; null when the probe passes. */
  probe(nodeId: string): string | null;
  log(nodeId: string): readonly string[];
  isUp(nodeId: string): boolean;
  headOf(nodeId: string): number;
  peersOf(nodeId: string): number;
  /** The highest block among the region's running nodes. */
  height(region: string): number;
  /** Moves time by hand, besides the timer. */
  advance(virtualMs: number): void;
  close(): Promise<void>;
}

interface Resident {
  readonly id: string;
  readonly region: string;
  readonly network: QbftNetwork;
  /** Its place in the network. */
  readonly node: number;
  readonly door: NodeDoor;
  readonly lines: string[];
  faults: readonly NodeFault[];
  /** What it believes of its peers when that no longer changes. */
  stalePeers: readonly PeerView[] | null;
  server: ReturnType<typeof startLoopbackServer> | null;
}

const TIMER_MS = 50;
/** After a laptop's sleep the world goes on where it was instead of racing through the missing hours. */
const MAX_STEP_MS = 1_000;
const KEPT_LINES = 500;

export function createBesuWorld(options: BesuWorldOptions): BesuWorld {
  return new NetworkedWorld(options);
}

class NetworkedWorld implements BesuWorld {
  readonly #options: BesuWorldOptions;
  /** Header times are whole seconds, so virtual seconds have to begin on one. */
  readonly #epochMs: number;
  readonly #residents = new Map<string, Resident>();
  readonly #networks: QbftNetwork[] = [];
  #timer: NodeJS.Timeout | null = null;
  #lastStepAtMs = 0;

  constructor(options: BesuWorldOptions) {
    this.#options = options;
    this.#epochMs = Math.floor((options.epochMs ?? Date.now()) / 1_000) * 1_000;
    const shared = options.topology === 'shared-chain';
    const chains = new Map<string, BesuWorldNode[]>();
    for (const node of options.nodes) {
      const chain = shared ? '' : node.region;
      chains.set(chain, [...(chains.get(chain) ?? []), node]);
    }
    for (const nodes of chains.values()) this.#found(nodes);
  }

  genesisJson(region: string): string {
    return this.#networkOf(region).genesis.json;
  }

  genesisHash(region: string): string {
    return this.#networkOf(region).genesis.hash;
  }

  validatorAddress(nodeId: string): string | null {
    const { network, node } = this.#resident(nodeId);
    const self = network.nodes[node];
    return self?.role === 'validator' ? self.address : null;
  }

  start(nodeId: string): void {
    const { speed, epochMs } = this.#options;
    const moves = speed !== 0 && this.#timer === null;
    // Nothing moved while nobody was up: without this the clocks of the nodes would be that much behind ours.
    if (moves && epochMs === undefined) this.#catchUp(speed);
    this.#setUp(nodeId, true);
    if (!moves) return;
    this.#lastStepAtMs = performance.now();
    this.#timer = setInterval(() => this.#step(), TIMER_MS).unref();
  }

  #catchUp(speed: number): void {
    const virtualMs = (Date.now() - this.#epochMs) * speed;
    for (const network of this.#networks) network.advance(Math.max(0, virtualMs - network.nowMs));
  }

  stop(nodeId: string): void {
    this.#setUp(nodeId, false);
    if ([...this.#residents.values()].every(({ network, node }) => !network.isUp(node))) this.#stopTimer();
  }

  setFault(nodeId: string, fault: NodeFault | null): void {
    this.setFaults(nodeId, fault === null ? [] : [fault]);
  }

  setFaults(nodeId: string, faults: readonly NodeFault[]): void {
    const resident = this.#resident(nodeId);
    if (isDeepStrictEqual(resident.faults, faults)) return;
    const { network, node } = resident;
    const isStale = faultOf(faults, 'stale-peers') !== null;
    resident.stalePeers = isStale ? (resident.stalePeers ?? peerViews(network, node)) : null;
    resident.faults = faults;
    network.behave(node, behaviourUnder(faults));
    resident.door.change();
    for (const text of refusalTexts(faults, network.chainId)) this.#say(resident, 'PeerDenylistManager', text);
  }

  partition(groups: readonly (readonly string[])[] | null): void {
    const groupOf = new Map(groups?.flatMap((ids, group) => ids.map((id) => [id, group + 1] as const)));
    for (const network of this.#networks) network.partition(network.nodes.map(({ id }) => groupOf.get(id) ?? 0));
  }

  async answer(nodeId: string, request: NodeRequest): Promise<NodeResponse> {
    const resident = this.#resident(nodeId);
    const { network, node, faults } = resident;
    await resident.door.pass(network.isUp(node), faults, request);
    return answerRequest(nodeView(network, node, faults, resident.stalePeers), request, faults);
  }

  async listen(nodeId: string): Promise<string> {
    const resident = this.#resident(nodeId);
    resident.server ??= startLoopbackServer((request) => this.answer(nodeId, request));
    return (await resident.server).url;
  }

  probe(nodeId: string): string | null {
    const { network, node, faults } = this.#resident(nodeId);
    return probeComplaint(network.isUp(node), faults);
  }

  log(nodeId: string): readonly string[] {
    return [...this.#resident(nodeId).lines];
  }

  isUp(nodeId: string): boolean {
    const { network, node } = this.#resident(nodeId);
    return network.isUp(node);
  }

  headOf(nodeId: string): number {
    const { network, node } = this.#resident(nodeId);
    return network.headOf(node);
  }

  peersOf(nodeId: string): number {
    const { network, node } = this.#resident(nodeId);
    return network.peersOf(node).length;
  }

  height(region: string): number {
    const running = [...this.#residents.values()].filter((one) => one.region === region && one.network.isUp(one.node));
    return Math.max(0, ...running.map(({ network, node }) => network.headOf(node)));
  }

  advance(virtualMs: number): void {
    for (const network of this.#networks) network.advance(virtualMs);
  }

  async close(): Promise<void> {
    this.#stopTimer();
    for (const { door } of this.#residents.values()) door.change();
    await Promise.all([...this.#residents.values()].map(async ({ server }) => (await server)?.close()));
  }

  #found(nodes: readonly BesuWorldNode[]): void {
    const residents: Resident[] = [];
    const { speed, emptyBlockPeriodSeconds = 0 } = this.#options;
    const settings = {
      ...this.#options,
      nodes,
      emptyBlockPeriodSeconds,
      epochMs: this.#epochMs,
      clockDivisor: speed || 1,
    };
    const network = new QbftNetwork(settings, (event) => {
      const resident = residents[event.node];
      const entry = entryOf(event);
      if (resident !== undefined && entry !== null) keepLine(resident, logLine(this.#clockMs(event.atMs), entry));
    });
    for (const [node, { id, region }] of nodes.entries()) {
      const door = new NodeDoor(id);
      residents.push({ id, region, network, node, door, lines: [], faults: [], stalePeers: null, server: null });
    }
    this.#networks.push(network);
    for (const resident of residents) this.#residents.set(resident.id, resident);
  }

  #setUp(nodeId: string, up: boolean): void {
    const resident = this.#resident(nodeId);
    if (resident.network.isUp(resident.node) === up) return;
    resident.network.setUp(resident.node, up);
    resident.door.change();
    if (!up) return this.#say(resident, 'Runner', 'Stopping Besu');
    this.#say(resident, 'Besu', 'Starting Besu');
    this.#say(resident, 'DefaultP2PNetwork', `Node address ${resident.network.nodes[resident.node]?.address ?? ''}`);
  }

  #step(): void {
    const nowMs = performance.now();
    const elapsedMs = Math.min(MAX_STEP_MS, nowMs - this.#lastStepAtMs);
    this.#lastStepAtMs = nowMs;
    this.advance(elapsedMs * this.#options.speed);
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #say(resident: Resident, source: string, text: string): void {
    const line = logLine(this.#clockMs(resident.network.nowMs), { thread: 'main', level: 'INFO', source, text });
    keepLine(resident, line);
  }

  #clockMs(virtualMs: number): number {
    return this.#epochMs + virtualMs / (this.#options.speed || 1);
  }

  #resident(nodeId: string): Resident {
    const resident = this.#residents.get(nodeId);
    if (resident === undefined) throw new Error(`no node ${nodeId} in this world`);
    return resident;
  }

  #networkOf(region: string): QbftNetwork {
    const resident = [...this.#residents.values()].find((one) => one.region === region);
    const network = this.#options.topology === 'shared-chain' ? this.#networks[0] : resident?.network;
    if (network === undefined) throw new Error(`no network for region ${region} in this world`);
    return network;
  }
}

function keepLine(resident: Resident, line: string): void {
  resident.lines.push(line);
  if (resident.lines.length > KEPT_LINES) resident.lines.shift();
}

function refusalTexts(faults: readonly NodeFault[], chainId: number): readonly string[] {
  return faults.flatMap(({ kind }) => {
    if (kind === 'wrong-genesis') {
      return [`Peer has matching network id (${chainId}), but non-matching genesis hash. Mismatched genesis hash`];
    }
    return kind === 'wrong-chain-id' ? [`Peer has another network id (${chainId}), disconnecting`] : [];
  });
}
