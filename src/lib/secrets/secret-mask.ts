import { isJsonObject, type JsonValue } from '../json.ts';
import { blankSpans } from './blank-spans.ts';
import { KnownValues } from './known-values.ts';
import { findByPattern, mayHoldSecrets } from './secret-patterns.ts';

/** A manifest's `data:` has none of the hints of a pattern. */
const DATA_LINE = /[dD]ata:[ \t]*$/m;

/** Blanks what is known to be secret and what has the shape of it. Pure: the same text always comes out the same. */
export class SecretMask {
  readonly #known: KnownValues;

  /** `values`: secrets of this machine, such as those in its environment. */
  constructor(values: readonly string[] = []) {
    this.#known = new KnownValues(values);
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
    return inTexts(value as JsonValue, (text) => this.text(text)) as Value;
  }

  /** Only what is known, not what looks like it: a hash all by itself has the shape of a key. */
  knownInJson<Value>(value: Value): Value {
    return inTexts(value as JsonValue, (text) => blankSpans(text, this.#known.find(text))) as Value;
  }
}

function inTexts(value: JsonValue, change: (text: string) => string): JsonValue {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) {
    const changed = value.map((each: JsonValue) => inTexts(each, change));
    return changed.some((each, at) => each !== value[at]) ? changed : value;
  }
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([name, each]) => [name, inTexts(each, change)] as const);
  return entries.some(([name, each]) => each !== value[name]) ? Object.fromEntries(entries) : value;
}

/** Patterns alone, for text of which no machine's secrets are known. */
export const PATTERNS_ONLY = new SecretMask();
