import { partsOfAttempt } from '../../engine/model/ids.ts';
import type { LogView } from '../state/ui-state.ts';
import { type Line, line } from './line.ts';
import { logGutter } from './log-gutter.ts';
import { logTitle } from './log-title.ts';
import type { LogWindow } from './log-window.ts';
import { fill } from './regions-screen.ts';
import type { ScreenInput } from './screen-input.ts';

export function logScreen(input: ScreenInput, view: LogView, log: LogWindow | null): readonly Line[] {
  const rows = input.size.rows - 1;
  const early = notBegun(input, view);
  if (early !== null) return [logTitle(input, view, null), ...fill([line(early, 'dim')], rows)];
  return [logTitle(input, view, log), ...fill(logLines(input, view, log), rows)];
}

/** Rows of the log view that are not the log. */
export const LOG_CHROME = 1;

/** In a recording one may have gone back to before this try; its log is shown from its beginning on. */
function notBegun({ data }: ScreenInput, { attempt }: LogView): string | null {
  if (data.recorded !== true) return null;
  const { step } = partsOfAttempt(attempt);
  const known = data.state.steps[step]?.attempts.some(({ id }) => id === attempt) === true;
  return known ? null : 'at this moment of the recording this try had not begun';
}

/** What of a log is on screen; until it is, a word about why not. */
export function logLines({ data, theme }: ScreenInput, view: LogView, log: LogWindow | null): readonly Line[] {
  if (log === null) return [line('opening the log', 'dim')];
  const nothing = emptyWords(view, log, data.recorded === true);
  if (nothing !== null) return [line(nothing, 'dim')];
  return log.rows.map((row) => [...logGutter(row, view, log.extent, theme), ...row.line]);
}

function emptyWords({ only }: LogView, { extent, rows }: LogWindow, recorded: boolean): string | null {
  if (rows.length > 0) return null;
  if (!extent.exists && extent.behind !== undefined) return `not here yet: ${extent.behind}`;
  if (!extent.exists && recorded) return 'its log is not there: it wrote none, or the file was removed since';
  if (!extent.exists) return 'nothing written yet: the file is not there';
  if (only === null || extent.lineCount === 0) return 'nothing written yet';
  if (only.matches?.done !== true) return 'looking for matching lines';
  return 'no line matches; esc shows all lines again';
}
