import { expect, test } from 'vitest';
import { secretVariables } from '../../../src/contracts/secret-variables.ts';
import type { Plan } from '../../../src/engine/model/plan.ts';

const planOf = (...works: readonly object[]) => ({ steps: works.map((work) => ({ work })) }) as unknown as Plan;
const task = (network: object) => ({ kind: 'probe', probe: 'chain-task', input: { network }, everyMs: 1 });

test('every variable a chain task names is kept from other processes, and no other', () => {
  const plan = planOf(
    task({ rpc: 'env:RPC', signer: { kind: 'keystore', file: '/k', password: 'env:PASS' } }),
    task({ rpc: 'https://node', signer: { kind: 'environment', variable: 'env:KEY' } }),
    task({ rpc: 'https://node', signer: { kind: 'external', url: 'env:SIGNER', address: '0x' } }),
    task({ rpc: 'https://node', signer: { kind: 'environment', variable: 'OTHER_KEY' } }),
    { kind: 'probe', probe: 'pods-ready', input: { network: { rpc: 'env:PATH' } }, everyMs: 1 },
    { kind: 'command', argv: ['terraform'] },
  );
  expect(secretVariables(plan)).toEqual(['RPC', 'PASS', 'KEY', 'SIGNER', 'OTHER_KEY']);
});
