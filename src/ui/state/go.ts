import { cursorScope } from '../view/grid-order.ts';
import { openRegion } from './open-view.ts';
import { replaceTop } from './replace-top.ts';
import type { Situation } from './situation.ts';
import { type HealthView, type RegionPanel, type UiState, type View, viewOf } from './ui-state.ts';

export type Going =
  | 'go-regions'
  | 'go-region'
  | 'go-health'
  | 'go-timeline'
  | 'go-events'
  | 'help'
  | 'last-view'
  | 'next-panel'
  | 'full';

/** From one view to another; the way back is kept. */
export function go(ui: UiState, where: Going, situation: Situation): UiState {
  switch (where) {
    case 'go-regions':
      return showing(ui, [{ kind: 'regions' }]);
    case 'go-region':
      return remembering(ui, openRegion(ui, situation));
    case 'go-health':
      return push(ui, { kind: 'health', panel: 'regions', selected: cursorOf(ui, situation), node: null, top: 0 });
    case 'go-timeline':
      return push(ui, { kind: 'timeline', top: null });
    case 'go-events':
      return push(ui, { kind: 'events', top: null, filter: '' });
    case 'help':
      return viewOf(ui).kind === 'help' ? back(ui) : push(ui, { kind: 'help', top: 0 });
    case 'last-view':
      return ui.lastViews === null ? ui : showing(ui, ui.lastViews);
    case 'next-panel':
      return nextPanel(ui, situation);
    case 'full':
      return { ...ui, full: !ui.full };
  }
}

export function back(ui: UiState): UiState {
  const [bottom, ...rest] = ui.views;
  return showing(ui, [bottom, ...rest.slice(0, -1)]);
}

export function push(ui: UiState, view: View): UiState {
  if (viewOf(ui).kind === view.kind) return ui;
  // Places one goes to by a digit stand side by side: going round them for an hour must not pile them up.
  const below = ui.views.filter(({ kind }) => kind !== view.kind);
  const [bottom, ...rest] = below;
  return showing(ui, bottom === undefined ? [view] : [bottom, ...rest, view]);
}

function showing(ui: UiState, views: UiState['views']): UiState {
  return remembering(ui, { ...ui, views });
}

const remembering = (before: UiState, after: UiState): UiState =>
  before.views === after.views ? after : { ...after, lastViews: before.views };

function cursorOf(ui: UiState, { data }: Situation): string | null {
  const view = viewOf(ui);
  return view.kind === 'region' ? view.scope : cursorScope(data.state, ui);
}

const REGION_PANELS: readonly RegionPanel[] = ['step', 'cluster', 'chain'];
const HEALTH_PANELS: readonly HealthView['panel'][] = ['regions', 'nodes', 'matrix'];

/** Inside a view that has panels, the next of them; else the next place. */
function nextPanel(ui: UiState, situation: Situation): UiState {
  const view = viewOf(ui);
  if (view.kind === 'region') {
    return { ...ui, views: replaceTop(ui, { ...view, panel: after(REGION_PANELS, view.panel) }) };
  }
  if (view.kind === 'health') {
    return { ...ui, views: replaceTop(ui, { ...view, panel: after(HEALTH_PANELS, view.panel), node: null, top: 0 }) };
  }
  const places = ['go-regions', 'go-health', 'go-timeline', 'go-events'] as const;
  const at = places.findIndex((place) => place === `go-${view.kind}`);
  return go(ui, places[(at + 1) % places.length] ?? 'go-regions', situation);
}

const after = <One>(of: readonly One[], one: One): One => of[(of.indexOf(one) + 1) % of.length] ?? one;
