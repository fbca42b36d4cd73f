import { expect, it } from 'vitest';
import { readAlloc } from '../../../../src/contracts/genesis/genesis-alloc.ts';
import type { JsonValue } from '../../../../src/lib/json.ts';

const ACCOUNT = 'fe3b557e8fb62b89f4916b721be55ceb828dbd73';
const read = (value: unknown) => readAlloc('alloc.json', value as JsonValue);

it('accounts come out sorted, with 0x, in lower case, their balance as a hex quantity', () => {
  const other = `0x${'11'.repeat(20)}`;
  expect(
    read({ [ACCOUNT]: { balance: '1000', comment: 'ours' }, [other]: { balance: '0x0a', code: '0x6000' } }),
  ).toEqual({
    ok: true,
    value: { [other]: { balance: '0xa', code: '0x6000' }, [`0x${ACCOUNT}`]: { balance: '0x3e8' } },
  });
});

it('a whole genesis file serves as well: its alloc is taken', () => {
  expect(read({ config: {}, alloc: { [ACCOUNT]: { balance: '1' } } })).toMatchObject({ ok: true });
});

it.each<[string, unknown, string]>([
  ['a private key', { [ACCOUNT]: { balance: '1', privateKey: '0x8f2a' } }, 'holds a secret (privateKey)'],
  ['a misspelt item', { [ACCOUNT]: { balanse: '1' } }, 'has an item nobody knows: balanse'],
  ['a fraction', { [ACCOUNT]: { balance: '1.5' } }, 'has no balance in whole wei'],
  ['a number that JavaScript rounds', { [ACCOUNT]: { balance: 1e21 } }, 'has no balance in whole wei'],
  ['half a byte of code', { [ACCOUNT]: { balance: '1', code: '0x6' } }, 'has code that is not hex'],
  ['words as storage', { [ACCOUNT]: { balance: '1', storage: { a: 'secret' } } }, 'has storage that is not hex'],
  ['a key that is no address', { owner: { balance: '1' } }, 'is no address'],
  ['one account twice', { [ACCOUNT]: { balance: '1' }, [`0x${ACCOUNT}`]: { balance: '2' } }, 'names one account twice'],
  ['a list', [], 'is no map from addresses to accounts'],
])('%s is refused', (_, value, expected) => {
  const alloc = read(value);
  expect(alloc.ok ? [] : alloc.problem.map(({ message }) => message)).toEqual([expect.stringContaining(expected)]);
  // The text of a secret never reaches a message.
  expect(JSON.stringify(alloc)).not.toContain('8f2a');
});
