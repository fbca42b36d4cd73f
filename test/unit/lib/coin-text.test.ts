import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { etherText, exactGwei, gweiText, weiOfGwei, weiOfText } from '../../../src/lib/coin-text.ts';

describe('amounts of coins', () => {
  test('are shown with as much as tells them apart, and never as nothing', () => {
    expect(etherText(1_234_567_890_123_456_789n)).toBe('1.234567 ether');
    expect(etherText(1_234_567n * 10n ** 18n)).toBe('1,234,567 ether');
    expect(etherText(1n)).toBe('0.000000000000000001 ether');
    expect(etherText(0n)).toBe('0 ether');
    expect(gweiText(33_000_000_001n)).toBe('33 gwei');
  });

  test('that somebody types after them are exact', () => {
    expect(exactGwei(33_000_000_001n)).toBe('33.000000001');
    const wei = fc.bigInt({ min: 0n, max: 10n ** 26n });
    fc.assert(fc.property(wei, (amount) => weiOfGwei(exactGwei(amount)) === amount));
  });

  test('are read only from numbers as people write them', () => {
    expect(['45', '0.05', '38.123456789'].map(weiOfGwei)).toEqual([45_000_000_000n, 50_000_000n, 38_123_456_789n]);
    for (const text of ['', '-1', '1e3', '.5', '5.', '0x10', '1,5', ' 45', '1.0000000001', '9'.repeat(40)]) {
      expect(weiOfGwei(text)).toBeNull();
    }
    expect([weiOfText('12'), weiOfText('1.5'), weiOfText(12), weiOfText(null)]).toEqual([12n, null, null, null]);
  });
});
