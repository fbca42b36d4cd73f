import type { FailureClass } from '../engine/model/failure.ts';

/** How a line is looked at: a regular expression, or an operator's own pattern. */
export interface LinePattern {
  test(line: string): boolean;
  /** `index`: a place within what matched, for showing that part of a long line. */
  exec(line: string): { readonly index: number } | null;
}

/** One known way in which the world says no. Rows are tried in order; the first whose patterns all match wins. */
export interface Signature {
  /** Stable name; part of the fingerprint, so renaming one splits old failures from new ones. */
  readonly id: string;
  /** Each must match some line. The line of the first one is the most telling. */
  readonly patterns: readonly [LinePattern, ...LinePattern[]];
  readonly class: FailureClass;
  /** `{name|fallback}` is replaced by what `extract` found under that name. */
  readonly title: string;
  readonly hint: string;
  readonly reach: 'one' | 'all';
  /** Trying again by itself cannot help, although others of its class pass by themselves. */
  readonly retry?: 'never';
  /** Named groups worth showing; for each name the first pattern that finds it decides. */
  readonly extract: readonly RegExp[];
  /** Names of extracts that make two failures different causes (an action, a SKU). Never a region or an id. */
  readonly identity: readonly string[];
}

export type Found = Readonly<Record<string, string>>;

export function fillTemplate(template: string, found: Found): string {
  return template.replace(/\{(\w+)\|([^}]*)\}/g, (_whole, name: string, fallback: string) => found[name] ?? fallback);
}
