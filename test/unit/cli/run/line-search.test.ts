import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LogFiles } from '../../../../src/cli/run/log-files.ts';
import type { AttemptId } from '../../../../src/engine/model/ids.ts';
import type { Found, LogHandle } from '../../../../src/ui/log-source.ts';
import { ERRORS, expressionOf, type LogQuery, parseQuery } from '../../../../src/ui/view/log-query.ts';

const ATTEMPT = 'a/besu/upgrade#1' as AttemptId;

let run: string;
let logs: LogFiles;
let path: string;
beforeEach(() => {
  run = mkdtempSync(join(tmpdir(), 'line-search-'));
  logs = new LogFiles(run);
  const directory = join(run, 'attempts', 'a', 'besu', 'upgrade', '1');
  mkdirSync(directory, { recursive: true });
  path = join(directory, 'log');
});
afterEach(() => {
  logs.close();
  rmSync(run, { recursive: true, force: true });
});

function found(log: LogHandle, query: LogQuery, near: number | null): Promise<Found> {
  const search = log.search(query, near);
  return new Promise((resolve) => {
    const check = (): void => {
      if (!search.found().done) return;
      stop();
      search.stop();
      resolve(search.found());
    };
    const stop = log.onChange(check);
    check();
  });
}

function counted(log: LogHandle): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => void (log.extent().counting === null && resolve());
    log.onChange(check);
    check();
  });
}

/** Line by line, over what the view would show. */
function naive(log: LogHandle, query: LogQuery): readonly number[] {
  const expression = expressionOf(query);
  return log
    .lines(0, log.extent().lineCount)
    .flatMap(({ text, level }, i) => ((expression === null ? level === 'error' : expression.test(text)) ? [i] : []));
}

const message = (text: string): string => JSON.stringify({ '@level': 'error', '@message': text });
const words = fc.constantFrom(
  ...[
    'error',
    'Error',
    'quota',
    'QUOTA',
    ' ',
    '  ',
    '\t',
    '-',
    ' - ',
    '*',
    '"',
    '/',
    'ab12',
    'é',
    'É',
    'Zürich',
    '東京',
  ],
  ...[
    '\u001b[31m',
    '\u001b[0m',
    '\u001b[1;32m',
    '\u001b]0;quota\u0007',
    '\u001b[2K',
    '\r',
    '\u200b',
    '\u202e',
    '\u0000',
  ],
  ...['\u009b31m', '\ufeff', '\\u0071', '\\', '<', '&', 'x'.repeat(40), 'E1121 04:31:07 ', `0x${'ab12'.repeat(16)}`],
);
const text = fc.array(words, { maxLength: 6 }).map((parts) => parts.join(''));
const lineOf = fc.oneof(
  { weight: 4, arbitrary: text },
  { weight: 1, arbitrary: text.map(message) },
  // As Go writes JSON: some characters only by their number.
  {
    weight: 1,
    arbitrary: text.map((one) => message(one).replace(/[<>&q]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`)),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes).toString('latin1')) },
  { weight: 1, arbitrary: fc.constantFrom(16_380, 16_384, 16_400).map((length) => `${'y'.repeat(length)}quota`) },
);
const pattern = fc.oneof(
  text.filter((one) => one !== ''),
  words,
  fc.constantFrom(
    '/quo.a/',
    '/^e/',
    '/a$/',
    '/[^a]rr/',
    '/\\s+q/',
    '/(?<!\\s)error/',
    '/(quota|error) /',
    '/é/',
    '/a-z/',
    '/\\bE/',
  ),
);

test('a search finds exactly the lines that one by one would match', async () => {
  const files = fc.array(lineOf, { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(files, pattern, fc.boolean(), fc.nat(50), async (lines, wanted, ends, near) => {
      const parsed = parseQuery(wanted);
      if (!parsed.ok) return;
      // Some bytes are no UTF-8: they are written as they are.
      const encoded = lines.map((line) =>
        /^[\x00-\xff]*$/.test(line) ? Buffer.from(line, 'latin1') : Buffer.from(line),
      );
      writeFileSync(
        path,
        Buffer.concat(encoded.flatMap((line) => [line, Buffer.from('\n')])).subarray(0, ends ? undefined : -1),
      );
      const log = logs.open(ATTEMPT);
      const expected = naive(log, parsed.query);
      const start = log.extent().lineCount === 0 ? null : near % log.extent().lineCount;
      for (const from of [null, start]) {
        const { lines: hits, total, before, problem } = await found(log, parsed.query, from);
        expect([hits, total, before, problem]).toEqual([expected, expected.length, 0, null]);
      }
      expect((await found(log, ERRORS, null)).lines).toEqual(naive(log, ERRORS));
      log.close();
    }),
    { numRuns: 150 },
  );
});

test('a search goes over all of a file of many bites, from wherever it starts', async () => {
  const odd = [
    '\u001b[1mquo\u001b[0mta',
    'Zürich quota',
    message('quota'),
    'y'.repeat(3 << 20),
    `${'z'.repeat(300_000)}quota`,
  ];
  const lines = Array.from({ length: 24_000 }, (_, i) =>
    i % 2999 === 0 ? (odd[(i / 2999) % odd.length] ?? '') : `line ${i} ${'-'.repeat(i % 90)}`,
  );
  writeFileSync(path, lines.join('\n'));
  const log = logs.open(ATTEMPT);
  await counted(log);
  for (const wanted of ['quota', 'line 5 -', 'LINE 1', 'line 2399', '/line \\d*77 /', '/^line 1-?$/']) {
    const parsed = parseQuery(wanted);
    if (!parsed.ok) throw new Error(parsed.problem);
    const expected = naive(log, parsed.query);
    for (const near of [null, 0, 12_345]) expect((await found(log, parsed.query, near)).lines).toEqual(expected);
  }
});
