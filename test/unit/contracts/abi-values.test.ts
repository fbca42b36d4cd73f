import { AbiCoder, FunctionFragment } from 'ethers';
import { expect, test } from 'vitest';
import { encodeValues } from '../../../src/contracts/abi-values.ts';
import { Halt } from '../../../src/contracts/halt.ts';
import type { ChainArgument } from '../../../src/regions/chain-task.ts';

const encode = (signature: string, values: readonly ChainArgument[]) =>
  encodeValues(FunctionFragment.from(signature).inputs, values, 'f');

function objection(signature: string, values: readonly ChainArgument[]): string {
  try {
    return `encoded ${encode(signature, values)}`;
  } catch (error) {
    if (error instanceof Halt && error.answer.answer === 'no') return error.answer.failure.evidence[0] ?? '';
    throw error;
  }
}

test('numbers that do not fit a JavaScript number keep every digit', () => {
  expect(BigInt(encode('function f(uint64 s)', ['16015286601757825753']))).toBe(16015286601757825753n);
});

test('lists and tuples are encoded as their types say', () => {
  const selector = '5009297550715157269';
  const ramps = [[selector, `0x${'11'.repeat(20)}`]];
  expect(encode('function f((uint64 s, address ramp)[] adds, bool on)', [ramps, 'false'])).toBe(
    AbiCoder.defaultAbiCoder().encode(['tuple(uint64,address)[]', 'bool'], [ramps, false]),
  );
});

test.each([
  ['function f(bool on)', ['no'], 'f, on: true or false is wanted, not the text no'],
  ['function f(uint256 n)', ['1.5'], 'f, n: 1.5 is no whole number (uint256)'],
  ['function f(uint256 n)', [''], 'f, n:  is no whole number (uint256)'],
  ['function f(uint256 n)', [], 'f takes 1 arguments, 0 are given'],
  ['function f(address a)', ['vitalik.eth'], 'f, a: vitalik.eth is no address, or its checksum is wrong'],
  ['function f(bytes32 b)', ['0x12'], 'f, b: 0x12 is not bytes32 in hex (0x and two digits a byte)'],
  ['function f(address[2] a)', [['0x']], 'f, a: 2 values are wanted, not 1'],
  ['function f((uint8 x, bool y) t)', [['1', '2']], 'f, t.y: true or false is wanted, not the text 2'],
  ['function f(string s)', [['x']], 'f, s: string wants a text, not a list'],
  ['function f(uint8 n)', ['256'], 'f: value out-of-bounds'],
] as const)('%s does not take %j', (signature, values, text) => {
  expect(objection(signature, values)).toBe(text);
});
