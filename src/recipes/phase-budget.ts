import type { PhaseId } from '../regions/fleet.ts';

const MINUTE = 60_000;

/** The upper end of what the rollout strategy allows each phase; contracts, CCIP and the admin row are our estimate. */
const BUDGET_MS: Readonly<Record<PhaseId, number>> = {
  preflight: 2 * MINUTE,
  infrastructure: 60 * MINUTE,
  kubernetes: 10 * MINUTE,
  besu: 15 * MINUTE,
  verify: 5 * MINUTE,
  contracts: 30 * MINUTE,
  ccip: 30 * MINUTE,
  'admin-infrastructure': 60 * MINUTE,
  monitoring: 15 * MINUTE,
  logging: 15 * MINUTE,
  backup: 15 * MINUTE,
};

export const phaseBudgetMs = (phase: PhaseId): number => BUDGET_MS[phase];
