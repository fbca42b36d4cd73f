import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fetchedLogs } from '../../../../src/cli/cluster/fetched-logs.ts';
import { type LogHouse, sendLog } from '../../../../src/cli/cluster/log-errand.ts';
import type { ClusterFace } from '../../../../src/cli/cluster/reach-engine.ts';
import { LogFiles } from '../../../../src/cli/run/log-files.ts';
import { logPathOf } from '../../../../src/cli/run/log-path.ts';
import type { AttemptId } from '../../../../src/engine/model/ids.ts';
import { err } from '../../../../src/lib/result.ts';
import { SecretMask } from '../../../../src/lib/secrets/secret-mask.ts';
import type { LogHandle } from '../../../../src/ui/log-source.ts';
import { parseQuery } from '../../../../src/ui/view/log-query.ts';

const MOST = 1 << 20;
const ATTEMPT = 'japaneast/besu/upgrade#2' as AttemptId;

let [there, here] = ['', ''];
let log = '';
let over: boolean;
let logs: LogFiles;
/** Cuts the connection of whoever reads. */
let cut: AbortController;
/** Why nobody gets through; null = they do. */
let trouble: string | null;
const asked: string[] = [];

/** What two programs say to each other, without the wire between them. */
const ask: ClusterFace['ask'] = async (errand, { hear, until }) => {
  asked.push(String(errand.flags['from']));
  if (trouble !== null) return err(trouble);
  const house: LogHouse = {
    mask: new SecretMask(['correct horse battery']),
    most: MOST,
    find: (id) => (id === ATTEMPT ? { path: log, isOver: () => over } : null),
  };
  cut = new AbortController();
  const left = until === undefined ? cut.signal : AbortSignal.any([cut.signal, until]);
  const say = async (stream: 'out' | 'err', bytes: Buffer): Promise<void> => hear(stream, bytes);
  const answer = await sendLog(house, errand, { say, left });
  return cut.signal.aborted ? err('the engine went away') : answer;
};

beforeEach(async () => {
  [there, here] = [await mkdtemp(join(tmpdir(), 'log-there-')), await mkdtemp(join(tmpdir(), 'log-here-'))];
  log = logPathOf(there, ATTEMPT);
  await mkdir(dirname(log), { recursive: true });
  logs = new LogFiles(here, undefined, undefined, fetchedLogs(here, { ask }, MOST));
  [over, trouble] = [false, null];
  asked.length = 0;
});
afterEach(async () => {
  logs.close();
  await Promise.all([there, here].map((each) => rm(each, { recursive: true, force: true })));
});

const texts = (handle: LogHandle): readonly string[] => handle.lines(0, 100).map(({ text }) => text);

function until(handle: LogHandle, wanted: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (!wanted()) return;
      stop();
      resolve();
    };
    const stop = handle.onChange(check);
    check();
  });
}

const isHere = (handle: LogHandle) => (): boolean => handle.extent().behind === undefined;

describe('the log of an engine elsewhere', () => {
  test('says that it is coming, is there without its secrets, and grows as it is written', async () => {
    await writeFile(log, 'one\nthe password is correct horse battery\nnot yet who');
    const handle = logs.open(ATTEMPT);
    expect(handle.extent().behind).toBe('being fetched from the cluster');
    await until(handle, isHere(handle));
    expect(texts(handle)).toEqual(['one', `the password is ${'*'.repeat('correct horse battery'.length)}`]);
    await appendFile(log, 'le\nlast');
    await until(handle, () => handle.extent().lineCount === 3);
    over = true;
    await until(handle, () => handle.extent().lineCount === 4);
    expect(texts(handle).slice(2)).toEqual(['not yet whole', 'last']);
    expect(await readFile(logPathOf(here, ATTEMPT), 'utf8')).not.toContain('correct horse');
  });

  test('that has grown too long here is begun anew with its end', async () => {
    await writeFile(log, 'first\n');
    const handle = logs.open(ATTEMPT);
    await until(handle, isHere(handle));
    const waiting = 'waiting for a pod\n';
    await appendFile(log, waiting.repeat(Math.ceil((2.5 * MOST) / waiting.length)));
    over = true;
    await until(handle, () => handle.extent().startedOver > 0 && isHere(handle)());
    const brought = (await readFile(logPathOf(here, ATTEMPT), 'utf8')).split('\n');
    expect(brought[0]).toMatch(/^\(2 MB before this line stay/);
    expect(brought.length).toBeCloseTo(MOST / waiting.length, -1);
  });

  test('is searched as one of this machine', async () => {
    await writeFile(log, Array.from({ length: 5_000 }, (_, i) => `line ${i}\n`).join(''));
    over = true;
    const handle = logs.open(ATTEMPT);
    const parsed = parseQuery('line 49');
    const search = handle.search(parsed.ok ? parsed.query : expect.fail(), null);
    await until(handle, () => search.found().total === 111 && search.found().done);
    expect(search.found().lines.slice(0, 2)).toEqual([49, 490]);
  });

  test('goes on where its copy ends when it is opened again, without a line twice', async () => {
    await writeFile(log, 'one\ntwo\n');
    const first = logs.open(ATTEMPT);
    await until(first, isHere(first));
    first.close();
    await appendFile(log, 'three\n');
    over = true;
    const second = logs.open(ATTEMPT);
    await until(second, () => second.extent().lineCount === 3);
    expect(texts(second)).toEqual(['one', 'two', 'three']);
    expect(asked).toEqual(['0', '8']);
  });

  test('keeps what it has while nobody can be asked, and says why', async () => {
    await writeFile(log, 'one\n');
    const handle = logs.open(ATTEMPT);
    await until(handle, isHere(handle));
    trouble = 'you cannot be viewer there: error: failed to create token';
    cut.abort();
    await until(handle, () => handle.extent().behind !== undefined);
    expect(handle.extent().behind).toBe('not up to date: the engine went away');
    expect(texts(handle)).toEqual(['one']);
  });

  test('of an attempt that the run does not know is refused, whatever path it spells', async () => {
    const handle = logs.open('../../etc/passwd#1' as AttemptId);
    await until(handle, () => handle.extent().behind?.startsWith('not up') === true);
    expect(handle.extent().behind).toContain("the engine's run has no attempt ../../etc/passwd#1");
  });

  test('is brought from near its end when it is too long, and says how to have the rest', async () => {
    // The beginning of a secret is before what is brought, its other lines are in it.
    const secret = [
      '-----BEGIN PRIVATE KEY-----',
      ...Array(40).fill('c2VjcmV0'.repeat(8)),
      '-----END PRIVATE KEY-----',
    ];
    const waiting = 'waiting for a pod\n';
    await writeFile(log, waiting.repeat(Math.ceil((3 * MOST) / waiting.length)));
    await appendFile(log, `${secret.join('\n')}\n${waiting.repeat((MOST - 1_000) / waiting.length)}`);
    over = true;
    const handle = logs.open(ATTEMPT);
    await until(handle, isHere(handle));
    const brought = (await readFile(logPathOf(here, ATTEMPT), 'utf8')).split('\n');
    expect(brought[0]).toBe(
      '(3 MB before this line stay in the cluster: besu-console logs japaneast besu --attempt 2 --cluster brings them)',
    );
    expect(brought[1]).toBe('*'.repeat(64));
    expect(brought.join('\n')).not.toContain('c2VjcmV0');
    expect(brought.slice(-2)).toEqual(['waiting for a pod', '']);
  });
});
