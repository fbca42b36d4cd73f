// Holds src/**/DEPS against the code: who imports whom, which rooms stay pure, and that no files import in a circle.
//
// A DEPS file: `# comment`, `pure`, `*` (everything), `node: *` or names, `npm: names`, and else paths below src that
// may be imported (`lib`, `engine/model`, `engine/ports`). It rules its directory down to the next DEPS file.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { maskSource } from './mask-source.mjs';

const IMPORT = /\bfrom\s*(?=['"])|\bimport\s*(?=['"])|\bimport\s*\(\s*(?=['"])/g;
const IMPURE =
  /\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b|\bperformance\.now\b|(?<![\w.$])(?:setTimeout|setInterval|setImmediate)\b|(?<![\w.$])process\./g;

const lineOf = (text, index) => text.slice(0, index).split('\n').length;
const isBelow = (path, prefix) => path === prefix || path.startsWith(`${prefix}/`);
const words = (text) => text.split(/[\s,]+/).filter(Boolean);

function parseRules(text, room) {
  const rules = { room, pure: false, everything: false, paths: [], node: [], npm: [] };
  for (const line of text.split('\n').map((raw) => raw.replace(/#.*/, '').trim())) {
    const list = /^(node|npm):\s*(.*)$/.exec(line);
    if (list) rules[list[1]].push(...words(list[2]));
    else if (line === 'pure') rules.pure = true;
    else if (line === '*') rules.everything = true;
    else rules.paths.push(...words(line));
  }
  return rules;
}

/** Importing by file name: `src/lib/result.ts` is `lib/result` everywhere below. */
const nameOf = (src, file) =>
  relative(src, file)
    .replace(/\.tsx?$/, '')
    .replaceAll('\\', '/');

function readRooms(src, entries) {
  const files = entries.filter((entry) => entry.name === 'DEPS').map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    files.map((file) => [dirname(file), parseRules(readFileSync(file, 'utf8'), nameOf(src, dirname(file)))]),
  );
}

function roomOf(rooms, src, path) {
  for (let directory = dirname(path); directory.startsWith(src); directory = dirname(directory)) {
    const rules = rooms.get(directory);
    if (rules) return rules;
  }
  return null;
}

function importsOf(text) {
  const code = maskSource(text);
  return [...code.matchAll(IMPORT)].map((match) => {
    const start = match.index + match[0].length;
    const end = code.indexOf(code[start], start + 1);
    return { specifier: text.slice(start + 1, end), line: lineOf(text, start) };
  });
}

const packageOf = (specifier) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

function describe(rules) {
  const parts = [`${rules.room} may import: ${[rules.room, ...rules.paths].join(' ')}`];
  if (rules.node.length > 0) parts.push(`node: ${rules.node.join(' ')}`);
  if (rules.npm.length > 0) parts.push(`npm: ${rules.npm.join(' ')}`);
  return parts.join('; ');
}

/** Null when allowed, otherwise what is wrong. */
function judgeOutside(rules, specifier) {
  if (isBuiltin(specifier)) {
    const name = specifier.replace(/^node:/, '');
    if (rules.pure) return `${specifier} in a pure room`;
    return rules.everything || rules.node.some((allowed) => allowed === '*' || isBelow(name, allowed))
      ? null
      : specifier;
  }
  return rules.everything || rules.npm.includes(packageOf(specifier)) ? null : `package ${packageOf(specifier)}`;
}

function judgeInside(rules, target, targetRules) {
  if (target.startsWith('..')) return rules.everything ? null : `${target} outside src`;
  if (targetRules?.room === rules.room) return null;
  if (targetRules?.room === 'cli') return `${target}: nobody imports cli`;
  return rules.everything || rules.paths.some((allowed) => isBelow(target, allowed)) ? null : target;
}

function checkFile(src, rooms, file, edges) {
  const text = readFileSync(file, 'utf8');
  const rules = roomOf(rooms, src, file);
  if (rules === null) return [{ file, line: 1, message: 'no DEPS file here or above' }];
  const wrong = [];
  for (const { specifier, line } of importsOf(text)) {
    const path = specifier.startsWith('.') ? resolve(dirname(file), specifier) : null;
    if (path && existsSync(path)) edges.push({ from: nameOf(src, file), to: nameOf(src, path) });
    const bad = path ? judgeInside(rules, nameOf(src, path), roomOf(rooms, src, path)) : judgeOutside(rules, specifier);
    if (bad) wrong.push({ file, line, message: `imports ${bad}. ${describe(rules)}` });
  }
  if (!rules.pure) return wrong;
  const impure = [...maskSource(text).matchAll(IMPURE)];
  return wrong.concat(
    impure.map((match) => ({ file, line: lineOf(text, match.index), message: `${match[0]} in a pure room` })),
  );
}

/** Depth first; a circle is reported once, from the file it was first reached by. */
function findCycles(edges) {
  const next = Map.groupBy(edges, (edge) => edge.from);
  const done = new Set();
  const cycles = [];
  const visit = (name, path) => {
    const seenAt = path.indexOf(name);
    if (seenAt >= 0) cycles.push([...path.slice(seenAt), name]);
    if (seenAt >= 0 || done.has(name)) return;
    for (const { to } of next.get(name) ?? []) visit(to, [...path, name]);
    done.add(name);
  };
  for (const name of next.keys()) visit(name, []);
  return cycles;
}

export function checkDeps(srcDirectory) {
  const src = resolve(srcDirectory);
  const entries = readdirSync(src, { recursive: true, withFileTypes: true });
  const rooms = readRooms(src, entries);
  const edges = [];
  const sources = entries
    .filter((entry) => /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  const wrong = sources.sort().flatMap((file) => checkFile(src, rooms, file, edges));
  const places = wrong.map(({ file, line, message }) => `${join('src', relative(src, file))}:${line} ${message}`);
  return {
    files: sources.length,
    violations: [...places, ...findCycles(edges).map((c) => `circle: ${c.join(' -> ')}`)],
  };
}

if (import.meta.main) {
  const { files, violations } = checkDeps(process.argv[2] ?? join(dirname(import.meta.dirname), 'src'));
  for (const violation of violations) process.stdout.write(`${violation}\n`);
  process.stdout.write(`${files} files, ${violations.length} violations\n`);
  process.exitCode = violations.length === 0 ? 0 : 1;
}
