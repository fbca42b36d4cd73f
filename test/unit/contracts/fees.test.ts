import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseFees, replacementFees } from '../../../src/contracts/fees.ts';
import { Halt } from '../../../src/contracts/halt.ts';
import { etherText, gweiText } from '../../../src/lib/coin-text.ts';

const wei = fc.bigInt({ min: 0n, max: 10n ** 15n });

describe('fees', () => {
  test('never go above the cap, always cover the price of now, and are refused when both cannot be', () => {
    fc.assert(
      fc.property(wei, wei, wei, (baseFeeWei, tipWei, cap) => {
        if (baseFeeWei + tipWei > cap) {
          expect(() => chooseFees({ baseFeeWei, tipWei }, cap, [])).toThrow(Halt);
          return;
        }
        const fees = chooseFees({ baseFeeWei, tipWei }, cap, []);
        expect(fees.maxFeeWei <= cap && fees.maxFeeWei >= baseFeeWei + tipWei).toBe(true);
        expect((fees.tipWei ?? 0n) <= fees.maxFeeWei).toBe(true);
      }),
    );
  });

  test('on a chain without base fee are one price', () => {
    expect(chooseFees({ baseFeeWei: null, tipWei: 7n }, 7n, [])).toEqual({ maxFeeWei: 7n, tipWei: null });
  });

  test('of a replacement are each at least a tenth more, or there is none', () => {
    fc.assert(
      fc.property(wei, wei, wei, wei, (tip, more, wished, now) => {
        const old = { maxFeeWei: tip + more, tipWei: tip };
        const fees = replacementFees(old, wished, now);
        if (fees === null) {
          expect(wished * 10n < old.maxFeeWei * 11n + 10n).toBe(true);
          return;
        }
        expect(fees.maxFeeWei * 10n > old.maxFeeWei * 11n).toBe(true);
        expect((fees.tipWei ?? 0n) * 10n > tip * 11n && (fees.tipWei ?? 0n) <= fees.maxFeeWei).toBe(true);
      }),
    );
  });
});

test('amounts are said in full, short, and never as nothing when they are something', () => {
  expect(etherText(10n ** 18n)).toBe('1 ether');
  expect(etherText(1_234_567_890_123_456_789_012n)).toBe('1,234.567890 ether'.replace('890', '89'));
  expect(etherText(1n)).toBe('0.000000000000000001 ether');
  expect(gweiText(1_500_000_000n)).toBe('1.5 gwei');
});
