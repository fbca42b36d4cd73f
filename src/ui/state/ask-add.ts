import type { RegionAddition } from '../../engine/model/addition.ts';
import type { RunState } from '../../engine/model/state.ts';
import { withToast } from './situation.ts';
import type { UiState } from './ui-state.ts';

/** A region as it would join the run: what is asked of the engine, and in words what would be done. */
export interface ReadyAddition {
  readonly addition: RegionAddition;
  readonly lines: readonly string[];
}

/** A plan takes a moment, and nobody is interrupted by it who has begun something else meanwhile. */
export function askToAdd(ui: UiState, { addition, lines }: ReadyAddition, { plan }: RunState, nowMs: number): UiState {
  const { name, id } = addition.region.region;
  if (ui.dialog !== null || ui.prompt !== null) {
    return withToast(ui, `${name} can be added: ask for it again with :add ${id}`, nowMs);
  }
  const required = plan.environment === 'production' ? plan.fleet : null;
  return { ...ui, toast: null, dialog: { kind: 'add', addition, lines, typed: '', required, focus: 'cancel', top: 0 } };
}
