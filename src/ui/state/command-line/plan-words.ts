import type { PushKey, Scope } from '../../../engine/model/ids.ts';
import type { RunState } from '../../../engine/model/state.ts';
import { pushesOf } from '../../../engine/state/pushes.ts';
import { stepsOf } from '../../../engine/state/select.ts';
import type { LimitName, PhaseId } from '../../../regions/fleet.ts';
import { otherScopes } from '../run-data.ts';

/** Words of the longest region names (`Germany West Central`), and one to spare. */
export const LONGEST_NAME_WORDS = 4;

/** Everything of a run that has a row of its own. */
export const scopesOf = (state: RunState): readonly Scope[] => [
  ...state.plan.regions.map(({ scope }) => scope),
  ...otherScopes(state),
];

/** A region by its id, name or code, however it is spelled: `japaneast`, `Japan East`, `jpe`. */
export function findScope(state: RunState, text: string): Scope | null {
  const wanted = bare(text);
  const region = state.plan.regions.find(({ scope, region: { id, name, code } }) =>
    [scope, id, name, code].some((one) => bare(one) === wanted),
  );
  return region?.scope ?? otherScopes(state).find((scope) => bare(scope) === wanted) ?? null;
}

/** A region, or a part of one that is pushed on its own: `uksouth-1`. */
export const findPush = (state: RunState, text: string): PushKey | null =>
  findScope(state, text) ?? pushesOf(state.plan).find(({ key }) => bare(key) === bare(text))?.key ?? null;

/** Every spelling, for the suggestion after a typing mistake. */
export const scopeSpellings = (state: RunState): readonly string[] => [
  ...scopesOf(state),
  ...state.plan.regions.map(({ region }) => region.name),
];

const bare = (text: string): string => text.toLowerCase().replace(/[\s_-]+/g, '');

/** The phases that have steps, in the order of a rollout; of one scope or of the whole run. */
export function phasesOf(state: RunState, scope: Scope | null): readonly PhaseId[] {
  const has = new Set((scope === null ? state.plan.steps : stepsOf(state.plan, scope)).map((step) => step.phase));
  return state.plan.phases.map(({ id }) => id).filter((id) => has.has(id));
}

export const findPhase = (state: RunState, scope: Scope | null, text: string): PhaseId | null =>
  phasesOf(state, scope).find((phase) => phase === text.toLowerCase()) ?? null;

export const limitsOf = (state: RunState): readonly LimitName[] => Object.keys(state.limits) as LimitName[];
