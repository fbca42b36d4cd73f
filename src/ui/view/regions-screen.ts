import type { RunState } from '../../engine/model/state.ts';
import { regionPhases } from '../../engine/state/phase-times.ts';
import { hiddenMarks, markedScopes } from '../state/marked-scopes.ts';
import { type RunData, regionOf } from '../state/run-data.ts';
import type { UiState } from '../state/ui-state.ts';
import { chainLaneLines } from './chain-lane-lines.ts';
import { isGrouped } from './grid-groups.ts';
import { gridHeights } from './grid-heights.ts';
import { mostColumns, TWO_COLUMNS } from './grid-layout.ts';
import { cursorGroup, cursorScope, visibleRegions } from './grid-order.ts';
import { gridRow } from './grid-row.ts';
import { groupDetail } from './group-detail.ts';
import { groupRow } from './group-row.ts';
import { groupedGrid, groupedRows } from './grouped-grid.ts';
import { ruleLine } from './header-lines.ts';
import { healthSidePanel } from './health-side-panel.ts';
import { laneLine } from './lane-lines.ts';
import { type LaneRow, laneRows } from './lane-view.ts';
import { type Line, padLine, span } from './line.ts';
import { pressIn } from './press.ts';
import { isMarked, regionList } from './region-list.ts';
import { type RowDetail, rowDetail } from './row-detail.ts';
import { scopeName } from './scope-name.ts';
import type { ScreenInput } from './screen-input.ts';
import type { ScreenSize } from './screen-size.ts';

/** The grid, what the selected row is about, and the rows that are no region. */
export function regionsScreen(input: ScreenInput): readonly Line[] {
  const { data, ui, nowMs, size, theme } = input;
  const chainLanes = chainLaneLines(input);
  const grouped = isGrouped(ui);
  const count = grouped ? groupedRows(input).length : visibleRegions(data.state, ui).length;
  const plan = gridHeights(count, size, chainLanes.length);
  const scope = cursorScope(data.state, ui);
  const panel = panelWidth(data, size);
  const shown = (grouped ? groupedGrid : regionList)(input, { columns: size.columns - panel, rows: plan.grid });
  const lanes = laneRows(data, nowMs);
  const detail = selectedDetail(input, lanes);
  const marked = markedScopes(data.state, ui);
  const grid = [...(plan.heading === 0 ? [] : [shown.heading]), ...fill(shown.body, plan.grid)];
  return [
    ...(panel === 0 ? grid : withPanel(input, grid, panel)),
    ruleLine(
      size.columns,
      theme,
      ruleLabel(input, grouped || plan.heading === 0 ? shown.choice : ''),
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

/**
 * More regions than all the rows hold, where rows have names in them: two columns of them, or as many as a narrow screen
 * has. `size` is what is left for the view. Lanes of contracts that come later are no reason to turn the grid over.
 */
export function isCrowded(data: RunData, size: ScreenSize): boolean {
  const count = data.state.plan.regions.length;
  const width = size.columns - panelWidth(data, size);
  const columns = width < TWO_COLUMNS ? mostColumns(width) : 2;
  return count > columns * gridHeights(count, size).grid;
}

function withPanel(input: ScreenInput, grid: readonly Line[], width: number): readonly Line[] {
  const { data, theme, keymap, nowMs, size } = input;
  const panel = healthSidePanel({ data, theme, keymap, nowMs, width: width - GAP, rows: grid.length });
  const gap = span(' '.repeat(GAP));
  return grid.map((row, i) => [...padLine(row, size.columns - width, theme.ellipsis), gap, ...(panel[i] ?? [])]);
}

function ruleLabel({ data, ui }: ScreenInput, choice: string): string {
  const scope = cursorScope(data.state, ui);
  const name = scope === null ? cursorGroup(data.state, ui)?.name : scopeName(data.state, scope);
  const words = [name ?? '', markWords(data.state, ui), choice];
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

function selectedDetail({ data, ui, nowMs, size, keymap }: ScreenInput, lanes: readonly LaneRow[]): RowDetail {
  const group = cursorGroup(data.state, ui);
  if (group !== null) {
    const row = groupRow(data.state, group, regionPhases(data.state));
    return groupDetail(data, row, size.columns, pressIn(keymap, 'regions'));
  }
  const scope = cursorScope(data.state, ui);
  if (scope === null) return NOTHING;
  const planned = regionOf(data.state, scope);
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
