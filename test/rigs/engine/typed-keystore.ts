import { scopeOf } from '../../../src/engine/model/ids.ts';
import type { Step } from '../../../src/engine/model/step.ts';
import { type ChainTaskInput, chainTaskJson, TYPED } from '../../../src/regions/chain-task.ts';
import { sampleStep } from './sample-plan.ts';

export const KEYSTORE = '/keys/deployer.json';

/** A step of a scope that signs on this network, with a keystore whose password a person types. */
export function signingStep(scope: string, network: string, keystore = KEYSTORE): Step {
  const input: ChainTaskInput = {
    network: {
      ...{ name: network, rpc: 'http://127.0.0.1:8545', chainId: 138, mainnet: false, confirmations: 1, everyMs: 2000 },
      ...{ maxFeeGwei: '100', maxCostEther: null, addresses: {}, explorer: null },
      signer: { kind: 'keystore', file: keystore, password: TYPED },
    },
    others: {},
    tasks: [
      { kind: 'fund', name: 'fund', to: '0x1', token: null, target: { kind: 'amount', wei: '1' }, limitWei: '1' },
    ],
    ...{ accountsDirectory: '/accounts', deploymentsDirectory: '/deployments', run: 'run', environment: 'lab' },
  };
  const work = { kind: 'probe', probe: 'chain-task', input: chainTaskJson(input), everyMs: 1000 } as const;
  return sampleStep(scopeOf(scope), 'besu', `sign-${network}`, { work });
}
