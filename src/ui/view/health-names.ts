import { scopeOf } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import { scopeName } from './scope-name.ts';

/** Three or four letters; an id nobody planned is shortened as it is. */
export function regionCode(state: RunState, region: string): string {
  return state.plan.regions.find((one) => one.region.id === region)?.region.code ?? region.slice(0, 4).toUpperCase();
}

export const regionName = (state: RunState, region: string): string => scopeName(state, scopeOf(region));

/** `NEU UKS JPE and 4 more`: never silently shorter than it is. */
export function someCodes(state: RunState, regions: readonly string[], most: number): string {
  const shown = regions.slice(0, most).map((region) => regionCode(state, region));
  const rest = regions.length - shown.length;
  return rest === 0 ? shown.join(' ') : `${shown.join(' ')} and ${rest} more`;
}
