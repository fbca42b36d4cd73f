import { FunctionFragment } from 'ethers';
import { describe, expect, test } from 'vitest';
import { parseSignature, typeText } from '../../../src/regions/function-signature.ts';

const SOUND = [
  'function grantRole(bytes32 role, address account)',
  'function getOnRamp(uint64) view returns (address)',
  'function applyRampUpdates((uint64 destChainSelector, address onRamp)[] a, tuple(uint64, address)[2] b)',
  'function f()',
  'function g(uint256[][3] x) payable returns (bool ok, (bytes b, string s) t)',
  'function h(address payable to) external pure returns (int8)',
];

describe('the signature of a function', () => {
  test.each(SOUND)('%s has the types that ethers reads in it', (text) => {
    const signature = parseSignature(text);
    const { name, inputs, outputs } = FunctionFragment.from(text.replace('address payable', 'address'));
    const plain = (type: string): string => type.replaceAll('tuple', '');
    expect(signature?.name).toBe(name);
    expect(signature?.inputs.map(typeText)).toEqual(inputs.map(({ type }) => plain(type)));
    expect(signature?.outputs.map(typeText)).toEqual(outputs.map(({ type }) => plain(type)));
  });

  test.each([
    'grantRole(bytes32,address)',
    'function grantRole',
    'function grantRole(bytes32 role address account)',
    'function f(uint7 x)',
    'function f(bytes33 x)',
    'function f(uint256 x',
    'function f(uint256[x] y)',
    'function f(uint256 x) reads returns (bool)',
    'function f() returns',
    'event Transfer(address from)',
    `function f(${'('.repeat(50)}uint256${')'.repeat(50)})`,
    `function f(${'uint256,'.repeat(1000)}uint256)`,
  ])('%.60s is none', (text) => {
    expect(parseSignature(text)).toBeNull();
  });

  test('view and pure read, the others write', () => {
    expect(SOUND.map((text) => parseSignature(text)?.reads)).toEqual([false, true, false, false, false, true]);
  });
});
