import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { keepFile } from '../../../src/contracts/keep-file.ts';

let directory = '';
let file = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'keep-'));
  file = join(directory, 'chain', 'genesis.json');
  onTestFinished(() => rm(directory, { recursive: true }));
});
const keep = (text: string, replace = false) => keepFile(file, text, { replace });

test('a file is written whole where none is, and nothing else is left beside it', async () => {
  expect(await keep('one')).toBe('written');
  expect([await readFile(file, 'utf8'), (await stat(file)).mode & 0o777]).toEqual(['one', 0o644]);
  expect(await readdir(join(directory, 'chain'))).toEqual(['genesis.json']);
});

test('the same text is left as it is, and another one unless it is meant to be replaced', async () => {
  await keep('one');
  const { ino } = await stat(file);
  expect(await keep('one', true)).toBe('unchanged');
  expect(await keep('two')).toBe('differs');
  expect([await readFile(file, 'utf8'), (await stat(file)).ino]).toEqual(['one', ino]);
  expect(await keep('two', true)).toBe('written');
  expect(await readFile(file, 'utf8')).toBe('two');
  expect(await readdir(join(directory, 'chain'))).toEqual(['genesis.json']);
});

test('what a process that died left half written is not taken for the file', async () => {
  await keep('one');
  await writeFile(join(directory, 'chain', `.genesis.json.besu-console-${process.pid}`), 'ha');
  expect(await keep('two', true)).toBe('written');
  expect(await readFile(file, 'utf8')).toBe('two');
});
