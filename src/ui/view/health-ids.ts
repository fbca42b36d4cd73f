import type { Scope } from '../../engine/model/ids.ts';
import type { RunData } from '../state/run-data.ts';
import type { HealthView } from '../state/ui-state.ts';
import { type HealthOrder, orderedNodes, orderedRegions } from './health-order.ts';

/** What can be selected in the health view, in the order it is shown; empty where there is only text to scroll. */
export function healthIds(view: HealthView, { signals }: RunData, order: HealthOrder): readonly string[] {
  const { health } = signals;
  if (health === null || view.node !== null) return [];
  switch (view.panel) {
    case 'regions':
      return orderedRegions(health, order).map(({ region }) => region);
    case 'nodes':
      return orderedNodes(health, order).map(({ node }) => node);
    case 'matrix':
      return [];
  }
}

/** What is selected in the panel on screen: going from regions to nodes and back stays at the same place. */
export function healthSelection(view: HealthView, data: RunData, order: HealthOrder): string | null {
  const ids = healthIds(view, data, order);
  if (view.selected === null) return ids[0] ?? null;
  if (ids.includes(view.selected)) return view.selected;
  const region = regionOfId(view.selected);
  return ids.find((id) => regionOfId(id) === region) ?? ids[0] ?? null;
}

/** The region the health view is about, whichever panel is on screen. */
export function healthRegion(view: HealthView, data: RunData, order: HealthOrder): string | null {
  const id = view.node ?? healthSelection(view, data, order) ?? view.selected;
  return id === null ? null : regionOfId(id);
}

/** The row of the grid the health view is about; null = none of the plan's. */
export function healthScope(view: HealthView, data: RunData, order: HealthOrder): Scope | null {
  const region = healthRegion(view, data, order);
  return data.state.plan.regions.find(({ scope }) => scope === region)?.scope ?? null;
}

/** A node's id begins with its region's. */
const regionOfId = (id: string): string => id.split('/')[0] ?? id;
