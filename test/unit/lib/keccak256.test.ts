import { keccak256 as reference } from 'ethers';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { keccak256 } from '../../../src/lib/keccak256.ts';

test('the hash is that of Ethereum, also at the edges of a block of 136 bytes', () => {
  for (const length of [0, 1, 135, 136, 137, 271, 272]) {
    const bytes = Uint8Array.from({ length }, (_, index) => index % 256);
    expect([length, `0x${keccak256(bytes)}`]).toEqual([length, reference(bytes)]);
  }
});

test('any bytes hash as in the library that signs', () => {
  const holds = (bytes: Uint8Array): void => {
    expect(`0x${keccak256(bytes)}`).toBe(reference(bytes));
  };
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), holds), { numRuns: 60 });
});
