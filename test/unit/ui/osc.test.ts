import { describe, expect, test } from 'vitest';
import { copySequence, notificationSequence, titleSequence } from '../../../src/ui/osc.ts';

const ESC = '\u001b';

describe('sequences that speak to the terminal', () => {
  test('a copy is base64 between OSC 52 and ST, and reads back as it was', () => {
    const text = 'line 1\nline 2 \u00e9 \u{1f600}';
    const sequence = copySequence(text) ?? '';
    expect(sequence.startsWith(`${ESC}]52;c;`)).toBe(true);
    expect(sequence.endsWith(`${ESC}\\`)).toBe(true);
    expect(Buffer.from(sequence.slice(7, -2), 'base64').toString()).toBe(text);
  });

  test('a text longer than terminals take is refused whole, not cut', () => {
    expect(copySequence('x'.repeat(56_244))).not.toBeNull();
    expect(copySequence('x'.repeat(56_245))).toBeNull();
  });

  test.each(['\u0007', `${ESC}\\`, `${ESC}]52;c;aGk=\u0007`, '\u009c', '\r\n'])(
    'nothing in a title or a notification ends its sequence early: %j',
    (hostile) => {
      for (const sequence of [titleSequence(`a${hostile}b`), notificationSequence(`a${hostile}b`)]) {
        expect(sequence.slice(2, -2)).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      }
    },
  );

  test('a semicolon in a notification does not begin another parameter', () => {
    expect(notificationSequence('a;b')).toBe(`${ESC}]9;a:b${ESC}\\`);
  });
});
