import { FLEET_SCOPE, type Scope } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';

export function scopeName(state: RunState, scope: Scope): string {
  if (scope === FLEET_SCOPE) return 'Fleet';
  return state.plan.regions.find((one) => one.scope === scope)?.region.name ?? scope;
}
