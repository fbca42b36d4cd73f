/** What is looked for in a log: text as typed, a regular expression, or lines that report an error. */
export type LogQuery =
  | { readonly kind: 'text'; readonly text: string; readonly anyCase: boolean }
  | { readonly kind: 'regex'; readonly source: string; readonly anyCase: boolean }
  | { readonly kind: 'errors' };

export const ERRORS: LogQuery = { kind: 'errors' };

export type ParsedQuery =
  | { readonly ok: true; readonly query: LogQuery }
  | { readonly ok: false; readonly problem: string };

/** `/like this/` is a regular expression, everything else is looked for as it stands; a capital makes case count. */
export function parseQuery(pattern: string): ParsedQuery {
  const source = /^\/(.+)\/$/s.exec(pattern)?.[1];
  const anyCase = !hasCapital(source === undefined ? pattern : source.replace(/\\./gs, ''));
  if (source === undefined) return { ok: true, query: { kind: 'text', text: pattern, anyCase } };
  try {
    new RegExp(source);
    return { ok: true, query: { kind: 'regex', source, anyCase } };
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}

const hasCapital = (text: string): boolean => text !== text.toLowerCase();

/** V8 says `Invalid regular expression: /(/: Unterminated group`; the end of it is what helps. */
function problemOf(error: unknown): string {
  const said = error instanceof Error ? (error.message.split(': ').at(-1) ?? '') : '';
  return `not a regular expression: ${said.toLowerCase()}`;
}

/** The query as an expression over one line's text; null for what text alone cannot tell. */
export function expressionOf(query: LogQuery, flags: '' | 'g' = ''): RegExp | null {
  if (query.kind === 'errors') return null;
  const source = query.kind === 'text' ? escaped(query.text) : query.source;
  return new RegExp(source, query.anyCase ? `${flags}i` : flags);
}

export const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** Places of a pattern in a text. May take for ever with a bad regular expression: whoever calls it sets the limit. */
export function placesIn(expression: RegExp, text: string): readonly (readonly [from: number, to: number])[] {
  const places: (readonly [number, number])[] = [];
  for (const match of text.matchAll(expression)) {
    if (match[0] !== '') places.push([match.index, match.index + match[0].length]);
    // More marks than a line has room for tell nothing.
    if (places.length >= 1000) break;
  }
  return places;
}
