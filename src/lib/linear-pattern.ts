import { err, ok, type Result } from './result.ts';

/**
 * A regular expression whose matching takes time in proportion to line and pattern, whatever stands in either. JavaScript's
 * own goes back and forth: `(a+)+b` on thirty letters takes minutes, and the engine has one thread for all regions.
 */
export interface LinearPattern {
  /** Where the first match ends in `line`; null = there is none. */
  end(line: string): number | null;
}

/** All that a repetition such as `{1,50}` is written out to; far more than a line of a tool needs. */
const MOST_STATES = 1_000;
const MOST_REPEATS = 100;

type Take = (char: string) => boolean;
type Node =
  | { readonly kind: 'char'; readonly take: Take }
  | { readonly kind: 'edge'; readonly holds: (line: string, at: number) => boolean }
  | { readonly kind: 'all' | 'any'; readonly of: readonly Node[] }
  | { readonly kind: 'repeat'; readonly of: Node; readonly from: number; readonly to: number };
type State =
  | { readonly kind: 'char'; readonly take: Take }
  | { readonly kind: 'edge'; readonly holds: (line: string, at: number) => boolean }
  | { readonly kind: 'split'; readonly to: readonly number[] }
  | { readonly kind: 'match' };

/** Upper and lower case are one. The problem is a sentence about what is written. */
export function linearPattern(source: string): Result<LinearPattern, string> {
  try {
    void new RegExp(source, 'iu');
    const states: State[] = [];
    lay(new Parser(source).whole(), states);
    states.push({ kind: 'match' });
    return ok({ end: (line) => run(states, line) });
  } catch (problem) {
    const said = problem instanceof Error ? problem.message : String(problem);
    return err(said.replace(/^Invalid regular expression: .*: /, ''));
  }
}

class Parser {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  whole(): Node {
    return this.#any();
  }

  #any(): Node {
    const ways = [this.#all()];
    while (this.#eat('|')) ways.push(this.#all());
    return { kind: 'any', of: ways };
  }

  #all(): Node {
    const parts: Node[] = [];
    while (this.#at < this.#source.length && !'|)'.includes(this.#here())) parts.push(this.#repeated(this.#one()));
    return { kind: 'all', of: parts };
  }

  #one(): Node {
    if (this.#here() === '(') return this.#group();
    const [written = ''] =
      /^(?:\\(?:[pP]\{[^}]*\}|x[\da-fA-F]{2}|u\{[^}]*\}|u[\da-fA-F]{4}|.)|\[(?:\\.|[^\]\\])*\]|.)/su.exec(
        this.#rest(),
      ) ?? [];
    if (/^\\[1-9k]/.test(written)) throw new Error('a reference back to a group needs more than one look at a line');
    this.#at += written.length;
    return EDGES[written] === undefined
      ? { kind: 'char', take: taker(written) }
      : { kind: 'edge', holds: EDGES[written] };
  }

  #group(): Node {
    const [open = '('] = /^\((?:\?:|\?<[A-Za-z_]\w*>)?/.exec(this.#rest()) ?? [];
    this.#at += open.length;
    if (this.#here() === '?') throw new Error('looking ahead or behind needs more than one look at a line');
    const inside = this.#any();
    this.#at += 1;
    return inside;
  }

  #repeated(node: Node): Node {
    const [written] = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(this.#rest()) ?? [];
    if (written === undefined) return node;
    this.#at += written.length;
    const [from, to] = boundsOf(written);
    const most = to === Number.POSITIVE_INFINITY ? from : to;
    if (most > MOST_REPEATS) throw new Error(`a repetition counts to ${MOST_REPEATS} at most`);
    return { kind: 'repeat', of: node, from, to };
  }

  #here(): string {
    return this.#source[this.#at] ?? '';
  }

  #rest(): string {
    return this.#source.slice(this.#at);
  }

  #eat(char: string): boolean {
    if (this.#here() !== char) return false;
    this.#at += 1;
    return true;
  }
}

function boundsOf(written: string): readonly [number, number] {
  if (written.startsWith('*')) return [0, Number.POSITIVE_INFINITY];
  if (written.startsWith('+')) return [1, Number.POSITIVE_INFINITY];
  if (written.startsWith('?')) return [0, 1];
  const [from = '0', to] = written.replace(/[{}?]/g, '').split(',');
  return [Number(from), to === undefined ? Number(from) : to === '' ? Number.POSITIVE_INFINITY : Number(to)];
}

const isWord = (char: string | undefined): boolean => char !== undefined && /\w/.test(char);
const isWordEdge = (line: string, at: number): boolean => isWord(line[at - 1]) !== isWord(line[at]);

const EDGES: Readonly<Record<string, (line: string, at: number) => boolean>> = {
  '^': (_line, at) => at === 0,
  $: (line, at) => at === line.length,
  '\\b': isWordEdge,
  '\\B': (line, at) => !isWordEdge(line, at),
};

/** What one character may be is asked of JavaScript, which knows every class; each answer is kept. */
function taker(written: string): Take {
  const pattern = new RegExp(`^(?:${written})$`, 'isu');
  const known = new Map<string, boolean>();
  return (char) => {
    const answer = known.get(char) ?? pattern.test(char);
    if (known.size < MOST_STATES) known.set(char, answer);
    return answer;
  };
}

function lay(node: Node, states: State[]): void {
  if (states.length > MOST_STATES) throw new Error('this is more than a pattern for one line may be: shorten it');
  switch (node.kind) {
    case 'char':
    case 'edge':
      states.push(node);
      return;
    case 'all':
      for (const part of node.of) lay(part, states);
      return;
    case 'any':
      return layAny(node.of, states);
    case 'repeat':
      return layRepeat(node.of, node.from, node.to, states);
  }
}

/** Each way but the last jumps behind all of them when it is through. */
function layAny(ways: readonly Node[], states: State[]): void {
  const jumps: number[] = [];
  for (const [index, way] of ways.entries()) {
    const last = index === ways.length - 1;
    const fork = states.length;
    if (!last) states.push({ kind: 'match' });
    lay(way, states);
    if (last) continue;
    jumps.push(states.length);
    states.push({ kind: 'match' });
    states[fork] = { kind: 'split', to: [fork + 1, states.length] };
  }
  for (const at of jumps) states[at] = { kind: 'split', to: [states.length] };
}

function layRepeat(of: Node, from: number, to: number, states: State[]): void {
  for (let count = 0; count < from; count += 1) lay(of, states);
  if (to === Number.POSITIVE_INFINITY) {
    const fork = states.length;
    states.push({ kind: 'match' });
    lay(of, states);
    states.push({ kind: 'split', to: [fork] });
    states[fork] = { kind: 'split', to: [fork + 1, states.length] };
    return;
  }
  const forks: number[] = [];
  for (let count = from; count < to; count += 1) {
    forks.push(states.length);
    states.push({ kind: 'match' });
    lay(of, states);
  }
  for (const at of forks) states[at] = { kind: 'split', to: [at + 1, states.length] };
}

/** All places of the pattern at once, one character after another: no place is ever looked at twice for one character. */
function run(states: readonly State[], line: string): number | null {
  let places = new Set<number>();
  for (let at = 0; ; at += 1) {
    // A match may begin anywhere.
    if (reach(states, 0, line, at, places)) return at;
    const char = line[at];
    if (char === undefined) return null;
    const next = new Set<number>();
    for (const place of places) {
      const state = states[place];
      if (state?.kind === 'char' && state.take(char) && reach(states, place + 1, line, at + 1, next)) return at + 1;
    }
    places = next;
  }
}

/** Adds every place that can be come to without a character; true = one of them is the end. */
function reach(states: readonly State[], from: number, line: string, at: number, places: Set<number>): boolean {
  const open = [from];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    if (places.has(place)) continue;
    places.add(place);
    const state = states[place];
    if (state?.kind === 'match') return true;
    if (state?.kind === 'split') open.push(...state.to);
    if (state?.kind === 'edge' && state.holds(line, at)) open.push(place + 1);
  }
  return false;
}
