import type { Span } from './blank-spans.ts';
import { linesWorthHiding } from './secret-names.ts';

/** A person has a dozen secrets in the environment; this many keeps the looking cheap whatever a file holds. */
const MOST = 500;

/** Values known to be secret, in every form tools print them in. */
export class KnownValues {
  readonly #needles: readonly string[];
  /** All of them at once: one look at a text is several times faster than one for each (measured). */
  readonly #any: RegExp | null;

  constructor(values: readonly string[]) {
    const needles = new Set(linesWorthHiding(values).slice(0, MOST).flatMap(formsOf));
    // The longest first: what stands inside another needs no second look.
    this.#needles = [...needles].sort((a, b) => b.length - a.length);
    this.#any = needles.size === 0 ? null : new RegExp(this.#needles.map(literally).join('|'));
  }

  isIn(text: string): boolean {
    return this.#any?.test(text) ?? false;
  }

  find(text: string): readonly Span[] {
    if (!this.isIn(text)) return [];
    const found: Span[] = [];
    for (const needle of this.#needles) {
      for (let at = text.indexOf(needle); at !== -1; at = text.indexOf(needle, at + needle.length)) {
        found.push({ start: at, end: at + needle.length });
      }
    }
    return found;
  }
}

/** As it is, inside JSON (of Node, and of Go, which escapes < > & too), in an address, and in base64 as Kubernetes writes it. */
function formsOf(value: string): readonly string[] {
  const json = JSON.stringify(value).slice(1, -1);
  const goJson = json.replace(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`);
  return [value, json, goJson, encodeURIComponent(value.toWellFormed()), inBase64(value)];
}

function inBase64(value: string): string {
  const bytes = new TextEncoder().encode(value);
  const text = btoa(String.fromCharCode(...bytes.subarray(0, 8192)));
  return text.replace(/=+$/, '');
}

const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
