import { appendFile, mkdtemp, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { followJournal } from '../../../../src/engine/journal/follow-journal.ts';
import { journalLines, sampleEvent, sampleEvents } from './sample-events.ts';

let path = '';
const stop = () => new AbortController();
beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'journal-')), 'journal.ndjson');
  await writeFile(path, journalLines(sampleEvents(1, 2)).join(''));
});

test('a follower gets what is there, then each append, and waits for the rest of a half-written line', async () => {
  const stopping = stop();
  const following = followJournal(path, stopping.signal);
  expect(await following.next()).toMatchObject({ value: { ok: true, value: sampleEvents(1, 2) } });
  const third = journalLines(sampleEvents(1, 3)).at(-1) ?? '';
  await appendFile(path, third.slice(0, 25));
  const next = following.next();
  await appendFile(path, third.slice(25));
  expect(await next).toMatchObject({ value: { ok: true, value: [sampleEvent(3)] } });
  stopping.abort();
  expect(await following.next()).toMatchObject({ done: true });
});

test('a follower that waits ends as soon as nobody wants to listen any more', async () => {
  const stopping = stop();
  const following = followJournal(path, stopping.signal);
  await following.next();
  const next = following.next();
  stopping.abort();
  expect(await next).toMatchObject({ done: true });
});

test('a follower tells of damage with its line and ends', async () => {
  const following = followJournal(path, stop().signal);
  await following.next();
  await appendFile(path, 'nonsense\n');
  expect(await following.next()).toMatchObject({ value: { ok: false, problem: { kind: 'damaged', line: 4 } } });
  expect(await following.next()).toMatchObject({ done: true });
});

test('a journal that lost events it had is damaged', async () => {
  const following = followJournal(path, stop().signal);
  await following.next();
  await truncate(path, 40);
  expect(await following.next()).toMatchObject({ value: { ok: false, problem: { kind: 'damaged' } } });
});
