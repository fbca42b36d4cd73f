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

/** Where a column has six cells, a blank among them unless it is the last one. */
const NARROW: Readonly<Partial<Record<PhaseId, string>>> = { preflight: 'pre', kubernetes: 'kube' };

export const narrowPhase = (phase: PhaseId): string => NARROW[phase] ?? SHORT[phase];

export const shortPhase = (phase: PhaseId): string => SHORT[phase];
