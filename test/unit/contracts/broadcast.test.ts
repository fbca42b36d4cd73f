import { describe, expect, test } from 'vitest';
import { broadcast } from '../../../src/contracts/broadcast.ts';
import { RpcError } from '../../../src/contracts/json-rpc.ts';

/** A node that answers every transaction with this error. */
const saying = (message: string) => ({
  sendRaw: () => Promise.reject(new RpcError('refused', message, { method: 'eth_sendRawTransaction', data: null })),
});

/** Besu's words are those of its RpcErrorType (26.x); the others those of geth and anvil. */
describe('what a node says to a signed transaction', () => {
  test.each([
    ['Known transaction', true, 'not-mined'],
    ['already known', true, 'not-mined'],
    ['Nonce too low', true, 'nonce-unclear'],
    ['nonce too low: next nonce 7, tx nonce 6', true, 'nonce-unclear'],
    ['Replacement transaction underpriced', false, 'underpriced'],
    ['Gas price below configured minimum gas price', false, 'underpriced'],
    ['Gas price below current base fee', false, 'underpriced'],
    ['max fee per gas less than block base fee', false, 'underpriced'],
    ['Upfront cost exceeds account balance', false, 'funds-later'],
    ['insufficient funds for gas * price + value', false, 'funds-later'],
    ['Nonce too high', false, 'nonce-gap'],
    ['Transaction nonce is too distant from current sender nonce', false, 'nonce-gap'],
    ['An invalid transaction with a lower nonce exists', false, 'nonce-gap'],
    ['Initial sync is still in progress', false, 'node-behind'],
    [
      'Transaction pool not enabled. (Either txpool explicitly disabled, or node not yet in sync).',
      false,
      'node-behind',
    ],
    ['Sender account not authorized to send transactions', false, 'rejected'],
    ['Wrong chainId', false, 'rejected'],
    ['Transaction fee cap exceeded', false, 'rejected'],
  ])('%s', async (message, taken, late) => {
    expect(await broadcast(saying(message), '0x')).toMatchObject({ taken, late });
  });
});
