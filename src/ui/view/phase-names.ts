import type { PhaseId } from '../../regions/fleet.ts';

/** Column headings: at most nine cells. */
const SHORT: Readonly<Record<PhaseId, string>> = {
  preflight: 'preflight',
  infrastructure: 'infra',
  kubernetes: 'kubern.',
  besu: 'besu',
  verify: 'verify',
  contracts: 'contracts',
  ccip: 'ccip',
  'admin-infrastructure': 'infra',
  monitoring: 'monitor',
  logging: 'logging',
  backup: 'backup',
};

export const shortPhase = (phase: PhaseId): string => SHORT[phase];
