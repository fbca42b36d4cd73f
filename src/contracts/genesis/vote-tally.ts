import type { QbftVote } from './qbft-extra-data.ts';

/** More than half of the current validators: as many have to vote alike before the set changes. */
export const votesNeeded = (validators: number): number => Math.floor(validators / 2) + 1;

/**
 * Block 0, and every block after so many. Besu (26.8, `VoteTallyUpdater.updateForBlock`) does not read the vote of such a
 * block: it forgets all before it and goes on, while whoever makes it (`BftBlockCreatorFactory.createExtraData`) writes its vote
 * there as into any other. So that one vote is lost, and its proposer says it again at its next turn. The set itself stays,
 * also what the last block of the epoch has just decided. Before 26.2.0 a node that was up kept votes to remove (#9870).
 */
export const isEpochBlock = (height: number, epochLength: number): boolean => height % epochLength === 0;

/**
 * The votes that stand in the blocks since the last epoch, and the set they have led to, as Besu counts them: each validator
 * has one vote on an address, its newest; a change takes the votes on that address with it, and whoever leaves takes its own.
 */
export class VoteTally {
  #validators: readonly string[];
  /** On whom -> who -> whether it is to come in. */
  readonly #votes = new Map<string, Map<string, boolean>>();

  constructor(validators: readonly string[]) {
    this.#validators = validators.toSorted();
  }

  /** Of the next block, in ascending order. */
  get validators(): readonly string[] {
    return this.#validators;
  }

  /** Addresses somebody has voted on. */
  get subjects(): readonly string[] {
    return [...this.#votes].filter(([, votes]) => votes.size > 0).map(([subject]) => subject);
  }

  voters(subject: string, add: boolean): readonly string[] {
    return [...(this.#votes.get(subject) ?? [])].filter(([, vote]) => vote === add).map(([voter]) => voter);
  }

  count(voter: string, { recipient, add }: QbftVote): void {
    const votes = this.#votes.get(recipient) ?? new Map<string, boolean>();
    this.#votes.set(recipient, votes.set(voter, add));
    if (this.voters(recipient, add).length < votesNeeded(this.#validators.length)) return;
    const others = this.#validators.filter((address) => address !== recipient);
    this.#validators = add ? [...others, recipient].toSorted() : others;
    this.#votes.delete(recipient);
    if (!add) for (const open of this.#votes.values()) open.delete(recipient);
  }

  /** The set has changed by votes that were not counted here. */
  adopt(validators: readonly string[]): void {
    const gone = this.#validators.filter((address) => !validators.includes(address));
    const come = validators.filter((address) => !this.#validators.includes(address));
    for (const changed of [...gone, ...come]) this.#votes.delete(changed);
    for (const open of this.#votes.values()) for (const voter of gone) open.delete(voter);
    this.#validators = validators.toSorted();
  }

  /** An epoch begins: the set stays, the votes do not. */
  forget(): void {
    this.#votes.clear();
  }

  /** Whether this validator's vote would say something that the blocks do not say yet. */
  isNews(voter: string, { recipient, add }: QbftVote): boolean {
    const said = this.#votes.get(recipient)?.get(voter);
    const wouldChange = this.#validators.includes(recipient) !== add;
    return said === undefined ? wouldChange : said !== add;
  }
}
