import { isEpochBlock, VoteTally } from '../../contracts/genesis/vote-tally.ts';
import { USUAL_EPOCH_LENGTH } from '../../regions/genesis-from.ts';
import { Agreement } from './agreement.ts';
import { type BesuGenesis, besuGenesis } from './besu-genesis.ts';
import { BlockHistory, minerOf, type QbftBlock } from './block-history.ts';
import type { NetworkEvent } from './network-event.ts';
import { GOOD_BEHAVIOUR, type NetworkNode, type NodeBehaviour } from './network-node.ts';
import { nodeIdentity } from './node-identity.ts';
import { PeerMesh } from './peer-mesh.ts';
import { Proposals } from './proposals.ts';
import { CLOCK_MARGIN_MS, proposerIndex, quorumOf } from './qbft-rules.ts';
import { RoundBook } from './round-book.ts';

export interface QbftNetworkOptions {
  readonly chainId: number;
  readonly blockPeriodSeconds: number;
  readonly requestTimeoutSeconds: number;
  /** The lab has no transactions, so when this is longer than the block period it is the period. 0: not set. */
  readonly emptyBlockPeriodSeconds: number;
  /** After so many blocks votes are forgotten; Besu's usual length, if not given. */
  readonly epochLength?: number;
  readonly seed: number;
  /** What the clocks show at virtual time 0. */
  readonly epochMs: number;
  /** Virtual milliseconds per millisecond of the clocks: headers stay close to the watcher's clock at any speed. */
  readonly clockDivisor: number;
  readonly nodes: readonly { readonly id: string; readonly role: 'validator' | 'sentry' }[];
}

interface NodeState {
  up: boolean;
  head: number;
  behaviour: NodeBehaviour;
}

/** Everything happens on this grid of virtual time, so the size of the caller's steps cannot change the outcome. */
const TICK_MS = 250;
const SYNC_EVERY_MS = 1_000;
const COMPLAIN_EVERY_MS = 10_000;
const MIN_SYNC_BATCH = 128;
const KEPT_BLOCKS = 2_000;

/**
 * A QBFT network as a deterministic machine: it knows no clock, owns no timer, and moves only when told how much virtual
 * time has passed. One thing is gentler than life: at height 0 the round timers wait for a quorum, because a demo cannot
 * spend an hour on rounds that doubled while regions were still being built.
 */
export class QbftNetwork {
  readonly genesis: BesuGenesis;
  readonly nodes: readonly NetworkNode[];
  readonly chainId: number;
  readonly #states: readonly NodeState[];
  readonly #options: QbftNetworkOptions;
  readonly #report: (event: NetworkEvent) => void;
  readonly #mesh: PeerMesh;
  readonly #rounds: RoundBook;
  readonly #agreement: Agreement;
  readonly #history: BlockHistory;
  readonly #tally: VoteTally;
  readonly #proposals: readonly Proposals[];
  readonly #epochLength: number;
  #validators: readonly number[];
  #nowMs = 0;
  #dueMs = 0;
  #proposeAtMs = 0;

  constructor(options: QbftNetworkOptions, report: (event: NetworkEvent) => void) {
    this.#options = options;
    this.#report = report;
    this.chainId = options.chainId;
    this.nodes = options.nodes.map(({ id, role }) => ({ id, role, ...nodeIdentity(options.seed, id) }));
    const founders = this.nodes.filter(({ role }) => role === 'validator').map(({ address }) => address);
    this.#tally = new VoteTally(founders);
    this.#validators = this.#numbersOf(this.#tally.validators);
    this.#proposals = this.nodes.map(() => new Proposals());
    this.#epochLength = options.epochLength ?? USUAL_EPOCH_LENGTH;
    this.genesis = besuGenesis({ ...options, epochLength: this.#epochLength, validators: this.validatorAddresses() });
    this.#states = this.nodes.map(() => ({ up: false, head: 0, behaviour: GOOD_BEHAVIOUR }));
    this.#mesh = new PeerMesh(this.nodes.length, options.seed);
    this.#rounds = new RoundBook(options.requestTimeoutSeconds * 1_000);
    this.#agreement = new Agreement({ states: this.#states, mesh: this.#mesh, rounds: this.#rounds }, report);
    this.#history = new BlockHistory(this.genesis.hash, this.validatorAddresses(), KEPT_BLOCKS);
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  get height(): number {
    return this.#history.head.number;
  }

  /**
   * Nodes in ascending order of address: a validator's place here is its number in the next header. -1: an address was
   * voted in that no node of this network has.
   */
  get validators(): readonly number[] {
    return this.#validators;
  }

  /** Of the next block. */
  validatorAddresses(): readonly string[] {
    return this.#tally.validators;
  }

  /** Of the block after this one, which a node that is behind knows no better. */
  validatorsAfter(height: number): readonly string[] {
    return this.#history.at(height + 1)?.validators ?? this.#tally.validators;
  }

  proposalsOf(node: number): Proposals {
    const proposals = this.#proposals[node];
    if (proposals === undefined) throw new Error(`no node ${node} in this network`);
    return proposals;
  }

  isUp(node: number): boolean {
    return this.#states[node]?.up ?? false;
  }

  headOf(node: number): number {
    return this.#states[node]?.head ?? 0;
  }

  peersOf(node: number): readonly number[] {
    return this.#mesh.peersOf(node);
  }

  /** The highest block any peer has, or null for a node without peers, which has nothing to compare itself with. */
  bestPeerHead(node: number): number | null {
    const heads = this.peersOf(node).map((peer) => this.headOf(peer));
    return heads.length === 0 ? null : Math.max(...heads);
  }

  blockAt(number: number): QbftBlock | null {
    return this.#history.at(number);
  }

  /** A stopped node keeps its data: when it comes back it continues where it was, without what it was asked to propose. */
  setUp(node: number, up: boolean): void {
    const state = this.#states[node];
    if (state === undefined || state.up === up) return;
    state.up = up;
    if (!up) this.proposalsOf(node).forget();
    this.#rejoin(node, state);
  }

  behave(node: number, behaviour: NodeBehaviour): void {
    const state = this.#states[node];
    if (state === undefined) return;
    const replaced = state.behaviour;
    state.behaviour = behaviour;
    if (replaced.peering === behaviour.peering) return;
    // Another chain's data cannot be continued, in either direction.
    state.head = 0;
    this.#rejoin(node, state);
  }

  partition(groupOf: readonly number[]): void {
    this.#mesh.setGroups(groupOf, this.#nowMs);
    this.#mesh.refresh(this.#nowMs);
  }

  advance(virtualMs: number): void {
    this.#dueMs += virtualMs;
    while (this.#nowMs + TICK_MS <= this.#dueMs) {
      this.#nowMs += TICK_MS;
      this.#tick();
    }
  }

  #rejoin(node: number, state: NodeState): void {
    this.#rounds.leave(node);
    this.#mesh.setReachable(node, state.up && state.behaviour.peering, this.#nowMs);
    this.#mesh.refresh(this.#nowMs);
  }

  #tick(): void {
    this.#mesh.refresh(this.#nowMs);
    if (this.#nowMs % SYNC_EVERY_MS === 0) this.#syncAll();
    if (this.#nowMs % COMPLAIN_EVERY_MS === 0) this.#complainAll();
    this.#takeSeats();
    if (this.height === 0 && !this.#quorumIsTogether()) return this.#rounds.hold(this.#nowMs);
    this.#moveRounds();
    for (const round of this.#rounds.openRounds()) if (this.#tryRound(round)) return;
  }

  #syncAll(): void {
    for (const [node, state] of this.#states.entries()) {
      const bestHeight = state.up ? this.bestPeerHead(node) : null;
      if (bestHeight === null) continue;
      const reach = Math.min(bestHeight - state.behaviour.lagBlocks, this.#newestAcceptable(state));
      const gap = reach - state.head;
      if (gap <= 0) continue;
      const fromHeight = state.head;
      state.head += Math.min(gap, Math.max(MIN_SYNC_BATCH, Math.ceil(gap / 2)));
      this.#report({ type: 'blocks-synced', node, atMs: this.#nowMs, fromHeight, toHeight: state.head, bestHeight });
    }
  }

  /** A node whose clock is behind refuses headers from what it takes for the future. */
  #newestAcceptable(state: NodeState): number {
    const behindMs = -state.behaviour.skewMs - CLOCK_MARGIN_MS;
    return behindMs <= 0 ? this.height : this.#history.heightAt(this.#nowMs - behindMs);
  }

  #complainAll(): void {
    for (const [node, state] of this.#states.entries()) {
      const peers = this.peersOf(node).length;
      const aimless = state.up && (peers === 0 || (state.head === 0 && this.height === 0));
      if (aimless) this.#report({ type: 'sync-target-missing', node, atMs: this.#nowMs, peers });
    }
  }

  #takeSeats(): void {
    for (const node of this.validators) {
      const state = this.#states[node];
      if (state === undefined) continue;
      const takesPart = state.up && state.behaviour.peering && state.behaviour.sealing && state.head === this.height;
      if (takesPart) this.#rounds.sit(node, this.#nowMs);
      else this.#rounds.leave(node);
    }
  }

  #quorumIsTogether(): boolean {
    const crews = new Map<number, number>();
    for (const node of this.#rounds.seated()) {
      const island = this.#mesh.islandOf(node);
      crews.set(island, (crews.get(island) ?? 0) + 1);
    }
    return Math.max(0, ...crews.values()) >= this.#quorum();
  }

  #quorum(): number {
    return quorumOf(this.validators.length);
  }

  #moveRounds(): void {
    const moves = this.#rounds.expire(this.#nowMs, (from, to) => this.#mesh.islandOf(from) === this.#mesh.islandOf(to));
    for (const { validator, round, lengthMs } of moves) {
      this.#report({ type: 'round-moved', node: validator, atMs: this.#nowMs, round, lengthMs });
    }
    this.#rounds.follow(this.#nowMs, this.#quorum());
  }

  /** True when the round's proposer had a reason to propose and a quorum to agree with it. */
  #tryRound(round: number): boolean {
    if (this.#nowMs < this.#proposeAtMs || this.validators.length === 0) return false;
    const miner = proposerIndex(this.validatorAddresses(), minerOf(this.#history.head), round);
    const proposer = this.validators[miner] ?? -1;
    const proposerRound = this.#rounds.roundOf(proposer);
    if (proposerRound === null || proposerRound > round) return false;
    if (round > 0 && this.#rounds.heardBy(proposer, round) < this.#quorum()) return false;
    const signers = this.#agreement.signersOf({ height: this.height + 1, round, proposer, atMs: this.#nowMs });
    if (signers.length < this.#quorum()) return false;
    this.#seal(miner, proposer, round, signers);
    return true;
  }

  #seal(miner: number, proposer: number, round: number, signers: readonly number[]): void {
    const sealedAtMs = this.#nowMs;
    const timestamp = this.#headerTime(this.#states[proposer]?.behaviour.skewMs ?? 0);
    const places = signers.map((node) => this.validators.indexOf(node)).slice(0, this.#quorum());
    const vote = this.proposalsOf(proposer).next(this.nodes[proposer]?.address ?? '', this.#tally);
    const validators = this.validatorAddresses();
    const block = this.#history.append({ timestamp, sealedAtMs, miner, round, signers: places, validators, vote });
    for (const [node, state] of this.#states.entries()) {
      const hears = state.up && this.#mesh.islandOf(node) === this.#mesh.islandOf(proposer);
      const keepsUp = state.head === block.number - 1 && state.behaviour.lagBlocks === 0;
      if (!hears || !keepsUp || this.#agreement.aheadMs(proposer, node) > CLOCK_MARGIN_MS) continue;
      state.head = block.number;
      this.#report({ type: node === proposer ? 'block-produced' : 'block-imported', node, atMs: sealedAtMs, block });
    }
    const periodSeconds = Math.max(this.#options.blockPeriodSeconds, this.#options.emptyBlockPeriodSeconds);
    this.#proposeAtMs = Math.floor(sealedAtMs / 1_000) * 1_000 + periodSeconds * 1_000;
    this.#rounds.beginHeight(this.#proposeAtMs);
    this.#countVote(block);
  }

  /** As in Besu, the vote of an epoch's first block is not read (`isEpochBlock` says more); its miner casts it again. */
  #countVote(block: QbftBlock): void {
    if (isEpochBlock(block.number, this.#epochLength)) this.#tally.forget();
    else if (block.vote !== null) this.#tally.count(minerOf(block), block.vote);
    if (this.validatorAddresses() !== block.validators) this.#validators = this.#numbersOf(this.validatorAddresses());
  }

  #numbersOf(addresses: readonly string[]): readonly number[] {
    return addresses.map((wanted) => this.nodes.findIndex(({ address }) => address === wanted));
  }

  #headerTime(skewMs: number): number {
    const clockMs = this.#options.epochMs + this.#nowMs / this.#options.clockDivisor + skewMs;
    return Math.max(this.#history.head.timestamp, Math.floor(clockMs / 1_000));
  }
}
