import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { checkDeps } from '../../../scripts/check-deps.mjs';

const trees: string[] = [];

afterEach(() => {
  for (const tree of trees.splice(0)) rmSync(tree, { recursive: true });
});

function violationsOf(files: Record<string, string>): readonly string[] {
  const src = mkdtempSync(join(tmpdir(), 'check-deps-'));
  trees.push(src);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(src, name)), { recursive: true });
    writeFileSync(join(src, name), text);
  }
  return checkDeps(src).violations;
}

const rooms = { 'lib/DEPS': 'node: *', 'lib/result.ts': 'export type Result = 1;\n' };

describe('rooms', () => {
  it('lets a room import itself and what its DEPS names', () => {
    const model = { 'model/DEPS': 'pure\nlib', 'model/plan.ts': "import './step.ts';\nimport '../lib/result.ts';" };
    expect(violationsOf({ ...rooms, ...model, 'model/step.ts': '' })).toEqual([]);
  });

  it('names the file, the line, and what would be allowed', () => {
    const lib = { 'lib/DEPS': 'npm: zod', 'lib/a.ts': "\nimport type { X } from '../model/x.ts';" };
    expect(violationsOf({ ...lib, 'model/DEPS': '', 'model/x.ts': '' })).toEqual([
      'src/lib/a.ts:2 imports model/x. lib may import: lib; npm: zod',
    ]);
  });

  it('takes a room below another for a separate one', () => {
    const ui = { 'ui/DEPS': 'lib', 'ui/app.ts': "import './view/row.ts';", 'ui/view/DEPS': '', 'ui/view/row.ts': '' };
    expect(violationsOf({ ...rooms, ...ui })).toEqual(['src/ui/app.ts:1 imports ui/view/row. ui may import: ui lib']);
  });

  it('lets a DEPS name one file of another room', () => {
    const engine = { 'engine/DEPS': '', 'engine/ports.ts': '', 'engine/loop.ts': '' };
    const found = violationsOf({
      ...engine,
      'tools/DEPS': 'engine/ports',
      'tools/a.ts': "export { x } from '../engine/ports.ts';\nexport { y } from '../engine/loop.ts';",
    });
    expect(found).toEqual(['src/tools/a.ts:2 imports engine/loop. tools may import: tools engine/ports']);
  });

  it('lets nobody import cli, not even a room that may import everything', () => {
    const lab = { 'lab/DEPS': '*', 'lab/a.ts': "const x = await import('../cli/main.ts');" };
    expect(violationsOf({ ...lab, 'cli/DEPS': '*', 'cli/main.ts': '' })[0]).toContain('nobody imports cli');
  });

  it('asks for a DEPS file', () => {
    expect(violationsOf({ 'loose.ts': '' })).toEqual(['src/loose.ts:1 no DEPS file here or above']);
  });
});

describe('packages and node modules', () => {
  it('allows listed ones, with their subpaths', () => {
    const a = "import fs from 'node:fs/promises';\nimport { z } from 'zod/v4';\nimport k from '@scope/k/x';";
    expect(violationsOf({ 'a/DEPS': 'node: fs\nnpm: zod @scope/k', 'a/a.ts': a })).toEqual([]);
  });

  it('refuses the others', () => {
    const a = "import os from 'node:os';\nimport chalk from 'chalk';";
    expect(violationsOf({ 'a/DEPS': 'node: fs', 'a/a.ts': a })).toEqual([
      'src/a/a.ts:1 imports node:os. a may import: a; node: fs',
      'src/a/a.ts:2 imports package chalk. a may import: a; node: fs',
    ]);
  });
});

describe('pure rooms', () => {
  const inPureRoom = (text: string) => violationsOf({ 'a/DEPS': 'pure', 'a/a.ts': text });

  it.each([
    'Date.now()',
    'new Date()',
    'Math.random()',
    'performance.now',
    'setTimeout',
    'setInterval',
    'setImmediate',
    'process.',
  ])('have no %s', (impure) => {
    expect(inPureRoom(`\nconst x = ${impure}`)).toHaveLength(1);
  });

  it('have no node module', () => {
    expect(inPureRoom("import 'node:path';")).toHaveLength(1);
  });

  it('may make a date of a number', () => {
    expect(inPureRoom('new Date(atMs)')).toEqual([]);
  });

  it('may speak of impure things in comments, strings and patterns', () => {
    const text =
      '// Date.now()\n/* process.env\n */ const a = "setTimeout"; const b = `Math.random()`; x = /process./;';
    expect(inPureRoom(text)).toEqual([]);
  });

  it('are read inside template text too', () => {
    const text = "const a = `at ${`${Date.now()}`} it's`;\nconst b = Math.random();";
    expect(inPureRoom(text)).toEqual([
      'src/a/a.ts:1 Date.now in a pure room',
      'src/a/a.ts:2 Math.random in a pure room',
    ]);
  });
});

it('reports files that import each other in a circle', () => {
  const found = violationsOf({
    'a/DEPS': '',
    'a/a.ts': "import './b.ts';",
    'a/b.ts': "import './c.ts';",
    'a/c.ts': "import './b.ts';",
  });
  expect(found).toEqual(['circle: a/b -> a/c -> a/b']);
});
