interface Word {
  readonly text: string;
  /** Where it begins in the line. */
  readonly from: number;
}

/** Takes a typed line apart word by word, from the left; commas part words as blanks do. */
export class WordReader {
  readonly #line: string;
  readonly #words: readonly Word[];
  #at = 0;

  constructor(line: string) {
    this.#line = line;
    this.#words = [...line.matchAll(/[^\s,]+/g)].map((match) => ({ text: match[0], from: match.index }));
  }

  get done(): boolean {
    return this.#at >= this.#words.length;
  }

  /** Null when there is none left. */
  peek(): string | null {
    return this.#words[this.#at]?.text ?? null;
  }

  take(): string | null {
    const word = this.peek();
    if (word !== null) this.#at += 1;
    return word;
  }

  /** The longest run of up to `most` words that `find` knows; takes them. Names such as `Japan East` have blanks. */
  takeKnown<Found>(find: (text: string) => Found | null, most: number): Found | null {
    for (const run of this.runs(most)) {
      const found = find(run);
      if (found === null) continue;
      this.#at += run.split(' ').length;
      return found;
    }
    return null;
  }

  /** The next words together: up to `most` of them first, the next one alone last. */
  runs(most: number): readonly string[] {
    const words = this.#words.slice(this.#at, this.#at + most).map(({ text }) => text);
    return words.map((_, i) => words.slice(0, words.length - i).join(' '));
  }

  /** Everything from here to the end of the line, as it was typed. */
  takeRest(): string {
    const word = this.#words[this.#at];
    this.#at = this.#words.length;
    return word === undefined ? '' : this.#line.slice(word.from).trim();
  }
}
