import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copiedJournal } from '../../../../src/cli/run/journal-copy.ts';
import { readJournal } from '../../../../src/engine/journal/journal-reader.ts';
import { createJournal } from '../../../../src/engine/journal/journal-writer.ts';
import { runDirectory } from '../../../../src/engine/journal/run-directory.ts';
import type { RunEvent } from '../../../../src/engine/model/event.ts';
import type { RunId } from '../../../../src/engine/model/ids.ts';

const RUN = '20261121-040236-chain-138-k3f9' as RunId;
let home: string;
let from: string;
let copy: string;
let troubles: (string | null)[];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'journal-copy-'));
  from = join(home, 'journal.ndjson');
  copy = runDirectory(join(home, 'elsewhere'), RUN).journal;
  troubles = [];
});
afterEach(() => rm(home, { recursive: true, force: true }));

const event = (seq: number): RunEvent => ({
  seq,
  atMs: seq,
  type: 'engine-started',
  pid: seq,
  program: 'p',
  note: null,
});

async function open() {
  const journal = await createJournal(from, { run: RUN, program: 'p', createdAtMs: 0 });
  return copiedJournal({
    journal,
    run: RUN,
    from,
    to: join(home, 'elsewhere'),
    onTrouble: (one) => troubles.push(one),
  });
}

test('a journal and its copy are the same bytes, and the copy is a run that can be read', async () => {
  const journal = await open();
  for (let seq = 1; seq <= 50; seq += 1) await journal.append([event(seq)]);
  await journal.close();
  expect((await readFile(copy)).equals(await readFile(from))).toBe(true);
  expect(await readJournal(copy)).toMatchObject({ ok: true, value: { tornBytes: 0 } });
});

test.each(['{"torn', 'something else altogether\n'])(
  'a copy that is no beginning of it is made anew (%j)',
  async (text) => {
    const before = await open();
    await before.append([event(1)]);
    await before.close();
    await (text.startsWith('{') ? appendFile(copy, text) : writeFile(copy, text));
    const journal = await createJournalAgain();
    await journal.close();
    expect((await readFile(copy)).equals(await readFile(from))).toBe(true);
  },
);

async function createJournalAgain() {
  const silent = { append: () => Promise.resolve(), close: () => Promise.resolve() };
  const to = join(home, 'elsewhere');
  return copiedJournal({ journal: silent, run: RUN, from, to, onTrouble: (one) => troubles.push(one) });
}

test('a place that refuses holds nothing up, is told once, and is caught up with when it takes it again', async () => {
  await writeFile(join(home, 'elsewhere'), 'a file where a directory should be');
  const journal = await open();
  for (let seq = 1; seq <= 3; seq += 1) {
    await journal.append([event(seq)]);
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
  }
  while (troubles.length === 0) await new Promise(setImmediate);
  await rm(join(home, 'elsewhere'));
  await mkdir(join(home, 'elsewhere'));
  await journal.append([event(4)]);
  await journal.close();
  expect(troubles).toEqual([expect.stringContaining('not a directory'), null]);
  expect((await readFile(copy)).equals(await readFile(from))).toBe(true);
});
