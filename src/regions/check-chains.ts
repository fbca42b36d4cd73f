import { checkCcip } from './ccip-check.ts';
import { knownContracts } from './chain-names.ts';
import type { Complain } from './complaint.ts';
import { checkContracts } from './contracts-check.ts';
import type { NetworksInput } from './network-schema.ts';
import type { PhasesInput } from './phase-schema.ts';

/** The phases that send transactions, against the networks they send them on; null = those are not sound themselves. */
export function checkChains(phases: PhasesInput, networks: NetworksInput | null, complain: Complain): void {
  const contracts = phases.contracts?.contracts;
  const ccip = phases.ccip?.ccip;
  const known = networks === null ? null : knownContracts(networks, contracts?.lanes ?? {});
  if (contracts !== undefined) checkContracts(contracts, known, complain);
  if (ccip !== undefined) checkCcip(ccip, known, complain);
}
