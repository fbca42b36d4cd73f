import type { NetworkEvent } from './network-event.ts';
import type { NodeBehaviour } from './network-node.ts';
import type { PeerMesh } from './peer-mesh.ts';
import { CLOCK_MARGIN_MS } from './qbft-rules.ts';
import type { RoundBook } from './round-book.ts';

/** The block that `proposer` would have the others sign. */
export interface Proposal {
  readonly height: number;
  readonly round: number;
  readonly proposer: number;
  readonly atMs: number;
}

/** What is seen of the network's nodes. */
interface Crew {
  readonly states: readonly { readonly behaviour: NodeBehaviour }[];
  readonly mesh: PeerMesh;
  readonly rounds: RoundBook;
}

/** Who signs a proposal. Those who do not say why, once for each proposal. */
export class Agreement {
  readonly #crew: Crew;
  readonly #report: (event: NetworkEvent) => void;
  #told = '';

  constructor(crew: Crew, report: (event: NetworkEvent) => void) {
    this.#crew = crew;
    this.#report = report;
  }

  /** A proposal carries the proof of its round, so validators in earlier rounds follow it; later ones ignore it. */
  signersOf(proposal: Proposal): readonly number[] {
    const { mesh, rounds } = this.#crew;
    const { proposer, round, atMs } = proposal;
    const island = mesh.islandOf(proposer);
    const honest = rounds
      .seated()
      .filter((node) => mesh.islandOf(node) === island && (rounds.roundOf(node) ?? 0) <= round && this.#isHonest(node));
    if (!this.#isHonest(proposer)) {
      this.#tell(proposal, honest, (node) => ({ type: 'proposal-invalid', node, atMs, round }));
      return [];
    }
    const refusing = honest.filter((node) => this.aheadMs(proposer, node) > CLOCK_MARGIN_MS);
    this.#tell(proposal, refusing, (node) => {
      return { type: 'proposal-refused', node, atMs, proposerAheadMs: this.aheadMs(proposer, node) };
    });
    return honest.filter((node) => !refusing.includes(node));
  }

  /** By how much the clock of one is before that of the other. */
  aheadMs(proposer: number, node: number): number {
    const { states } = this.#crew;
    return (states[proposer]?.behaviour.skewMs ?? 0) - (states[node]?.behaviour.skewMs ?? 0);
  }

  #isHonest(node: number): boolean {
    return this.#crew.states[node]?.behaviour.honest ?? false;
  }

  #tell({ height, round }: Proposal, refusing: readonly number[], why: (node: number) => NetworkEvent): void {
    const proposal = `${height}/${round}`;
    if (refusing.length === 0 || this.#told === proposal) return;
    this.#told = proposal;
    for (const node of refusing) this.#report(why(node));
  }
}
