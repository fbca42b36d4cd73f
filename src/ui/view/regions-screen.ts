import type { Scope } from '../../engine/model/ids.ts';
import type { PlannedRegion } from '../../engine/model/plan.ts';
import type { RunState } from '../../engine/model/state.ts';
import type { Keymap } from '../keys/keymap.ts';
import { hiddenMarks, markedScopes } from '../state/marked-scopes.ts';
import type { RunData } from '../state/run-data.ts';
import type { UiState } from '../state/ui-state.ts';
import type { Theme } from '../theme.ts';
import { chainLaneLines } from './chain-lane-lines.ts';
import { regionPhases } from './eta.ts';
import { gridHeights } from './grid-heights.ts';
import { type GridLayout, gridLayout } from './grid-layout.ts';
import { inColumns, narrowRow, type RowLook, wideHeading, wideRow } from './grid-lines.ts';
import { cursorScope, visibleRegions } from './grid-order.ts';
import { gridRow } from './grid-row.ts';
import { ruleLine } from './header-lines.ts';
import { healthSidePanel } from './health-side-panel.ts';
import { laneLine } from './lane-lines.ts';
import { type LaneRow, laneRows } from './lane-view.ts';
import { type Line, line, padLine, span } from './line.ts';
import { pressIn } from './press.ts';
import { type RowDetail, rowDetail } from './row-detail.ts';
import { scopeName } from './scope-name.ts';
import type { ScreenSize } from './screen-size.ts';

export interface ScreenInput {
  readonly data: RunData;
  readonly ui: UiState;
  readonly nowMs: number;
  /** What is left for the view between header and footer. */
  readonly size: ScreenSize;
  readonly theme: Theme;
  readonly keymap: Keymap;
}

/** The grid, what the selected row is about, and the rows that are no region. */
export function regionsScreen(input: ScreenInput): readonly Line[] {
  const { data, ui, nowMs, size, theme } = input;
  const regions = visibleRegions(data.state, ui);
  const chainLanes = chainLaneLines(input);
  const plan = gridHeights(regions.length, size, chainLanes.length);
  const scope = cursorScope(data.state, ui);
  const at = placeOf(regions, scope);
  const panel = panelWidth(data, size);
  const layout = gridLayout(regions.length, at, size.columns - panel, plan.grid);
  const lanes = laneRows(data, nowMs);
  const detail = selectedDetail(input, lanes);
  const marked = markedScopes(data.state, ui);
  const grid = [
    ...(plan.heading === 0 ? [] : [headingLine(input, regions, layout, size.columns - panel)]),
    ...fill(gridBody(input, regions, layout), plan.grid),
  ];
  return [
    ...(panel === 0 ? grid : withPanel(input, grid, panel)),
    ruleLine(
      size.columns,
      theme,
      ruleLabel(input, plan.heading === 0 ? choiceWords(ui, regions, layout) : ''),
      // What those keys do is about the marks then, and said at the bottom.
      marked.length === 0 ? detail.keys : pressIn(input.keymap, 'regions')('unmark', 'unmarks'),
    ),
    ...fill(detail.lines, plan.detail),
    ...lanes.map((lane) =>
      laneLine(lane, {
        theme,
        selected: lane.row !== null && lane.row.scope === scope,
        marked: isMarked(marked, lane.row?.scope ?? null),
      }),
    ),
    ...chainLanes,
  ];
}

/** From here the health panel stands beside the grid (product 5). */
const WITH_PANEL = 120;
/** The least holds two regions beside each other and leaves the grid room for words; more than the most says no more. */
const PANEL = { least: 40, most: 62 };
const GAP = 2;

/** Cells the panel takes from the grid; 0 = there is none. A plan without a chain has no health to show. */
function panelWidth({ state }: RunData, { columns }: ScreenSize): number {
  if (columns < WITH_PANEL || state.plan.chain === null) return 0;
  return Math.min(PANEL.most, Math.max(PANEL.least, Math.floor(columns * 0.32))) + GAP;
}

function withPanel(input: ScreenInput, grid: readonly Line[], width: number): readonly Line[] {
  const { data, theme, keymap, nowMs, size } = input;
  const panel = healthSidePanel({ data, theme, keymap, nowMs, width: width - GAP, rows: grid.length });
  const gap = span(' '.repeat(GAP));
  return grid.map((row, i) => [...padLine(row, size.columns - width, theme.ellipsis), gap, ...(panel[i] ?? [])]);
}

/** The rows below the grid come after the last region, so the last page is the one beside them. */
function placeOf(regions: readonly PlannedRegion[], scope: Scope | null): number {
  const at = regions.findIndex((one) => one.scope === scope);
  return at === -1 ? regions.length - 1 : at;
}

function gridBody(input: ScreenInput, regions: readonly PlannedRegion[], layout: GridLayout): readonly Line[] {
  const { data, ui, theme, nowMs } = input;
  if (regions.length === 0) return [line(emptyWords(ui), 'dim')];
  const phases = regionPhases(data.state);
  const cursor = cursorScope(data.state, ui);
  const marked = markedScopes(data.state, ui);
  const rows = regions.slice(layout.from, layout.to).map(({ scope, region }) => {
    const row = gridRow(data, { scope, name: region.name, code: region.code }, phases, nowMs);
    const look: RowLook = { theme, selected: scope === cursor, marked: isMarked(marked, scope), phase: ui.phase };
    return layout.wide ? wideRow(row, layout.columnWidth, look) : narrowRow(row, layout.columnWidth, look);
  });
  return layout.wide ? rows : inColumns(rows, layout);
}

function emptyWords(ui: UiState): string {
  if (ui.filter !== '') return `  no region matches "${ui.filter}": esc clears the filter`;
  return ui.onlyFaults ? '  nothing needs you: z or 0 shows everything again' : '  this run has no regions';
}

function headingLine(
  { data, ui }: ScreenInput,
  regions: readonly PlannedRegion[],
  layout: GridLayout,
  width: number,
): Line {
  const phases = regionPhases(data.state);
  const choice = choiceWords(ui, regions, layout);
  if (layout.wide && choice === '') return wideHeading(phases, width);
  const names = phases.flatMap((one) => [span(one, one === ui.phase ? 'key' : 'dim'), span(' ')]);
  return [span(choice === '' ? '  ' : `  ${choice}  `, 'warn'), span('signs in order: ', 'dim'), ...names];
}

const isMarked = (marked: readonly Scope[], scope: Scope | null): boolean | null =>
  marked.length === 0 ? null : scope !== null && marked.includes(scope);

function ruleLabel({ data, ui }: ScreenInput, choice: string): string {
  const scope = cursorScope(data.state, ui);
  const words = [scope === null ? '' : scopeName(data.state, scope), markWords(data.state, ui), choice];
  return words.filter((word) => word !== '').join('  ');
}

/** Marks act wherever they are, so those that cannot be seen are counted aloud. */
function markWords(state: RunState, ui: UiState): string {
  const marked = markedScopes(state, ui).length;
  const hidden = hiddenMarks(state, ui).length;
  if (marked === 0) return '';
  const range = ui.rangeFrom === null ? '' : ', range open';
  return `${marked} marked${range}${hidden === 0 ? '' : ` (${hidden} hidden by the filter)`}`;
}

/** Which part of the fleet is on screen, when it is not all of it. */
function choiceWords(ui: UiState, regions: readonly PlannedRegion[], layout: GridLayout): string {
  const some = layout.to - layout.from < regions.length;
  const words = [
    some ? `${layout.from + 1}-${layout.to} of ${regions.length}` : '',
    ui.onlyFaults ? 'only faults' : '',
    ui.filter === '' ? '' : `filter "${ui.filter}"`,
  ];
  return words.filter((word) => word !== '').join('  ');
}

function selectedDetail({ data, ui, nowMs, size, keymap }: ScreenInput, lanes: readonly LaneRow[]): RowDetail {
  const scope = cursorScope(data.state, ui);
  if (scope === null) return NOTHING;
  const planned = data.state.plan.regions.find((one) => one.scope === scope);
  const who = planned === undefined ? null : { scope, name: planned.region.name, code: planned.region.code };
  const row =
    who === null
      ? lanes.find((lane) => lane.row?.scope === scope)?.row
      : gridRow(data, who, regionPhases(data.state), nowMs);
  return row === undefined || row === null
    ? NOTHING
    : rowDetail(data, row, nowMs, size.columns, pressIn(keymap, 'regions'));
}

const NOTHING: RowDetail = { keys: [], lines: [] };

/** Exactly `count` lines. */
export function fill(lines: readonly Line[], count: number): readonly Line[] {
  return Array.from({ length: Math.max(0, count) }, (_, i) => lines[i] ?? []);
}
