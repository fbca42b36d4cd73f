import type { RunData } from './state/run-data.ts';
import type { UiState } from './state/ui-state.ts';

/** Four spinner steps a second while something runs, one clock tick a second while nothing does. */
const SPINNER_MS = 250;
const CLOCK_MS = 1000;

/** How soon the picture changes by itself; null = never, so that an idle screen costs nothing. */
export function heartbeatMs({ state, closed }: RunData, ui: UiState, nowMs: number): number | null {
  const live = closed === null && state.status !== 'planned' && state.status !== 'ended';
  if (live && Object.values(state.steps).some((step) => step.status === 'running')) return SPINNER_MS;
  const toasted = ui.toast !== null && ui.toast.untilMs > nowMs;
  return live || toasted ? CLOCK_MS : null;
}
