import type { Playhead, ReplayView } from '../replay/playhead.ts';
import type { Recording } from '../replay/recording.ts';
import type { Theme, Tone } from '../theme.ts';
import { clockTime, duration } from './format-time.ts';
import { column, type Line, lineWidth, type Span, span } from './line.ts';

/** From here the number of the event has room, and words for what is left out; from the second on the day too. */
const WITH_EVENT = 100;
const WITH_DAY = 150;
/** `skipped 12m40s`, and the same with words; nothing moves while they come and go. */
const STATE_CELLS = { short: 14, long: 26 } as const;

/** Where in a recording one is: how it goes on, the way behind and ahead with what failed on it, and the time there. */
export function scrubberLine({ recording, head }: ReplayView, columns: number, theme: Theme): Line {
  const state = stateSpan(recording, head, columns < WITH_EVENT ? STATE_CELLS.short : STATE_CELLS.long);
  const place = placeSpans(recording, head, columns);
  const cells = columns - lineWidth([state, ...place]) - 2;
  return [state, span(' '), ...barSpans({ recording, head }, Math.max(1, cells), theme), span(' '), ...place];
}

function stateSpan(recording: Recording, { at, playing, speed, skipped }: Playhead, width: number): Span {
  if (skipped !== null) {
    const words = `skipped ${duration(skipped.ms)}`;
    return column(width === STATE_CELLS.long ? `${words}, no events` : words, width, 'warn');
  }
  if (playing) return column(`playing ${speed}x`, width, 'run');
  return column(`${at >= recording.last ? 'at the end' : 'paused'} ${speed}x`.slice(0, width), width, 'warn');
}

function placeSpans(recording: Recording, { at, ms }: Playhead, columns: number): readonly Span[] {
  const wallMs = recording.wallMs(at, ms);
  const day = columns < WITH_DAY ? '' : `${new Date(wallMs).toISOString().slice(0, 10)} `;
  const all = String(recording.last + 1);
  const event = columns < WITH_EVENT ? '' : `  event ${String(at + 1).padStart(all.length)}/${all}`;
  return [
    span(`${day}${clockTime(wallMs)}`, 'strong'),
    span(`  ${duration(ms).padStart(6)} of ${duration(recording.lengthMs).padStart(6)}${event}`),
  ];
}

interface Cell {
  readonly glyph: string;
  readonly tone: Tone;
}

function barSpans({ recording, head }: ReplayView, cells: number, theme: Theme): readonly Span[] {
  const { bar, cells: signs } = theme.glyphs;
  const cellOf = (share: number): number => Math.min(cells - 1, Math.floor(share * cells));
  const here = cellOf(recording.shareAt(head.at, head.ms));
  const failed = new Set(recording.failures.map((at) => cellOf(recording.shareAt(at, recording.momentOf(at)))));
  const cell = (i: number): Cell => {
    if (i === here) return { glyph: bar.here, tone: 'strong' };
    if (failed.has(i)) return { glyph: signs.failed, tone: 'bad' };
    return i < here ? { glyph: bar.behind, tone: 'run' } : { glyph: bar.ahead, tone: 'dim' };
  };
  return merged(Array.from({ length: cells }, (_, i) => cell(i)));
}

/** One span for neighbours that look alike: every span is an escape sequence. */
function merged(cells: readonly Cell[]): readonly Span[] {
  const spans: Span[] = [];
  for (const { glyph, tone } of cells) {
    const before = spans.at(-1);
    if (before?.tone === tone) spans[spans.length - 1] = span(before.text + glyph, tone);
    else spans.push(span(glyph, tone));
  }
  return spans;
}
