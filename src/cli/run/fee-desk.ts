import type { FeeDesk } from '../../engine/ports.ts';
import { chainWorkOf } from '../../engine/state/chain-work.ts';

/** Wishes for higher fees go into the account's own directory, where the step that waits looks before it sends again. */
export const feeDesk: FeeDesk = {
  async raise(step, { address, nonce, maxFeeGwei }, { user }) {
    const work = chainWorkOf(step);
    if (work === null) return `${step.id} sends no transactions`;
    const { accountsDirectory, network } = work.input;
    // ethers is a good part of the program: only a wish loads it.
    const { askForHigherFee } = await import('../../contracts/ask-for-higher-fee.ts');
    const asked = await askForHigherFee(accountsDirectory, network.chainId, nonce, maxFeeGwei, user, address);
    return asked.ok ? null : asked.problem;
  },
};
