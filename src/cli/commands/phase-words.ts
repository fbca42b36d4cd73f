import type { Scope } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import { stepsOf } from '../../engine/state/select.ts';
import { LOOK_WORDS } from '../../ui/view/cell-look.ts';
import { cellLook } from '../../ui/view/grid-row.ts';

/** How each phase of a row stands, in the words of the screen; what programs read keeps the engine's own. */
export function phaseWords(state: RunState, scope: Scope): Readonly<Record<string, string>> {
  const phases = new Set(stepsOf(state.plan, scope).map(({ phase }) => phase));
  const known = state.plan.phases.filter(({ id }) => phases.has(id));
  return Object.fromEntries(known.map(({ id }) => [id, LOOK_WORDS[cellLook(state, scope, id)]]));
}
