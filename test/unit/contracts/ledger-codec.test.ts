import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeLedger, encodeEntry } from '../../../src/contracts/ledger-codec.ts';
import type { LedgerEntry } from '../../../src/contracts/ledger-entry.ts';

const FIRST = decodeLedger(Buffer.alloc(0));
const entry = (nonce: number): LedgerEntry => ({
  type: 'judged',
  atMs: 1,
  nonce,
  attempt: 'a#1',
  verdict: 'done',
  text: 'ü',
});

function ledgerOf(count: number): Buffer {
  let seal = FIRST.ok ? FIRST.value.seal : '';
  const lines = Array.from({ length: count }, (_, nonce) => {
    const encoded = encodeEntry(entry(nonce), seal);
    seal = encoded.seal;
    return encoded.line;
  });
  return Buffer.from(lines.join(''));
}

test('what was written is read, and an append that was cut anywhere is left aside, never half read', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), fc.double({ min: 0, max: 1, noNaN: true }), (count, share) => {
      const whole = ledgerOf(count);
      const cut = whole.subarray(0, Math.floor(share * whole.length));
      const decoded = decodeLedger(cut);
      expect(decoded.ok).toBe(true);
      if (!decoded.ok) return;
      expect(decoded.value.goodBytes + decoded.value.tornBytes).toBe(cut.length);
      expect(decoded.value.entries).toEqual(Array.from({ length: decoded.value.entries.length }, (_, n) => entry(n)));
      expect(ledgerOf(decoded.value.entries.length).length).toBe(decoded.value.goodBytes);
    }),
  );
});

test('a changed byte before the last line end is damage, with its line', () => {
  const whole = ledgerOf(4);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: whole.length - 2 }), fc.integer({ min: 1, max: 255 }), (at, by) => {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ by;
      expect(decodeLedger(changed).ok).toBe(false);
    }),
  );
});

test('a line that was taken out is damage at the line that follows it', () => {
  const lines = ledgerOf(4).toString().split('\n');
  expect(decodeLedger(Buffer.from([...lines.slice(0, 1), ...lines.slice(2)].join('\n')))).toEqual({
    ok: false,
    problem: 2,
  });
});
