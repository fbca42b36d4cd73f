import type { Scope } from '../../engine/model/ids.ts';
import { workOf } from '../../engine/model/plan.ts';
import type { RunState } from '../../engine/model/state.ts';
import { type CriticalPath, criticalPath } from '../../engine/state/critical-path.ts';
import { phaseTimes } from '../../engine/state/phase-times.ts';
import { wallMs, workMs } from '../../engine/state/select.ts';
import type { RunData } from '../state/run-data.ts';
import type { UiState, View } from '../state/ui-state.ts';
import type { Theme } from '../theme.ts';
import { duration } from './format-time.ts';
import { selectableScopes } from './grid-order.ts';
import { regionCode } from './health-names.ts';
import { column, justify, type Line, line, lineWidth, span } from './line.ts';
import { shortPhase } from './phase-names.ts';
import { pressIn } from './press.ts';
import { fill } from './regions-screen.ts';
import { rowStatus } from './row-status.ts';
import { scopeName } from './scope-name.ts';
import type { ScreenInput } from './screen-input.ts';
import type { ScreenSize } from './screen-size.ts';
import { PATH_TONE, PHASE_LETTERS, PHASE_TONES, type RowLook, timelineRow } from './timeline-row.ts';
import { cellAt, timeScale } from './timeline-scale.ts';
import { pathWords, phaseWords } from './timeline-words.ts';
import { wrapWords } from './width.ts';

type Shown = Extract<View, { kind: 'timeline' }>;

/** When each row did what, and which of it decided how long the whole takes. */
export function timelineScreen(input: ScreenInput, view: Shown): readonly Line[] {
  const { data, ui, nowMs, size } = input;
  if (data.state.launchedAtMs === null) return unlaunchedLines(input);
  const scopes = selectableScopes(data.state, ui);
  const rows = chartRows(data.state, size);
  const top = timelineTop(data, ui, view, rows);
  const shown = scopes.slice(top, top + rows);
  const name = nameWidth(size.columns);
  const look = lookOf(input, size.columns - name - 1, pathOf(data.state, nowMs));
  return [
    titleLine(input, { from: top, to: top + shown.length, all: scopes.length }),
    axisLine(look, name, data.state.endedAtMs ?? nowMs),
    ...fill(
      shown.map((scope) => [...nameSpans(input, scope, name), ...timelineRow(scope, look)]),
      rows,
    ),
    ...summaryLines(input, look.path),
  ];
}

/** From here a row has its name; below its code. */
const WITH_NAMES = 100;
/** From here the slowest region has its name too. */
const LONG_NAMES = 150;
const nameWidth = (columns: number): number => (columns >= WITH_NAMES ? 20 : 4);

/** The path in two lines, and the legend; the phases stand between them. */
const LEAST_SUMMARY = 3;

/** One phase after another, as text flows. Left out where the lines below the chart would take more than a third of all. */
function phaseLines(state: RunState, { rows, columns }: ScreenSize): readonly string[] {
  const words = phaseTimes(state).map((times) => phaseWords(state, times, columns < LONG_NAMES));
  const lines = wrapWords(words.join('  |  '), columns);
  return LEAST_SUMMARY + lines.length > rows / 3 ? [] : lines;
}

/** Title and axis stand above. */
const chartRows = (state: RunState, size: ScreenSize): number =>
  Math.max(1, size.rows - 2 - LEAST_SUMMARY - phaseLines(state, size).length);

/** What a page is, and how many rows there are to scroll over. */
export function timelineSize(data: RunData, ui: UiState, size: ScreenSize) {
  return { pageRows: chartRows(data.state, size), lineCount: selectableScopes(data.state, ui).length };
}

/** Without a place of its own the view keeps what runs on screen. */
export function timelineTop({ state }: RunData, ui: UiState, view: Shown, rows: number): number {
  const scopes = selectableScopes(state, ui);
  const last = Math.max(0, scopes.length - rows);
  if (view.top !== null) return Math.min(view.top, last);
  const first = scopes.findIndex((scope) => rowStatus(state, scope).kind === 'running');
  return Math.max(0, Math.min(first - 1, last));
}

const known = new WeakMap<RunState, { readonly nowMs: number; readonly path: CriticalPath }>();

/** The path of a state is looked for once a second at most: only its end moves while nothing happens. */
function pathOf(state: RunState, nowMs: number): CriticalPath {
  const cached = known.get(state);
  if (cached !== undefined && nowMs >= cached.nowMs && nowMs - cached.nowMs < 1000) return cached.path;
  const path = criticalPath(state, nowMs);
  known.set(state, { nowMs, path });
  return path;
}

function lookOf({ data, theme, nowMs }: ScreenInput, cells: number, path: CriticalPath): RowLook {
  const { state } = data;
  const fromMs = state.launchedAtMs ?? nowMs;
  const growing = state.endedAtMs === null;
  return { state, theme, nowMs, path, scale: timeScale(fromMs, state.endedAtMs ?? nowMs, Math.max(1, cells), growing) };
}

function titleLine({ data, nowMs, size }: ScreenInput, place: Place): Line {
  const { state } = data;
  const wall = wallMs(state, nowMs);
  const work = workMs(state, nowMs);
  const some = place.to - place.from < place.all ? `${place.from + 1}-${place.to} of ${place.all} rows` : '';
  const left: Line = [
    span('Timeline  ', 'strong'),
    span(`${duration(work)} of work in ${duration(wall)}`),
    span(wall < 1000 ? '' : `: ${(work / wall).toFixed(1)}x as fast as in turn`, 'dim'),
  ];
  return justify(left, line(some, 'warn'), size.columns);
}

interface Place {
  readonly from: number;
  readonly to: number;
  readonly all: number;
}

/** Labels of the ticks; one that the moment that is now would cover is left out. */
function axisLine({ scale, state }: RowLook, name: number, nowMs: number): Line {
  const now = state.endedAtMs === null ? Math.min(cellAt(scale, nowMs), scale.cells - NOW.length) : -1;
  const marks = Array.from({ length: scale.cells }, () => ' ');
  for (const { cell, label } of scale.ticks) {
    const covered = now >= 0 && cell + label.length >= now && cell <= now + NOW.length;
    if (!covered && cell + label.length <= scale.cells) marks.splice(cell, label.length, ...label.split(''));
  }
  const text = marks.join('');
  if (now < 0) return [span(' '.repeat(name + 1)), span(text, 'dim')];
  const after = text.slice(now + NOW.length);
  return [span(' '.repeat(name + 1)), span(text.slice(0, now), 'dim'), span(NOW, 'strong'), span(after, 'dim')];
}

/** The word over the moment that is now; once the run is over there is none. */
const NOW = 'now';

function nameSpans({ data, ui }: ScreenInput, scope: Scope, width: number): Line {
  const name = width > 4 ? scopeName(data.state, scope) : shortName(data.state, scope);
  const status = rowStatus(data.state, scope).kind;
  const tone = status === 'failed' ? 'bad' : status === 'approval' ? 'warn' : 'plain';
  return [column(name, width, ui.cursor === scope && tone === 'plain' ? 'selected' : tone), span(' ')];
}

function shortName(state: RunState, scope: Scope): string {
  const planned = state.plan.regions.some((one) => one.scope === scope);
  return planned ? regionCode(state, scope) : scope === 'fleet' ? 'FLT' : 'ADM';
}

function summaryLines({ data, size, theme }: ScreenInput, path: CriticalPath): readonly Line[] {
  const { state } = data;
  const words = wrapWords(pathWords(state, path, size.columns < WITH_NAMES), size.columns);
  const rest = words.slice(1).join(' ');
  return [
    line(words[0] ?? ''),
    line(rest),
    ...phaseLines(state, size).map((one) => line(one, 'dim')),
    legendLine(state, theme, size.columns),
  ];
}

/** Every letter and sign of the chart; whole items give way where there is no room, the plainest first. */
function legendLine({ plan }: RunState, { glyphs }: Theme, columns: number): Line {
  const drawn = new Set(plan.steps.map(({ phase }) => phase));
  const phases = Map.groupBy(
    plan.phases.map(({ id }) => id).filter((id) => drawn.has(id)),
    (id) => PHASE_LETTERS[id],
  );
  const items: readonly Line[] = [
    ...[...phases].map(([letter, [phase]]) =>
      phase === undefined ? [] : [span(letter, PHASE_TONES[phase]), span(`=${shortPhase(phase)} `, 'dim')],
    ),
    [span('ABC', PATH_TONE), span(' path ', 'dim')],
    [span(glyphs.cells.failed, 'bad'), span(' failed ', 'dim')],
    [span(glyphs.cells.retrying, 'warn'), span(' again ', 'dim')],
    [span(glyphs.dot, 'dim'), span(' waits', 'dim')],
  ];
  return items.reduce((line, item) => (lineWidth([...line, ...item]) > columns ? line : [...line, ...item]), []);
}

/** Nothing to draw yet, but what is to come can be said. */
function unlaunchedLines({ data, keymap }: ScreenInput): readonly Line[] {
  const { plan } = data.state;
  const phases = plan.phases.filter(({ absent }) => absent === null);
  return [
    [
      span('Timeline  ', 'strong'),
      span('not launched yet  ', 'wait'),
      ...pressIn(keymap, 'regions')('launch', 'launches it from Regions'),
    ],
    [],
    line('What is to come, for every row that has it:', 'dim'),
    ...phases.map(({ id, budgetMs }): Line => {
      const scopes = new Set(plan.steps.filter(({ phase }) => phase === id).map(({ scope }) => scope));
      const [first] = scopes;
      const steps =
        first === undefined ? 0 : workOf(plan).filter(({ scope, phase }) => scope === first && phase === id).length;
      return [
        span(`  ${PHASE_LETTERS[id]} `, PHASE_TONES[id]),
        column(id, 22),
        span(
          `${count(scopes.size, 'row')}, ${count(steps, 'step')} each, expected within ${duration(budgetMs)}`,
          'dim',
        ),
      ];
    }),
  ];
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
