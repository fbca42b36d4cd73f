import type { FleetPhase, PhaseId } from './fleet.ts';

export type RecipeName = 'terraform' | 'kubectl' | 'helm' | 'chain' | 'contracts' | 'ccip';

/** What the program knows of a phase before it has read a file. */
export interface PhaseSpec {
  readonly id: PhaseId;
  readonly scope: FleetPhase['scope'];
  /** Where the fleet file speaks of it. */
  readonly path: readonly string[];
  /** The recipe this program brings for it; null = a command, or the preflight's own checks. */
  readonly recipe: RecipeName | null;
  readonly defaultTimeoutMs: number;
}

const MINUTE_MS = 60_000;

/** Budgets are the seed's; a timeout is twice the budget, because cutting a slow terraform short costs more than waiting. */
const phase = (
  id: PhaseId,
  scope: FleetPhase['scope'],
  recipe: RecipeName | null,
  budgetMinutes: number,
  path: readonly string[] = ['phases', id],
): PhaseSpec => ({ id, scope, path, recipe, defaultTimeoutMs: 2 * budgetMinutes * MINUTE_MS });

/** In the order of a rollout. */
export const phaseTable: readonly PhaseSpec[] = [
  phase('preflight', 'region', null, 2),
  phase('infrastructure', 'region', 'terraform', 60),
  phase('kubernetes', 'region', 'kubectl', 10),
  phase('besu', 'region', 'helm', 15),
  phase('verify', 'region', 'chain', 5),
  phase('contracts', 'fleet', 'contracts', 30),
  phase('ccip', 'fleet', 'ccip', 30),
  phase('admin-infrastructure', 'admin', 'terraform', 60, ['phases', 'admin', 'infrastructure']),
  phase('monitoring', 'admin', 'helm', 15, ['phases', 'admin', 'monitoring']),
  phase('logging', 'admin', 'helm', 15, ['phases', 'admin', 'logging']),
  phase('backup', 'admin', null, 15, ['phases', 'admin', 'backup']),
];
