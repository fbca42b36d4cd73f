import type { Scope } from '../../engine/model/ids.ts';
import type { PlannedRegion } from '../../engine/model/plan.ts';
import type { RunData } from '../state/run-data.ts';
import type { UiState } from '../state/ui-state.ts';
import type { Theme } from '../theme.ts';
import { regionPhases } from './eta.ts';
import { gridHeights } from './grid-heights.ts';
import { type GridLayout, gridLayout } from './grid-layout.ts';
import { inColumns, narrowRow, type RowLook, wideHeading, wideRow } from './grid-lines.ts';
import { cursorScope, visibleRegions } from './grid-order.ts';
import { gridRow } from './grid-row.ts';
import { ruleLine } from './header-lines.ts';
import { laneLine } from './lane-lines.ts';
import { type LaneRow, laneRows } from './lane-view.ts';
import { type Line, line, span } from './line.ts';
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
}

/** The grid, what the selected row is about, and the rows that are no region. */
export function regionsScreen(input: ScreenInput): readonly Line[] {
  const { data, ui, nowMs, size, theme } = input;
  const regions = visibleRegions(data.state, ui);
  const plan = gridHeights(regions.length, size);
  const scope = cursorScope(data.state, ui);
  const at = placeOf(regions, scope);
  const layout = gridLayout(regions.length, at, size.columns, plan.grid);
  const lanes = laneRows(data, nowMs);
  const detail = selectedDetail(input, lanes);
  return [
    ...(plan.heading === 0 ? [] : [headingLine(input, regions, layout)]),
    ...fill(gridBody(input, regions, layout), plan.grid),
    ruleLine(
      size.columns,
      theme,
      ruleLabel(input, plan.heading === 0 ? choiceWords(ui, regions, layout) : ''),
      detail.keys,
    ),
    ...fill(detail.lines, plan.detail),
    ...lanes.map((lane) => laneLine(lane, { theme, selected: lane.row !== null && lane.row.scope === scope })),
  ];
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
  const rows = regions.slice(layout.from, layout.to).map(({ scope, region }) => {
    const row = gridRow(data, { scope, name: region.name, code: region.code }, phases, nowMs);
    const look: RowLook = { theme, selected: scope === cursor, phase: ui.phase };
    return layout.wide ? wideRow(row, layout.columnWidth, look) : narrowRow(row, layout.columnWidth, look);
  });
  return layout.wide ? rows : inColumns(rows, layout);
}

function emptyWords(ui: UiState): string {
  if (ui.filter !== '') return `  no region matches "${ui.filter}": esc clears the filter`;
  return ui.onlyFaults ? '  nothing needs you: z or 0 shows everything again' : '  this run has no regions';
}

function headingLine(input: ScreenInput, regions: readonly PlannedRegion[], layout: GridLayout): Line {
  const { data, ui, size } = input;
  const phases = regionPhases(data.state);
  const choice = choiceWords(ui, regions, layout);
  if (layout.wide && choice === '') return wideHeading(phases, size.columns);
  const names = phases.flatMap((one) => [span(one, one === ui.phase ? 'key' : 'dim'), span(' ')]);
  return [span(choice === '' ? '  ' : `  ${choice}  `, 'warn'), span('signs in order: ', 'dim'), ...names];
}

function ruleLabel({ data, ui }: ScreenInput, choice: string): string {
  const scope = cursorScope(data.state, ui);
  return [scope === null ? '' : scopeName(data.state, scope), choice].filter((word) => word !== '').join('  ');
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

function selectedDetail({ data, ui, nowMs, size }: ScreenInput, lanes: readonly LaneRow[]): RowDetail {
  const scope = cursorScope(data.state, ui);
  if (scope === null) return NOTHING;
  const planned = data.state.plan.regions.find((one) => one.scope === scope);
  const who = planned === undefined ? null : { scope, name: planned.region.name, code: planned.region.code };
  const row =
    who === null
      ? lanes.find((lane) => lane.row?.scope === scope)?.row
      : gridRow(data, who, regionPhases(data.state), nowMs);
  return row === undefined || row === null ? NOTHING : rowDetail(data, row, nowMs, size.columns);
}

const NOTHING: RowDetail = { keys: [], lines: [] };

/** Exactly `count` lines. */
export function fill(lines: readonly Line[], count: number): readonly Line[] {
  return Array.from({ length: Math.max(0, count) }, (_, i) => lines[i] ?? []);
}
