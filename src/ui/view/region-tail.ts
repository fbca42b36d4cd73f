import { partsOfAttempt } from '../../engine/model/ids.ts';
import { stepById } from '../../engine/state/reduce.ts';
import { stepsOf } from '../../engine/state/select.ts';
import { logView } from '../state/log-view.ts';
import type { RunData } from '../state/run-data.ts';
import { type LogView, type UiState, viewOf } from '../state/ui-state.ts';
import { ruleLine } from './header-lines.ts';
import type { Line } from './line.ts';
import { logLines } from './log-screen.ts';
import type { LogWindow } from './log-window.ts';
import { pressIn } from './press.ts';
import { fill } from './regions-screen.ts';
import type { ScreenInput } from './screen-input.ts';
import type { ScreenSize } from './screen-size.ts';
import { latestAttempt, selectedStep } from './selected-step.ts';

/** The end of the log the log key would open, below the steps of a region. */
export interface RegionTail {
  readonly log: LogView;
  /** Rows of it, besides the rule above them. */
  readonly rows: number;
}

/** From here on all steps of a region, a failure's card and some lines of a log have room at once. */
const FROM: ScreenSize = { columns: 120, rows: 38 };
/** A failure with what to do and the first lines of its evidence. */
export const CARD_ROWS = 14;
/** The same with eight lines of evidence, its tries and its command. */
const WHOLE_CARD_ROWS = 20;
/** Fewer lines of a log do not tell what it is about; before there are more of them the card is whole. */
const LEAST_ROWS = 8;

/** Its height comes from the screen and the plan alone: nothing that happens in the run moves it. */
export function regionTail(data: RunData, ui: UiState, size: ScreenSize): RegionTail | null {
  const view = viewOf(ui);
  if (view.kind !== 'region' || view.panel !== 'step') return null;
  // In a recording the end of a log is what came later than the moment that is shown.
  if (data.recorded === true || size.columns < FROM.columns || size.rows < FROM.rows) return null;
  const step = selectedStep(data.state, view);
  const attempt = step === null ? null : latestAttempt(data.state, step);
  if (attempt === null) return null;
  const steps = stepsOf(data.state.plan, view.scope).length;
  // The title, the rule above the card and the one above the log.
  const free = size.rows - 3 - steps;
  const card = Math.max(CARD_ROWS, Math.min(WHOLE_CARD_ROWS, free - LEAST_ROWS));
  return { log: logView(attempt, ui), rows: Math.max(LEAST_ROWS, free - card) };
}

export function tailLines(input: ScreenInput, { log, rows }: RegionTail, window: LogWindow | null): readonly Line[] {
  const { data, size, theme, keymap } = input;
  const { step, n } = partsOfAttempt(log.attempt);
  const known = stepById(data.state.plan, step);
  const label = `end of the log of ${known === undefined ? step : `${known.phase}/${known.name}`}, try ${n}`;
  return [
    ruleLine(size.columns, theme, label, pressIn(keymap, 'region')('logs', 'whole log')),
    ...fill(logLines(input, log, window), rows),
  ];
}
