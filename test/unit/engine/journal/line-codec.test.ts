import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeJournal, encodeEvent, encodeHeader } from '../../../../src/engine/journal/line-codec.ts';
import { SAMPLE_HEADER, sampleEvent, sampleEvents } from './sample-events.ts';

const EVENTS = sampleEvents(1, 4);
const LINES = [encodeHeader(SAMPLE_HEADER), ...EVENTS.map(encodeEvent)];
const WHOLE = Buffer.from(LINES.join(''));
const BEFORE_LAST = Buffer.byteLength(LINES.slice(0, -1).join(''));

describe('a journal', () => {
  test('reads back as it was written', () => {
    const decoded = decodeJournal(WHOLE);
    expect(decoded).toEqual({
      ok: true,
      value: { header: SAMPLE_HEADER, events: EVENTS, goodBytes: WHOLE.length, tornBytes: 0 },
    });
  });

  test('cut at any byte of its last line keeps all lines before it', () => {
    for (let length = BEFORE_LAST; length < WHOLE.length; length++) {
      const decoded = decodeJournal(WHOLE.subarray(0, length));
      const value = {
        header: SAMPLE_HEADER,
        events: EVENTS.slice(0, -1),
        goodBytes: BEFORE_LAST,
        tornBytes: length - BEFORE_LAST,
      };
      expect(decoded).toEqual({ ok: true, value });
    }
  });

  test('cut inside its first line was never begun', () => {
    const first = Buffer.byteLength(LINES[0]!);
    for (let length = 0; length < first; length++)
      expect(decodeJournal(WHOLE.subarray(0, length))).toEqual({ ok: true, value: null });
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
    const newer = WHOLE.toString().replace('"besuConsoleJournal":1', '"besuConsoleJournal":2');
    const what = 'format 2; this program reads format 1';
    expect(decodeJournal(Buffer.from(newer))).toEqual({ ok: false, problem: { line: 1, what } });
  });

  test('keeps every text that can be typed', () => {
    const property = fc.property(fc.string({ unit: 'binary' }), (typed) => {
      const event = { ...sampleEvent(1), typed };
      const decoded = decodeJournal(Buffer.from(encodeHeader(SAMPLE_HEADER) + encodeEvent(event)));
      expect(decoded).toMatchObject({ ok: true, value: { events: [event] } });
    });
    fc.assert(property);
  });
});

function lineOf(at: number): number {
  return WHOLE.subarray(0, at).filter((byte) => byte === 0x0a).length + 1;
}
