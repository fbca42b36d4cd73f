import { type Alias, Composer, type Document, isAlias, isMap, isSeq, LineCounter, Parser, type YAMLError } from 'yaml';
import type { JsonValue } from '../lib/json.ts';
import { problemAt, type TextProblem } from './source-text.ts';
import { keyText, rangeOf, readYamlValue } from './yaml-value.ts';

export type Path = readonly (string | number)[];
export type Place = readonly [start: number, end: number];

/** A text that is well-formed YAML, as a value that still knows where each of its parts was written. */
export interface YamlSource {
  readonly value: JsonValue;
  /** Duplicate keys, unusable aliases and values that JSON cannot hold. */
  readonly problems: readonly TextProblem[];
  /** The key or the value at a path; what does not exist is placed at the nearest parent that does. */
  locate(path: Path, at: 'key' | 'value'): Place;
}

export type YamlOutcome =
  | { readonly wellFormed: true; readonly source: YamlSource }
  | { readonly wellFormed: false; readonly problems: readonly TextProblem[] };

/** More than this and the file is not YAML at all; every further message would be noise. */
const MOST_SYNTAX_ERRORS = 100;

export function readYaml(text: string): YamlOutcome {
  // Duplicate keys are looked for later: the parser's own search takes quadratic time on a hostile file.
  const composer = new Composer({ prettyErrors: false, uniqueKeys: false });
  const [document, second] = firstTwo(
    composer.compose(new Parser(new LineCounter().addNewLine).parse(text), true, text.length),
  );
  const problems = [...syntaxProblems(document), ...secondDocument(second)];
  if (document === undefined || problems.length > 0) return { wellFormed: false, problems };
  const { value, problems: valueProblems, targets } = readYamlValue(document.contents);
  const locate = (path: Path, at: 'key' | 'value') => locateIn(document.contents, path, at, targets);
  return { wellFormed: true, source: { value, problems: valueProblems, locate } };
}

/** The rest is not even parsed: a megabyte of `---` is a quarter of a million documents. */
function firstTwo(documents: Iterable<Document.Parsed>): readonly Document.Parsed[] {
  const taken: Document.Parsed[] = [];
  for (const document of documents) {
    taken.push(document);
    if (taken.length === 2) break;
  }
  return taken;
}

function syntaxProblems(document: Document.Parsed | undefined): readonly TextProblem[] {
  if (document === undefined) return [];
  const found = [...document.errors.slice(0, MOST_SYNTAX_ERRORS), ...document.warnings.slice(0, MOST_SYNTAX_ERRORS)];
  return [...found.map(syntaxProblem), ...oldDialect(document)];
}

function syntaxProblem({ code, pos, message }: YAMLError): TextProblem {
  if (code === 'RESOURCE_EXHAUSTION')
    return problemAt(pos, 'this is nested too deeply', 'a fleet file needs about six levels');
  if (code === 'TAG_RESOLVE_FAILED')
    return problemAt(pos, 'tags (!name) are not used in a fleet file', 'quote a text that begins with !');
  if (code === 'TAB_AS_INDENT') return problemAt(pos, 'a tab cannot indent YAML', 'use spaces');
  return problemAt(pos, `this is not YAML: ${message}`, null);
}

/** In YAML 1.1 `no` is false and `1:30` is ninety: a file must not mean something else than it says. */
function oldDialect(document: Document.Parsed): readonly TextProblem[] {
  const { version } = document.directives.yaml;
  return version === '1.2'
    ? []
    : [problemAt([0, 1], `YAML ${version} reads values differently`, 'remove the %YAML line')];
}

function secondDocument(document: Document.Parsed | undefined): readonly TextProblem[] {
  if (document === undefined) return [];
  const start = document.range[0];
  return [
    problemAt([start, start + 1], 'a second document begins here', 'one file describes one fleet: remove the ---'),
  ];
}

function locateIn(root: unknown, path: Path, at: 'key' | 'value', targets: ReadonlyMap<Alias, unknown>): Place {
  let node = follow(root, targets);
  let place = firstKeyOrSelf(node);
  for (const [index, part] of path.entries()) {
    const child = childOf(node, part);
    if (child === null) return place;
    const wanted = at === 'value' && index === path.length - 1;
    node = follow(child.value, targets);
    place = wanted && node !== null ? rangeOf(node) : rangeOf(child.key ?? node);
  }
  return place;
}

function childOf(node: unknown, part: string | number): { key: unknown; value: unknown } | null {
  if (isMap(node)) return node.items.find((pair) => keyText(pair.key) === part) ?? null;
  if (isSeq(node) && typeof part === 'number' && part < node.items.length)
    return { key: null, value: node.items[part] };
  return null;
}

function firstKeyOrSelf(node: unknown): Place {
  const key = isMap(node) ? node.items[0]?.key : undefined;
  return rangeOf(key ?? node);
}

/** Aliases of aliases end, because an alias can only name what stands above it. */
function follow(node: unknown, targets: ReadonlyMap<Alias, unknown>): unknown {
  return isAlias(node) ? follow(targets.get(node) ?? null, targets) : node;
}
