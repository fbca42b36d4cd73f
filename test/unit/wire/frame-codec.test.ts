import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeFrame, FrameDecoder } from '../../../src/wire/frame-codec.ts';

const reason = fc.string({ unit: 'grapheme', maxLength: 60 });
const closed = (text: string) => ({ type: 'closed', reason: text }) as const;

/** Cuts the bytes at the given places, which may fall inside a character. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, i) => bytes.subarray(at[i], end));
}

describe('frames', () => {
  test('come out as they went in, wherever their bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(reason), fc.array(fc.nat(5000)), (reasons, places) => {
        const bytes = Buffer.concat(reasons.map((text) => encodeFrame(closed(text))));
        const decoder = new FrameDecoder(1000);
        const decoded = cut(bytes, places).map((piece) => decoder.push(piece));
        expect(decoded.flatMap(({ frames }) => frames)).toEqual(reasons.map(closed));
        expect(decoded.every(({ problem }) => problem === null)).toBe(true);
      }),
    );
  });

  test('are one line each, even when their text holds line ends', () => {
    const text = encodeFrame(closed('one\ntwo\r\nthree\u2028')).toString();
    expect(text.indexOf('\n')).toBe(text.length - 1);
  });

  test('of exactly the allowed size are read, one byte more is refused', () => {
    const frame = encodeFrame(closed('x'.repeat(100)));
    expect(new FrameDecoder(frame.length - 1).push(frame).frames).toHaveLength(1);
    const refused = new FrameDecoder(frame.length - 2).push(frame);
    expect(refused).toEqual({ frames: [], problem: `a frame is larger than ${frame.length - 2} bytes` });
  });

  test('that never end are refused as soon as they are too large', () => {
    const decoder = new FrameDecoder(10);
    expect(decoder.push(Buffer.from('12345')).problem).toBeNull();
    expect(decoder.push(Buffer.from('678901')).problem).toBe('a frame is larger than 10 bytes');
  });

  test('before one that cannot be read are still read, those after it never', () => {
    const decoder = new FrameDecoder(1000);
    const good = encodeFrame(closed('good'));
    const first = decoder.push(Buffer.concat([good, Buffer.from('nonsense\n'), good]));
    expect(first.frames).toEqual([closed('good')]);
    expect(first.problem).toMatch(/not a frame/);
    expect(decoder.push(good)).toEqual({ frames: [], problem: first.problem });
  });

  test.each(['', '[]', 'null', '7', '"text"', '{', '{"a":1}{"b":2}'])('are objects: %j is none', (line) => {
    expect(new FrameDecoder(1000).push(Buffer.from(`${line}\n`)).problem).toMatch(/not a frame/);
  });

  test('any bytes at all make frames or a problem, never an exception', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 })), (pieces) => {
        const decoder = new FrameDecoder(150);
        for (const piece of pieces) decoder.push(Buffer.from(piece));
      }),
    );
  });

  test('of 8 MB in small pieces are joined once, not at every piece', () => {
    const bytes = encodeFrame(closed('x'.repeat(8_000_000)));
    const decoder = new FrameDecoder(8 * 1024 * 1024);
    let frames = 0;
    for (let at = 0; at < bytes.length; at += 512) frames += decoder.push(bytes.subarray(at, at + 512)).frames.length;
    expect(frames).toBe(1);
  });
});
