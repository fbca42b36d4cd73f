import type { Scope } from '../../engine/model/ids.ts';
import type { RunData } from '../state/run-data.ts';
import { counted } from './name-some.ts';

/**
 * How many validators beginning in these rows may touch, and what that leaves of the margin: as if all of them that are
 * up went down together. Null = the chain has not been seen, or every region has one of its own.
 */
export function blastRadius({ state, signals }: RunData, scopes: readonly Scope[]): string | null {
  const { health } = signals;
  const [chain, ...others] = health?.chains ?? [];
  if (health === null || chain === undefined || others.length > 0) return null;
  const rows = state.plan.regions.filter(({ scope }) => scopes.includes(scope));
  const touched = rows.reduce((sum, { validators }) => sum + validators, 0);
  const ids = new Set<string>(rows.map(({ region }) => region.id));
  const up = health.regions.reduce((sum, { region, validatorsUp }) => sum + (ids.has(region) ? validatorsUp : 0), 0);
  const left = chain.canLose - up;
  const margin = `margin ${chain.canLose} -> ${left}`;
  const guard = left < 0 ? ': the quorum guard lets only some of them begin at once' : '';
  return `This touches ${touched} of ${counted(chain.validators, 'validator')}, ${margin}${guard}.`;
}
