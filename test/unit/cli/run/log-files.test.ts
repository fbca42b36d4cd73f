import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LogFiles } from '../../../../src/cli/run/log-files.ts';
import type { AttemptId } from '../../../../src/engine/model/ids.ts';
import type { Found, LogHandle } from '../../../../src/ui/log-source.ts';
import { type LogQuery, parseQuery } from '../../../../src/ui/view/log-query.ts';

const ATTEMPT = 'a/besu/upgrade#2' as AttemptId;

let run: string;
let logs: LogFiles;
beforeEach(() => {
  run = mkdtempSync(join(tmpdir(), 'log-files-'));
  logs = new LogFiles(run);
});
afterEach(() => {
  logs.close();
  rmSync(run, { recursive: true, force: true });
});

const directory = (): string => join(run, 'attempts', 'a', 'besu', 'upgrade', '2');
function write(text: string): void {
  mkdirSync(directory(), { recursive: true });
  appendFileSync(join(directory(), 'log'), text);
}
const texts = (log: LogHandle): readonly string[] => log.lines(0, 100).map(({ text }) => text);

/** Resolves as soon as the log is as wanted: it is told of every change. */
function until(log: LogHandle, wanted: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (!wanted()) return;
      stop();
      resolve();
    };
    const stop = log.onChange(check);
    check();
  });
}

const count = (log: LogHandle): number => log.extent().lineCount;
const path = (): string => join(directory(), 'log');

function query(pattern: string): LogQuery {
  const parsed = parseQuery(pattern);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.query;
}

async function search(log: LogHandle, of: string | LogQuery, near: number | null = null): Promise<Found> {
  const running = log.search(typeof of === 'string' ? query(of) : of, near);
  await until(log, () => running.found().done);
  running.stop();
  return running.found();
}

describe('the log of an attempt', () => {
  test('is there at once when the file is', () => {
    write('one\ntwo\n');
    const log = logs.open(ATTEMPT);
    expect(count(log)).toBe(2);
    expect(log.lines(1, 5)).toEqual([{ text: 'two', level: 'info' }]);
  });

  test('is empty until the attempt has started, then appears by itself', async () => {
    const log = logs.open(ATTEMPT);
    const searched = log.search(query('x'), null);
    expect([log.extent().exists, count(log), log.lines(0, 5), searched.found().lines]).toEqual([false, 0, [], []]);
    write('one\nx\n');
    await until(log, () => searched.found().total === 1);
    expect([log.extent().exists, texts(log)]).toEqual([true, ['one', 'x']]);
  });

  test('tells where it lies', () => {
    expect(logs.open(ATTEMPT).path()).toBe(path());
  });

  test('grows while it is looked at', async () => {
    write('one\n');
    const log = logs.open(ATTEMPT);
    write('two\nthr');
    await until(log, () => count(log) === 3);
    expect(texts(log)).toEqual(['one', 'two', 'thr']);
  });

  test('tells of a last line that only gets longer, and of its end', async () => {
    write('one\ntw');
    const log = logs.open(ATTEMPT);
    for (const piece of ['o', ' and a half\n']) {
      // Asked only when told: reading alone would see the new text without anybody having said that it is there.
      const told = new Promise<void>((resolve) => void log.onChange(resolve));
      write(piece);
      await told;
    }
    expect(texts(log)).toEqual(['one', 'two and a half']);
  });

  test('tells nobody who has stopped listening', async () => {
    write('one\n');
    const log = logs.open(ATTEMPT);
    let told = 0;
    log.onChange(() => {
      told += 1;
    })();
    write('two\n');
    await until(log, () => count(log) === 2);
    expect(told).toBe(0);
  });

  test('is read by a person: a message of terraform without its JSON, with its level', () => {
    const message = { '@level': 'error', '@message': 'Error: no quota', '@module': 'terraform.ui', type: 'diagnostic' };
    write(`${JSON.stringify(message)}\n\u001b[31mred\u001b[0m\n`);
    expect(logs.open(ATTEMPT).lines(0, 2)).toMatchObject([
      { text: 'Error: no quota', level: 'error' },
      { text: 'red', level: 'info' },
    ]);
  });

  test('keeps the colours of its tool, and nothing else of its escape sequences', () => {
    write('\u001b[31mred\u001b[0m \u001b]0;owned\u0007\u001b[2Jand \u001b[1mbold\u001b[?25l\n');
    expect(logs.open(ATTEMPT).lines(0, 1)).toEqual([
      {
        text: 'red and bold',
        level: 'info',
        colours: [
          { at: 0, parameters: '31' },
          { at: 3, parameters: '0' },
          { at: 8, parameters: '1' },
        ],
      },
    ]);
  });

  test('says when a line was written, and that one is cut', () => {
    write(`2026-11-21 04:31:07.123+02:00 | main | ERROR | Besu | no\n${'x'.repeat(20_000)}\n`);
    const [first, second] = logs.open(ATTEMPT).lines(0, 2);
    expect(first).toMatchObject({ time: '02:31:07', level: 'error' });
    expect([second?.cut, second?.text.length]).toEqual([true, 16_384]);
  });

  test('shows bytes that are no UTF-8 as what they are: unknown characters', () => {
    mkdirSync(directory(), { recursive: true });
    writeFileSync(path(), Buffer.from([0x61, 0xff, 0x62, 0xc3, 0x0a, 0xe2, 0x82]));
    expect(texts(logs.open(ATTEMPT))).toEqual(['a\ufffdb\ufffd', '\ufffd']);
  });

  test('is searched from end to end, in what a person reads; a capital makes case count', async () => {
    write(Array.from({ length: 12_000 }, (_, i) => `line ${i}${i % 5000 === 4999 ? ' QUOTA' : ''}\n`).join(''));
    write(`${JSON.stringify({ '@level': 'info', '@message': 'quota is fine', '@module': 'terraform.ui' })}\n`);
    const log = logs.open(ATTEMPT);
    expect(await search(log, 'quota')).toMatchObject({ lines: [4999, 9999, 12_000], total: 3, before: 0 });
    expect((await search(log, 'Quota')).lines).toEqual([]);
    expect((await search(log, 'QUOTA')).lines).toEqual([4999, 9999]);
    expect((await search(log, 'terraform.ui')).lines).toEqual([]);
    expect((await search(log, '/line (1|11999)$/')).lines).toEqual([1, 11_999]);
  });

  test('is searched on while it grows, also in a line that is still being written', async () => {
    write('a quota\n');
    const log = logs.open(ATTEMPT);
    const running = log.search(query('quota'), null);
    await until(log, () => running.found().done);
    write('no\nthe quo');
    await until(log, () => count(log) === 3);
    expect(running.found().lines).toEqual([0]);
    write('ta');
    await until(log, () => running.found().total === 2);
    write(' is gone\nquota\n');
    await until(log, () => running.found().total === 3);
    expect(running.found().lines).toEqual([0, 2, 3]);
  });

  test.each([
    ['counted', 10_000],
    ['still being counted', 0],
  ])('%s, counts every match but keeps the numbers of no more than somebody goes through', async (_, openingMs) => {
    write('yes\n'.repeat(400_000));
    const log = new LogFiles(run, openingMs).open(ATTEMPT);
    const end = await search(log, 'yes');
    expect([end.total, end.lines.at(-1), end.before + end.lines.length]).toEqual([400_000, 399_999, 400_000]);
    expect(end.lines.length).toBeLessThan(400_000);
    const start = await search(log, 'yes', 0);
    expect([start.total, start.lines[0], start.before]).toEqual([400_000, 0, 0]);
    log.close();
  });

  test('gives an expression up that would never come to an end', async () => {
    write(`${'a'.repeat(5000)}\n`);
    const log = logs.open(ATTEMPT);
    const { problem, done } = await search(log, '/(a+)+b/');
    expect([done, problem]).toEqual([true, 'takes too long on a line of this log']);
    expect(log.places(query('/(a+)+b/'), 'a'.repeat(5000))).toEqual([]);
    expect(log.places(query('/a{3}/'), 'xaaax')).toEqual([[1, 4]]);
  });

  test('finds the lines that report an error, whatever tool wrote them', async () => {
    const message = { '@level': 'error', '@message': 'no quota', type: 'diagnostic' };
    const lines = [
      ...['fine', 'Error: UPGRADE FAILED', 'no error here', JSON.stringify(message), 'E1121 04:31:07.1 1 x.go] no'],
      ...['\u001b[31mError\u001b[0m: red', 'time=x level=error', '2026-11-21 04:31:07.1+00:00 | a | FATAL | B | c'],
    ];
    write(`${lines.join('\n')}\n`);
    expect((await search(logs.open(ATTEMPT), { kind: 'errors' })).lines).toEqual([1, 3, 4, 5, 6, 7]);
  });

  test('that is emptied while it is open is said to have started over, and is searched again', async () => {
    write('one\ntwo quota\nthree\n');
    const log = logs.open(ATTEMPT);
    const running = log.search(query('quota'), null);
    await until(log, () => running.found().done);
    truncateSync(path());
    await until(log, () => count(log) === 0);
    write('quota\n');
    await until(log, () => running.found().total === 1);
    expect([log.extent().startedOver, texts(log), running.found().lines]).toEqual([1, ['quota'], [0]]);
  });

  test('that is replaced by another file, or written anew in place, starts over', async () => {
    write('one\ntwo\n');
    const log = logs.open(ATTEMPT);
    writeFileSync(join(directory(), 'next'), 'three\nfour\nfive\n');
    renameSync(join(directory(), 'next'), path());
    await until(log, () => count(log) === 3);
    expect([log.extent().startedOver, texts(log)]).toEqual([1, ['three', 'four', 'five']]);
    writeFileSync(path(), 'seven\neight and more\n');
    await until(log, () => log.extent().startedOver >= 2 && count(log) === 2);
    expect(texts(log)).toEqual(['seven', 'eight and more']);
  });

  test('that is taken away can still be read', async () => {
    write('one\n');
    const log = logs.open(ATTEMPT);
    const told = new Promise<void>((resolve) => void log.onChange(resolve));
    appendFileSync(path(), 'two\n');
    await told;
    rmSync(path());
    expect(texts(log)).toEqual(['one', 'two']);
  });

  test('that is closed has nothing more to say, and its search ends', async () => {
    write('x\n'.repeat(20_000));
    const log = logs.open(ATTEMPT);
    const running = log.search(query('x'), null);
    log.close();
    log.close();
    expect(running.found().total).toBeLessThan(20_000);
    expect([count(log), log.lines(0, 5)]).toEqual([0, []]);
    expect(log.search(query('x'), null).found().total).toBe(0);
  });

  test('that is closed never shows another file that got its number', () => {
    write('one\n');
    const log = logs.open(ATTEMPT);
    log.close();
    const other = 'b/besu/upgrade#1' as AttemptId;
    mkdirSync(join(run, 'attempts', 'b', 'besu', 'upgrade', '1'), { recursive: true });
    writeFileSync(join(run, 'attempts', 'b', 'besu', 'upgrade', '1', 'log'), 'of b\n');
    expect(texts(logs.open(other))).toEqual(['of b']);
    expect(texts(log)).toEqual([]);
  });

  test('of each attempt is its own', () => {
    write('second\n');
    mkdirSync(join(directory(), '..', '1'), { recursive: true });
    writeFileSync(join(directory(), '..', '1', 'log'), 'first\n');
    expect(texts(logs.open('a/besu/upgrade#1' as AttemptId))).toEqual(['first']);
    expect(texts(logs.open(ATTEMPT))).toEqual(['second']);
  });
});

describe('a log too big to be counted at once', () => {
  const big = (lines: number): string =>
    Array.from({ length: lines }, (_, i) => `line ${i} ${'.'.repeat(90)}\n`).join('');
  const words = (log: LogHandle, from: number, lines: number): readonly string[] =>
    log.lines(from, lines).map(({ text }) => text.slice(0, text.indexOf('.') - 1));

  test('shows its end at once, and tells the numbers of those lines later', async () => {
    write(big(50_000));
    const log = new LogFiles(run, 0).open(ATTEMPT);
    const { counting } = log.extent();
    const end = counting?.end ?? 0;
    expect(words(log, end - 2, 5)).toEqual(['line 49998', 'line 49999']);
    expect(words(log, end - 40_000, 1)).toEqual(['line 10000']);
    expect(words(log, end - 60_000, 1)).toEqual([]);
    expect(log.settled(end - 2)).toBe(end - 2);
    await until(log, () => log.extent().counting === null);
    expect([count(log), log.settled(end - 2), log.settled(end - 40_000)]).toEqual([50_000, 49_998, 10_000]);
    expect(words(log, end - 2, 5)).toEqual(['line 49998', 'line 49999']);
    log.close();
  });

  test('takes in what is written while it is being counted', async () => {
    write(big(50_000));
    const log = new LogFiles(run, 0).open(ATTEMPT);
    const name = (log.extent().counting?.end ?? 0) - 1;
    write('one more .\nand one .');
    await until(log, () => log.extent().counting === null);
    expect([count(log), log.settled(name)]).toEqual([50_002, 49_999]);
    expect(words(log, 49_999, 3)).toEqual(['line 49999', 'one more', 'and one']);
    log.close();
  });

  test('is searched from its beginning while it is being counted', async () => {
    write(big(50_000));
    const log = new LogFiles(run, 0).open(ATTEMPT);
    expect((await search(log, 'line 4999')).lines).toEqual([4999, ...Array.from({ length: 10 }, (_, i) => 49_990 + i)]);
    log.close();
  });
});

test('closing the logs of a run closes all of them', () => {
  write('one\n');
  const log = logs.open(ATTEMPT);
  logs.close();
  expect(count(log)).toBe(0);
});
