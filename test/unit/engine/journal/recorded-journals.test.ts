import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { journalIn } from '../../../../src/engine/journal/journal-reader.ts';
import { JournalWriter } from '../../../../src/engine/journal/journal-writer.ts';
import type { RunEvent } from '../../../../src/engine/model/event.ts';
import { firstState, reduce } from '../../../../src/engine/state/reduce.ts';
import { sampleEvent } from './sample-events.ts';

const DIRECTORY = join(import.meta.dirname, '../../../recorded/journals');
const NAMES = readdirSync(DIRECTORY);

/** What a reader makes of these bytes; a refusal is thrown. */
function open(bytes: Buffer) {
  const read = journalIn(bytes, 'recorded');
  if (!read.ok) throw new Error(JSON.stringify(read.problem));
  return read.value;
}

function stateAfter([first, ...rest]: readonly RunEvent[]) {
  if (first === undefined) throw new Error('there is no event');
  return rest.reduce(reduce, firstState(first));
}

/** An in-memory file on which a writer goes on. */
function fileOf(start: Buffer) {
  let bytes = start;
  const file = {
    write: async (from: Buffer, offset: number, length: number, position: number) => {
      bytes = Buffer.concat([bytes.subarray(0, position), from.subarray(offset, offset + length)]);
      return { bytesWritten: length };
    },
    datasync: async () => {},
    truncate: async () => {},
    close: async () => {},
  };
  return { file, bytes: () => bytes };
}

describe.each(NAMES)('the recorded journal %s', (name) => {
  const whole = readFileSync(join(DIRECTORY, name));
  const { events, end } = open(whole);
  const headerBytes = whole.indexOf(0x0a) + 1;

  test('ends with its last line, and reduces to the end its run had', () => {
    expect(end.bytes).toBe(whole.length);
    expect(stateAfter(events)).toMatchObject({ status: 'ended', result: { exitCode: 1, verified: 1, failed: 1 } });
  });

  test('cut at any byte is the journal of an earlier moment, and what follows the cut is repaired away', () => {
    const wrong: number[] = [];
    for (let length = 0; length < whole.length; length += 1) {
      const read = journalIn(whole.subarray(0, length), name);
      const isRight = read.ok
        ? read.value.events.every(({ seq, type }, at) => seq === at + 1 && type === events[at]?.type) &&
          read.value.end.bytes + read.value.tornBytes === length &&
          whole[read.value.end.bytes - 1] === 0x0a
        : length < headerBytes && read.problem.kind === 'empty';
      if (!isRight) wrong.push(length);
    }
    expect(wrong).toEqual([]);
  });

  test('cut anywhere between two lines can be gone on with', async () => {
    for (let at = headerBytes; at > 0; at = whole.indexOf(0x0a, at) + 1) {
      const read = open(whole.subarray(0, at));
      const { file, bytes } = fileOf(whole.subarray(0, read.end.bytes));
      const more = sampleEvent(read.end.lastSeq + 1);
      await new JournalWriter(name, file, read.end).append([more]);
      expect(open(bytes())).toMatchObject({ events: [...read.events, more], tornBytes: 0 });
    }
  });

  test('with any byte before its last line flipped is refused with the number of that line', () => {
    const lastLine = whole.lastIndexOf(0x0a, whole.length - 2) + 1;
    const wrong: string[] = [];
    const damaged = Buffer.from(whole);
    for (let at = 0, line = 1; at < lastLine; at += 1) {
      damaged[at] = (whole[at] ?? 0) ^ (1 << (at % 8));
      const read = journalIn(damaged, name);
      if (read.ok || read.problem.kind !== 'damaged' || read.problem.line !== line) {
        wrong.push(`byte ${at}: ${JSON.stringify(read.ok ? 'believed' : read.problem)}`);
      }
      damaged[at] = whole[at] ?? 0;
      if (whole[at] === 0x0a) line += 1;
    }
    expect(wrong).toEqual([]);
  });
});

test('facts that were appended together are all there after a crash, or none of them', () => {
  const whole = readFileSync(join(DIRECTORY, '0.1.0-format-2.ndjson'));
  const { events } = open(whole);
  const lengths = new Set<number>();
  for (let length = whole.indexOf(0x0a) + 1; length < whole.length; length += 1) {
    lengths.add(open(whole.subarray(0, length)).events.length);
  }
  // Both attempts ended in one breath, and the run with them.
  expect(events.slice(-3).map(({ type }) => type)).toEqual(['attempt-ended', 'attempt-ended', 'run-ended']);
  expect([...lengths].toSorted((a, b) => a - b)).not.toContain(events.length - 1);
  expect(lengths).toContain(events.length - 3);
});
