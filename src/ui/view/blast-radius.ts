import { scopeOf } from '../../engine/model/ids.ts';
import type { PlannedPush } from '../../engine/model/policy.ts';
import type { RunData } from '../state/run-data.ts';
import { counted } from './name-some.ts';

/**
 * How many validators these pushes may touch, and what that leaves of the margin: as if all of them that are up went down
 * together. Null = the chain has not been seen, or every region has one of its own.
 */
export function blastRadius({ signals }: RunData, pushes: readonly PlannedPush[]): string | null {
  const { health } = signals;
  const [chain, ...others] = health?.chains ?? [];
  if (health === null || chain === undefined || others.length > 0) return null;
  const touched = pushes.reduce((sum, { validators }) => sum + validators, 0);
  const live = new Map(health.regions.map(({ region, validatorsUp }) => [scopeOf(region), validatorsUp]));
  const up = pushes.reduce((sum, { scope, validators }) => sum + Math.min(validators, live.get(scope) ?? 0), 0);
  const left = chain.canLose - up;
  const margin = `margin ${chain.canLose} -> ${left}`;
  const guard = left < 0 ? ': the quorum guard lets only some of them begin at once' : '';
  return `This touches ${touched} of ${counted(chain.validators, 'validator')}, ${margin}${guard}.`;
}
