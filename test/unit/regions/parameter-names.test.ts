import { describe, expect, test } from 'vitest';
import { parameterNames } from '../../../src/regions/parameter-names.ts';

describe('names of parameters', () => {
  test('are the words behind the types, wherever there is one', () => {
    expect(parameterNames('function grantRole(bytes32 role, address account)')).toEqual(['role', 'account']);
    expect(parameterNames('function transfer(address, uint256 amount) returns (bool ok)')).toEqual(['', 'amount']);
    expect(parameterNames('function pause()')).toEqual([]);
    expect(parameterNames('no function')).toEqual([]);
  });

  test('of tuples and lists are their own, not those of what is inside', () => {
    const signature = 'function apply(tuple(uint64 selector, bool on)[] memory updates, bytes calldata, (address a) b)';
    expect(parameterNames(signature)).toEqual(['updates', '', 'b']);
  });
});
