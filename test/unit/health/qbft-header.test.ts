import { encodeRlp, toBeHex } from 'ethers';
import { expect, test } from 'vitest';
import { hexQuantity } from '../../../src/health/hex-quantity.ts';
import { decodeQbftHeader, proposerTurnsMissed } from '../../../src/health/qbft-header.ts';

const address = (n: number): string => `0x${n.toString(16).padStart(40, '0')}`;
const seal = `0x${'ab'.repeat(65)}`;
const header = (round: string) =>
  encodeRlp([`0x${'00'.repeat(32)}`, [address(10), address(11)], [], round, [seal, seal]]);

test('a header tells its validators, its round and how many sealed it', () => {
  expect(decodeQbftHeader(header(toBeHex(3)))).toEqual({
    ok: true,
    value: { validators: [address(10), address(11)], round: 3, seals: 2 },
  });
});

test('an empty round is round 0', () => {
  expect(decodeQbftHeader(header('0x'))).toMatchObject({ ok: true, value: { round: 0 } });
});

test('anything else is refused without throwing', () => {
  for (const text of ['', '0x', '0x00', '0xc0', 'hello', encodeRlp(['0x', '0x', '0x', '0x', '0x'])]) {
    expect(decodeQbftHeader(text).ok).toBe(false);
  }
});

test('rounds skip the validators after the proposer of the parent, in address order and around the end', () => {
  const validators = [address(3), address(1), address(2)];
  expect(proposerTurnsMissed(validators, address(2), 2)).toEqual([address(3), address(1)]);
  expect(proposerTurnsMissed(validators, address(1), 0)).toEqual([]);
});

test('nobody is blamed when the proposer of the parent has left the list', () => {
  expect(proposerTurnsMissed([address(1)], address(9), 2)).toEqual([]);
});

test('a quantity is hex without leading zeros and fits a number', () => {
  expect(['0x0', '0x8a', '0x', '138', 138, '0x08', '0xfffffffffffffff'].map(hexQuantity)).toEqual([
    0,
    138,
    null,
    null,
    null,
    null,
    null,
  ]);
});
