import { AbiCoder, FunctionFragment } from 'ethers';
import { describe, expect, test } from 'vitest';
import { encodeValues } from '../../../src/contracts/abi-values.ts';
import { answerFits, filledIn } from '../../../src/contracts/wanted-answer.ts';
import type { ChainArgument } from '../../../src/regions/chain-task.ts';

const [A, B, C] = ['11', '22', 'ab'].map((byte) => `0x${byte.repeat(20)}`) as [string, string, string];
const coder = AbiCoder.defaultAbiCoder();

function fits(
  returns: string,
  wanted: readonly ChainArgument[],
  found: readonly unknown[],
  compare: 'same' | 'has' = 'same',
): boolean {
  const { outputs } = FunctionFragment.from(`function f() view returns (${returns})`);
  const encoded = encodeValues(outputs, filledIn(outputs, wanted), 'f');
  const plain = (data: string) => coder.decode(outputs, data).toArray(true);
  return answerFits(outputs, wanted, plain(encoded), plain(coder.encode(outputs, found)), compare);
}

describe('what a reading should answer', () => {
  test('is compared by value: capitals of an address and spellings of a number make no difference', () => {
    expect(fits('address, uint64', [C.toUpperCase().replace('0X', '0x'), '0x8a'], [C, 138n])).toBe(true);
    expect(fits('uint64', ['5009297550715157269'], [5009297550715157269n])).toBe(true);
    expect(fits('uint64', ['5009297550715157269'], [5009297550715157000n])).toBe(false);
  });

  test('may leave places open, also inside a tuple, and only those', () => {
    const config = '(address router, bool on, uint64 next, bytes ramp)';
    const found = [[A, true, 42n, '0x1234']];
    expect(fits(config, [[A, true, '*', '0x1234']], found)).toBe(true);
    expect(fits(config, [[A, true, '*', '0x1235']], found)).toBe(false);
    expect(fits(config, ['*'], found)).toBe(true);
    expect(fits('address[]', ['*'], [[A, B]])).toBe(true);
  });

  test('tells 20 bytes from the 32 of abi.encode(address)', () => {
    const encoded = coder.encode(['address'], [A]);
    expect(fits('bytes', [encoded], [encoded])).toBe(true);
    expect(fits('bytes', [encoded], [A])).toBe(false);
  });

  test('may be a part of a list in any order, when it says so', () => {
    expect(fits('bool, address[]', [true, [B, A]], [true, [A, C, B]], 'has')).toBe(true);
    expect(fits('bool, address[]', [true, [B, A]], [true, [A, C]], 'has')).toBe(false);
    expect(fits('bool, address[]', [false, [B]], [true, [B]], 'has')).toBe(false);
    expect(fits('address[]', [[A, B]], [[B, A]])).toBe(false);
    expect(fits('address[]', [[]], [[A]])).toBe(false);
  });
});
