import { getAddress } from 'ethers';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressProblem, checksummed } from '../../../src/regions/address-checksum.ts';

const addresses = fc
  .uint8Array({ minLength: 20, maxLength: 20 })
  .map((bytes) => `0x${Buffer.from(bytes).toString('hex')}`);

test('an address gets the capitals of EIP-55, and with them it is right', () => {
  const holds = (address: string) => {
    expect(checksummed(address)).toBe(getAddress(address));
    expect(addressProblem(checksummed(address))).toBeNull();
  };
  fc.assert(fc.property(addresses, holds), { numRuns: 60 });
});

test('one letter in the wrong case is a wrong checksum, and no capitals at all are none', () => {
  const right = '0x514910771AF9Ca656af840dff83E8264EcF986CA';
  expect(addressProblem(right.replace('AF9', 'aF9'))?.message).toMatch(/^the checksum of this address is wrong/);
  expect(addressProblem(right.toLowerCase())).toBeNull();
});

test('too few digits are counted', () => {
  expect(addressProblem('0x5149')).toEqual({
    message: 'this is no address: it has 4 hex digits',
    hint: 'an address is 0x and 40 hex digits',
  });
});
