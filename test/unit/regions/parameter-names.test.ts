import { describe, expect, test } from 'vitest';
import { type ParameterName, parameterNames } from '../../../src/regions/parameter-names.ts';

const plain = (name: string, lists = 0): ParameterName => ({ name, parts: [], lists });

describe('names of parameters', () => {
  test('are the words behind the types, wherever there is one', () => {
    expect(parameterNames('function grantRole(bytes32 role, address account)')).toEqual([
      ...[plain('role'), plain('account')],
    ]);
    expect(parameterNames('function transfer(address, uint256 amount) returns (bool ok)')).toEqual([
      ...[plain(''), plain('amount')],
    ]);
    expect(parameterNames('function set(uint64[] ids, uint8[2][] memory)')).toEqual([plain('ids', 1), plain('', 2)]);
    expect(parameterNames('function pause()')).toEqual([]);
    expect(parameterNames('no function')).toEqual([]);
  });

  test('of tuples have those of their parts', () => {
    const signature =
      'function apply(tuple(uint64 selector, (bool on, uint128) limit)[] memory updates, bytes calldata)';
    const limit = { name: 'limit', parts: [plain('on'), plain('')], lists: 0 };
    expect(parameterNames(signature)).toEqual([
      ...[{ name: 'updates', parts: [plain('selector'), limit], lists: 1 }, plain('')],
    ]);
  });
});
