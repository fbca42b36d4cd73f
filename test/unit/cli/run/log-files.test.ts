import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LogFiles } from '../../../../src/cli/run/log-files.ts';
import type { AttemptId } from '../../../../src/engine/model/ids.ts';
import type { LogHandle } from '../../../../src/ui/log-source.ts';

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

describe('the log of an attempt', () => {
  test('is there at once when the file is', () => {
    write('one\ntwo\n');
    const log = logs.open(ATTEMPT);
    expect(log.lineCount()).toBe(2);
    expect(log.lines(1, 5)).toEqual([{ text: 'two', level: 'info' }]);
  });

  test('is empty until the attempt has started, then appears by itself', async () => {
    const log = logs.open(ATTEMPT);
    expect([log.lineCount(), log.lines(0, 5), await log.search('x')]).toEqual([0, [], []]);
    write('one\n');
    await until(log, () => log.lineCount() === 1);
    expect(texts(log)).toEqual(['one']);
  });

  test('grows while it is looked at', async () => {
    write('one\n');
    const log = logs.open(ATTEMPT);
    write('two\nthr');
    await until(log, () => log.lineCount() === 3);
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
    await until(log, () => log.lineCount() === 2);
    expect(told).toBe(0);
  });

  test('is read by a person: a message of terraform without its JSON, with its level', () => {
    const message = { '@level': 'error', '@message': 'Error: no quota', '@module': 'terraform.ui', type: 'diagnostic' };
    write(`${JSON.stringify(message)}\n\u001b[31mred\u001b[0m\n`);
    expect(logs.open(ATTEMPT).lines(0, 2)).toEqual([
      { text: 'Error: no quota', level: 'error' },
      { text: 'red', level: 'info' },
    ]);
  });

  test('is searched from end to end, in any case, in what a person reads', async () => {
    write(Array.from({ length: 12_000 }, (_, i) => `line ${i}${i % 5000 === 4999 ? ' QUOTA' : ''}\n`).join(''));
    write(`${JSON.stringify({ '@level': 'info', '@message': 'quota is fine', '@module': 'terraform.ui' })}\n`);
    const log = logs.open(ATTEMPT);
    expect(await log.search('Quota')).toEqual([4999, 9999, 12_000]);
    expect(await log.search('terraform.ui')).toEqual([]);
  });

  test('that is closed has nothing more to say, and its search ends', async () => {
    write('x\n'.repeat(20_000));
    const log = logs.open(ATTEMPT);
    const search = log.search('x');
    log.close();
    log.close();
    expect((await search).length).toBeLessThan(20_000);
    expect([log.lineCount(), log.lines(0, 5)]).toEqual([0, []]);
    expect(await log.search('x')).toEqual([]);
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

test('closing the logs of a run closes all of them', () => {
  write('one\n');
  const log = logs.open(ATTEMPT);
  logs.close();
  expect(log.lineCount()).toBe(0);
});
