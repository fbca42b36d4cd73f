import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type DecodedJournal,
  decodeJournal,
  encodeBatch,
  LINE_LIMIT_BYTES,
} from '../../../../src/engine/journal/line-codec.ts';
import { FIRST_POLICY_STATE } from '../../../../src/engine/model/policy.ts';
import { firstState, reduce } from '../../../../src/engine/state/reduce.ts';
import { journalLines, SAMPLE_HEADER, sampleEvent, sampleEvents } from './sample-events.ts';

const EVENTS = sampleEvents(1, 4);
const LINES = journalLines(EVENTS);
const WHOLE = Buffer.from(LINES.join(''));
const BEFORE_LAST = Buffer.byteLength(LINES.slice(0, -1).join(''));

describe('a journal', () => {
  test('reads back as it was written', () => {
    expect(decodeJournal(WHOLE)).toEqual({
      ok: true,
      value: { header: SAMPLE_HEADER, events: EVENTS, goodBytes: WHOLE.length, tornBytes: 0, chain: expect.anything() },
    });
  });

  test('cut at any byte of its last line keeps all lines before it', () => {
    for (let length = BEFORE_LAST; length < WHOLE.length; length++) {
      const value = {
        header: SAMPLE_HEADER,
        events: EVENTS.slice(0, -1),
        goodBytes: BEFORE_LAST,
        tornBytes: length - BEFORE_LAST,
        chain: expect.anything(),
      };
      expect(decodeJournal(WHOLE.subarray(0, length))).toEqual({ ok: true, value });
    }
  });

  test('cut at any byte of a batch keeps nothing of it, and everything before it', () => {
    const { chain } = decoded(WHOLE);
    const batch = Buffer.from(encodeBatch(sampleEvents(5, 7), chain).line);
    for (let length = 0; length < batch.length; length++) {
      const cut = decoded(Buffer.concat([WHOLE, batch.subarray(0, length)]));
      expect([cut.events.length, cut.goodBytes, cut.tornBytes]).toEqual([4, WHOLE.length, length]);
      expect(cut.chain).toEqual(chain);
    }
    expect(decoded(Buffer.concat([WHOLE, batch]))).toMatchObject({ events: sampleEvents(1, 7), tornBytes: 0 });
  });

  test('cut inside its first line was never begun', () => {
    const first = Buffer.byteLength(LINES[0]!);
    for (let length = 0; length < first; length++)
      expect(decodeJournal(WHOLE.subarray(0, length))).toEqual({ ok: true, value: null });
  });

  test('with a line no plan can have is refused at that line, before anything of it is read', () => {
    const long = Buffer.alloc(WHOLE.length + LINE_LIMIT_BYTES + 2, 'a');
    WHOLE.copy(long);
    long[long.length - 1] = 0x0a;
    const what = `it has ${LINE_LIMIT_BYTES + 1} bytes, and no line has more than ${LINE_LIMIT_BYTES}`;
    expect(decodeJournal(long)).toEqual({ ok: false, problem: { line: 6, what } });
  });

  test('with any byte before the last line flipped is refused with the number of that line', () => {
    for (let at = 0; at < BEFORE_LAST; at++) {
      for (const mask of [0x01, 0x20, 0x80]) {
        const damaged = Buffer.from(WHOLE);
        damaged[at] = damaged[at]! ^ mask;
        expect(decodeJournal(damaged), `byte ${at}`).toMatchObject({ ok: false, problem: { line: lineOf(at) } });
      }
    }
  });

  test('with a byte of its last line flipped, but for the newline, is refused: the line is complete', () => {
    for (let at = BEFORE_LAST; at < WHOLE.length - 1; at++) {
      const damaged = Buffer.from(WHOLE);
      damaged[at] = damaged[at]! ^ 0x01;
      expect(decodeJournal(damaged)).toMatchObject({ ok: false, problem: { line: 5 } });
    }
  });

  test('with a line missing, doubled or out of order is refused at that line', () => {
    const [header, one, two, three] = LINES as [string, string, string, string];
    const problemLine = (lines: string[]) => decodeJournal(Buffer.from(lines.join('')));
    expect(problemLine([header, one, three])).toMatchObject({ ok: false, problem: { line: 3 } });
    expect(problemLine([header, one, one])).toMatchObject({ ok: false, problem: { line: 3 } });
    expect(problemLine([header, two, one])).toMatchObject({ ok: false, problem: { line: 2 } });
  });

  test('of a newer format is refused in words that say so', () => {
    const newer = WHOLE.toString().replace('"besuConsoleJournal":2', '"besuConsoleJournal":3');
    const what = 'format 3; this program reads format 1 and 2';
    expect(decodeJournal(Buffer.from(newer))).toEqual({ ok: false, problem: { line: 1, what } });
  });

  test('keeps every text that can be typed', () => {
    const property = fc.property(fc.string({ unit: 'binary' }), (typed) => {
      const event = { ...sampleEvent(1), typed };
      const decoded = decodeJournal(Buffer.from(journalLines([event]).join('')));
      expect(decoded).toMatchObject({ ok: true, value: { events: [event] } });
    });
    fc.assert(property);
  });
});

describe('a line that somebody altered', () => {
  const events = sampleEvents(1, 6);
  const lines = journalLines(events);
  const problemOf = (changed: readonly string[]) => decodeJournal(Buffer.from(changed.join('')));

  test('and sealed anew by itself breaks the line after it, and both are named', () => {
    const forged = journalLines([...events.slice(0, 2), { ...sampleEvent(3), atMs: 1 }]).at(-1) ?? '';
    const changed = lines.map((line, at) => (at === 3 ? forged : line));
    expect(problemOf(changed)).toMatchObject({
      ok: false,
      problem: { line: 5, what: expect.stringContaining('or the line before it') },
    });
  });

  test('cannot be hidden by sealing everything after it anew: the last seal differs', () => {
    const forged = journalLines(events.map((event, at) => (at === 2 ? { ...event, atMs: 1 } : event)));
    const seal = (of: readonly string[]) => {
      const read = problemOf(of);
      return read.ok ? read.value?.chain.seal : null;
    };
    expect(seal(forged)).not.toBeNull();
    expect(seal(forged)).not.toBe(seal(lines));
  });
});

describe('a journal of format 1', () => {
  const recorded = readFileSync(new URL('../../../recorded/journals/0.1.0-format-1.ndjson', import.meta.url));

  test('is read, and what it says reduces to the end it had', () => {
    const read = decodeJournal(recorded);
    const events = read.ok ? (read.value?.events ?? []) : [];
    const [first, ...rest] = events;
    if (first === undefined) throw new Error('the recorded journal holds no event');
    const state = rest.reduce(reduce, firstState(first));
    expect(state.status).toBe('ended');
    expect(state.result).toMatchObject({ exitCode: 1, verified: 1, failed: 1 });
    expect(state.policy).toEqual(FIRST_POLICY_STATE);
  });

  test('with a line missing is refused at that line, although no seal holds the lines together', () => {
    const lines = recorded.toString().split('\n');
    expect(decodeJournal(Buffer.from(lines.toSpliced(2, 1).join('\n')))).toEqual({
      ok: false,
      problem: { line: 3, what: 'event 2 was expected here' },
    });
  });

  test('is gone on with in its own format', () => {
    const { events, chain } = decoded(recorded);
    const more = encodeBatch(sampleEvents(events.length + 1, events.length + 2), chain).line;
    expect(decoded(Buffer.concat([recorded, Buffer.from(more)]))).toMatchObject({ tornBytes: 0 });
    // It knows no batches: the first line of two stands by itself.
    const cut = decoded(Buffer.concat([recorded, Buffer.from(more.slice(0, more.indexOf('\n') + 1))]));
    expect([cut.events.length, cut.tornBytes]).toEqual([events.length + 1, 0]);
  });
});

function decoded(bytes: Buffer): DecodedJournal {
  const read = decodeJournal(bytes);
  if (!read.ok || read.value === null) throw new Error('this journal cannot be read');
  return read.value;
}

function lineOf(at: number): number {
  return WHOLE.subarray(0, at).filter((byte) => byte === 0x0a).length + 1;
}
