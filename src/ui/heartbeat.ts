import type { ReplayView } from './replay/playhead.ts';
import type { RunData } from './state/run-data.ts';
import type { UiState } from './state/ui-state.ts';

/** Four spinner steps a second while something runs, one clock tick a second while nothing does. */
const SPINNER_MS = 250;
const CLOCK_MS = 1000;

/** How soon the picture changes by itself; null = never, so that an idle screen costs nothing. */
export function heartbeatMs(
  data: RunData,
  ui: UiState,
  nowMs: number,
  replay: ReplayView | null = null,
): number | null {
  const { state, closed } = data;
  if (replay !== null) return replayMs(replay, ui, nowMs);
  const live = closed === null && state.status !== 'planned' && state.status !== 'ended';
  if (live && Object.values(state.steps).some((step) => step.status === 'running')) return SPINNER_MS;
  // Figures of the chain grow old also when the run has ended, and above all when nobody sends newer ones.
  const ages = data.signals.health !== null;
  return live || ages || isToasted(ui, nowMs) ? CLOCK_MS : null;
}

/** A recording that is paused stands still in everything. */
function replayMs({ head }: ReplayView, ui: UiState, nowMs: number): number | null {
  if (head.playing || head.skipped !== null) return SPINNER_MS;
  return isToasted(ui, nowMs) ? CLOCK_MS : null;
}

const isToasted = ({ toast }: UiState, nowMs: number): boolean => toast !== null && toast.untilMs > nowMs;
