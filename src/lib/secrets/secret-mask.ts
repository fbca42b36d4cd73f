import { changeTexts } from '../change-texts.ts';
import { blankSpans } from './blank-spans.ts';
import { KnownValues } from './known-values.ts';
import { findByPattern, mayHoldSecrets } from './secret-patterns.ts';

/** A manifest's `data:` has none of the hints of a pattern. */
const DATA_LINE = /[dD]ata:\s*$/m;

/** Blanks what is known to be secret and what has the shape of it: with the same knowledge, always the same way. */
export class SecretMask {
  readonly #values: readonly string[];
  readonly #learnt = new Set<{ readonly value: string }>();
  #known: KnownValues;

  /** `values`: secrets of this machine, such as those in its environment. */
  constructor(values: readonly string[] = []) {
    this.#values = values;
    this.#known = new KnownValues(values);
  }

  /** A secret that came later; returns how to forget it again. */
  learn(value: string): () => void {
    const learnt = { value };
    this.#learnt.add(learnt);
    this.#recall();
    return () => {
      this.#learnt.delete(learnt);
      this.#recall();
    };
  }

  /** The newest first: of very many, the last are left out. */
  #recall(): void {
    this.#known = new KnownValues([...[...this.#learnt].map(({ value }) => value), ...this.#values]);
  }

  text(text: string): string {
    const spans = [...this.#known.find(text), ...findByPattern(text)];
    return spans.length === 0 ? text : blankSpans(text, spans);
  }

  /** Whether any of the lines may hold one; a no is certain. */
  suspects(lines: readonly string[]): boolean {
    const all = lines.join('\n');
    return this.#known.isIn(all) || DATA_LINE.test(all) || mayHoldSecrets(lines, all);
  }

  /** Every text in a value; the value itself when there is nothing to blank. Names of fields are ours and stay. */
  json<Value>(value: Value): Value {
    return changeTexts(value, (text) => this.text(text));
  }

  /** Only what is known, not what looks like it: a hash all by itself has the shape of a key. */
  knownInJson<Value>(value: Value): Value {
    return changeTexts(value, (text) => blankSpans(text, this.#known.find(text)));
  }
}

/** Patterns alone, for text of which no machine's secrets are known. */
export const PATTERNS_ONLY = new SecretMask();
