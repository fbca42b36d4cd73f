import type { QbftVote } from '../../contracts/genesis/qbft-extra-data.ts';
import type { VoteTally } from '../../contracts/genesis/vote-tally.ts';

/**
 * What one node was asked to vote for. It says so in the blocks it makes, one vote a block and each until it stands there,
 * again after every epoch, and goes on saying it until it is told to discard it. Besu keeps this in memory only.
 */
export class Proposals {
  readonly #wanted = new Map<string, boolean>();
  #turn = 0;

  /** Address -> whether it is to come in. */
  get pending(): Readonly<Record<string, boolean>> {
    return Object.fromEntries(this.#wanted);
  }

  propose(recipient: string, add: boolean): void {
    this.#wanted.set(recipient, add);
  }

  discard(recipient: string): void {
    this.#wanted.delete(recipient);
  }

  /** The process ended, and its memory with it. */
  forget(): void {
    this.#wanted.clear();
  }

  /** What this validator's next block says; several are said in turn. */
  next(self: string, tally: VoteTally): QbftVote | null {
    const news = [...this.#wanted]
      .map(([recipient, add]): QbftVote => ({ recipient, add }))
      .filter((vote) => tally.isNews(self, vote));
    this.#turn = news.length === 0 ? this.#turn : (this.#turn + 1) % news.length;
    return news[this.#turn] ?? null;
  }
}
