import { healthSelection } from '../view/health-ids.ts';
import { replaceTop } from './replace-top.ts';
import type { Situation } from './situation.ts';
import type { HealthView, UiState } from './ui-state.ts';

/** From a region to its nodes, from a node to all that is known of it. */
export function openHealth(ui: UiState, view: HealthView, { data }: Situation): UiState {
  const selected = healthSelection(view, data, ui.order);
  if (view.node !== null || selected === null) return ui;
  const deeper: HealthView =
    view.panel === 'nodes'
      ? { ...view, selected, node: selected, top: 0 }
      : { ...view, panel: 'nodes', selected, top: 0 };
  return { ...ui, views: replaceTop(ui, deeper) };
}

/** One level up inside the view; null = it is at its top. */
export function closeHealth(view: HealthView): HealthView | null {
  if (view.node !== null) return { ...view, node: null, top: 0 };
  return view.panel === 'regions' ? null : { ...view, panel: 'regions', top: 0 };
}
