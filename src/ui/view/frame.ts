import { defaultKeymap, type Keymap } from '../keys/keymap.ts';
import type { ReplayView } from '../replay/playhead.ts';
import type { RunData } from '../state/run-data.ts';
import { type UiState, viewOf } from '../state/ui-state.ts';
import type { Theme } from '../theme.ts';
import { attentionLine } from './attention.ts';
import { completionLine } from './completion-line.ts';
import { dialogHeight, dialogLines } from './dialog-lines.ts';
import { dialogView } from './dialog-view.ts';
import { eventsScreen } from './events-screen.ts';
import { footerLine, promptLine } from './footer-line.ts';
import { countLine, headerLines } from './header-lines.ts';
import { countRows, headerView } from './header-view.ts';
import { healthScreen } from './health-screen.ts';
import { helpScreen } from './help-screen.ts';
import { type Line, line, lineWidth, padLine, paintLine, span } from './line.ts';
import { logScreen } from './log-screen.ts';
import type { LogWindow } from './log-window.ts';
import { regionScreen } from './region-screen.ts';
import { fill, regionsScreen } from './regions-screen.ts';
import type { ScreenInput } from './screen-input.ts';
import { isTooSmall, type ScreenSize, SMALLEST } from './screen-size.ts';
import { scrubberLine } from './scrubber-line.ts';
import { textScreen } from './text-screen.ts';
import { timelineScreen } from './timeline-screen.ts';

export interface FrameInput {
  readonly data: RunData;
  readonly ui: UiState;
  /** The log on screen: all of the view, or the end of one below a region's steps. */
  readonly log: LogWindow | null;
  /** Now, as far as the run is concerned. */
  readonly nowMs: number;
  /** The screen's own now: in a recording another one. Absent = the same. */
  readonly screenMs?: number;
  /** Set while a recording is shown. */
  readonly replay?: ReplayView | null;
  readonly size: ScreenSize;
  readonly theme: Theme;
  /** Absent = the keys of the table. */
  readonly keymap?: Keymap;
  readonly spinner: number;
  /** Which tools are used and which of them are stand-ins. */
  readonly tools: string;
  /** Name and version, for the help. */
  readonly program: string;
  /** How many faces are attached, this one included; 0 = not known. */
  readonly company: number;
  /** Absent = yes: the last row says which keys would do something. Without, it belongs to the view. */
  readonly hints?: boolean;
}

/** The whole screen: exactly `rows` strings, none wider than `columns`. */
export function frame(input: FrameInput): readonly string[] {
  const lines = isTooSmall(input.size) ? tooSmall(input) : screen(input);
  return fill(lines, input.size.rows).map((one) => paintLine(one, input.size.columns, input.theme));
}

/** The run goes on; only the picture is missing. */
function tooSmall({ data, size }: FrameInput): readonly Line[] {
  const need = `needs ${SMALLEST.columns}x${SMALLEST.rows}, has ${size.columns}x${size.rows}`;
  return [[span(need, 'warn'), span('  '), ...countLine(countRows(data.state))]];
}

function screen(input: FrameInput): readonly Line[] {
  const { data, ui, nowMs, size, theme, replay = null, hints = true } = input;
  const prompt = promptLine(data, ui, theme, size.columns);
  const extra = extraLines(size, replay !== null);
  const top = headerLines(headerView(data, nowMs), {
    columns: size.columns,
    spinner: theme.glyphs.spinner[input.spinner % theme.glyphs.spinner.length] ?? '',
    extra,
    tools: input.company > 1 ? `${input.company} attached  ${input.tools}` : input.tools,
  });
  return [
    ...fill(top, 2 + extra),
    // A prompt needs a row of its own, as short as it is there.
    ...middle(input).slice(0, hints || prompt === null ? undefined : -1),
    hints || prompt !== null ? noticeLine(input) : withHelp(noticeLine(input), input),
    ...(replay === null ? [] : [scrubberLine(replay, size.columns, theme)]),
    ...(prompt !== null ? [prompt] : hints ? [footer(input)] : []),
  ];
}

/** The chain and the tools: one of them from 20 rows on, both from 28. A recording knows no chain: the scrubber has its place. */
function extraLines({ rows }: ScreenSize, scrubber: boolean): 0 | 1 | 2 {
  if (rows < 20) return 0;
  if (scrubber) return rows < 28 ? 0 : 1;
  return rows < 28 ? 1 : 2;
}

/** Rows between the header and the lines at the bottom: a sentence, a scrubber in a recording, and hints. */
export const bodyRows = (size: ScreenSize, scrubber = false, hints = true): number =>
  size.rows - 3 - extraLines(size, scrubber) - (scrubber ? 1 : 0) - (hints ? 1 : 0);

function middle(input: FrameInput): readonly Line[] {
  const { data, ui, size, theme } = input;
  const rows = bodyRows(size, (input.replay ?? null) !== null, input.hints);
  if (ui.dialog === null) return view(input, rows);
  const asked = dialogView({ data, ui, nowMs: input.nowMs, keymap: input.keymap }, ui.dialog);
  const height = dialogHeight(asked, { columns: size.columns, rows });
  return [
    ...fill(view(input, rows), rows - height),
    ...fill(dialogLines(asked, { columns: size.columns, rows: height }, theme), height),
  ];
}

function view(
  { data, ui, log, nowMs, size, theme, keymap = defaultKeymap, program }: FrameInput,
  rows: number,
): readonly Line[] {
  const input: ScreenInput = { data, ui, nowMs, theme, keymap, size: { columns: size.columns, rows } };
  const shown = viewOf(ui);
  switch (shown.kind) {
    case 'regions':
      return fill(regionsScreen(input), rows);
    case 'region':
      return fill(regionScreen(input, shown, log), rows);
    case 'log':
      return fill(logScreen(input, shown, log), rows);
    case 'health':
      return fill(healthScreen(input, shown), rows);
    case 'timeline':
      return fill(timelineScreen(input, shown), rows);
    case 'text':
      return fill(textScreen(input, shown), rows);
    case 'events':
      return fill(eventsScreen(input, shown), rows);
    case 'help':
      return fill(helpScreen(input, shown, program), rows);
  }
}

function noticeLine({ data, ui, nowMs, screenMs = nowMs, size, keymap = defaultKeymap }: FrameInput): Line {
  const completing = completionLine(ui, size.columns);
  if (completing !== null) return completing;
  if (ui.toast !== null && screenMs < ui.toast.untilMs) return line(ui.toast.text, ui.toast.tone);
  return attentionLine(data, ui, { nowMs, keymap, columns: size.columns });
}

/** Without hints, the one that leads to all others, where there is room for it. */
function withHelp(notice: Line, { ui, size, theme, keymap = defaultKeymap }: FrameInput): Line {
  const key = keymap.keyFor(viewOf(ui).kind, 'help');
  const help: Line = key === null ? [] : [span(key, 'key'), span(' help', 'dim')];
  const room = size.columns - lineWidth(help);
  return lineWidth(notice) + 2 > room ? notice : [...padLine(notice, room, theme.ellipsis), ...help];
}

function footer({ data, ui, size, keymap }: FrameInput): Line {
  return ui.dialog === null ? footerLine(data, ui, size.columns, keymap) : line('answer the question above', 'dim');
}
