import { FLEET_SCOPE, type Scope } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import { regionOf } from '../state/run-data.ts';

export function scopeName(state: RunState, scope: Scope): string {
  if (scope === FLEET_SCOPE) return 'Fleet';
  return regionOf(state, scope)?.region.name ?? scope;
}
