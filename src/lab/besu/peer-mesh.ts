import { seededFraction } from './seeded-random.ts';

/** A handshake between two regions takes between these two, long enough that a start is seen to be gradual. */
const LINK_MIN_MS = 400;
const LINK_SPREAD_MS = 3_600;
const APART = -1;

/**
 * Who is connected to whom. Every pair of nodes that may talk gets a link after a delay of its own; links break at once.
 * Consensus messages are gossiped, so what counts for agreement is the island (connected component), not the single link.
 */
export class PeerMesh {
  readonly #size: number;
  readonly #seed: number;
  readonly #reachable: boolean[];
  readonly #group: number[];
  /** When a pair became able to talk, row by row; APART while it cannot. */
  readonly #togetherSince: Float64Array;
  #peers: number[][];
  #island: number[];
  #staleFromMs = 0;

  constructor(size: number, seed: number) {
    this.#size = size;
    this.#seed = seed;
    this.#reachable = Array.from({ length: size }, () => false);
    this.#group = Array.from({ length: size }, () => 0);
    this.#togetherSince = new Float64Array(size * size).fill(APART);
    this.#peers = Array.from({ length: size }, () => []);
    this.#island = Array.from({ length: size }, (_, node) => node);
  }

  setReachable(node: number, reachable: boolean, nowMs: number): void {
    this.#reachable[node] = reachable;
    this.#regroup(nowMs);
  }

  /** `groupOf[node]`: nodes of different groups cannot hear each other. */
  setGroups(groupOf: readonly number[], nowMs: number): void {
    for (let node = 0; node < this.#size; node += 1) this.#group[node] = groupOf[node] ?? 0;
    this.#regroup(nowMs);
  }

  /** Makes the links that are due; free of cost while nothing is. */
  refresh(nowMs: number): void {
    if (nowMs < this.#staleFromMs) return;
    this.#staleFromMs = Number.POSITIVE_INFINITY;
    this.#peers = Array.from({ length: this.#size }, (_, node) => this.#linksOf(node, nowMs));
    this.#island = this.#findIslands();
  }

  peersOf(node: number): readonly number[] {
    return this.#peers[node] ?? [];
  }

  islandOf(node: number): number {
    return this.#island[node] ?? APART;
  }

  #regroup(nowMs: number): void {
    for (let a = 0; a < this.#size; a += 1) {
      for (let b = a + 1; b < this.#size; b += 1) {
        const together = this.#reachable[a] && this.#reachable[b] && this.#group[a] === this.#group[b];
        const pair = a * this.#size + b;
        if (!together) this.#togetherSince[pair] = APART;
        else if (this.#togetherSince[pair] === APART) this.#togetherSince[pair] = nowMs;
      }
    }
    this.#staleFromMs = nowMs;
  }

  #linksOf(node: number, nowMs: number): number[] {
    const links: number[] = [];
    for (let other = 0; other < this.#size; other += 1) {
      const linkAtMs = other === node ? APART : this.#linkAtMs(Math.min(node, other), Math.max(node, other));
      if (linkAtMs === APART) continue;
      if (linkAtMs <= nowMs) links.push(other);
      else this.#staleFromMs = Math.min(this.#staleFromMs, linkAtMs);
    }
    return links;
  }

  #linkAtMs(low: number, high: number): number {
    const since = this.#togetherSince[low * this.#size + high] ?? APART;
    return since === APART ? APART : since + LINK_MIN_MS + LINK_SPREAD_MS * seededFraction(this.#seed, low, high);
  }

  #findIslands(): number[] {
    const island = Array.from({ length: this.#size }, () => APART);
    for (let first = 0; first < this.#size; first += 1) {
      const ashore = island[first] === APART ? [first] : [];
      for (let node = ashore.pop(); node !== undefined; node = ashore.pop()) {
        if (island[node] !== APART) continue;
        island[node] = first;
        ashore.push(...this.peersOf(node));
      }
    }
    return island;
  }
}
