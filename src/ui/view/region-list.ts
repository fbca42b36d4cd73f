import type { Scope } from '../../engine/model/ids.ts';
import type { PlannedRegion } from '../../engine/model/plan.ts';
import { regionPhases } from '../../engine/state/phase-times.ts';
import { markedScopes } from '../state/marked-scopes.ts';
import type { RunData } from '../state/run-data.ts';
import type { UiState } from '../state/ui-state.ts';
import { type GridLayout, gridLayout } from './grid-layout.ts';
import {
  inColumns,
  listColumns,
  narrowRow,
  type RowLook,
  type WideColumns,
  wideHeading,
  wideRow,
} from './grid-lines.ts';
import { cursorScope, visibleRegions } from './grid-order.ts';
import { gridRow } from './grid-row.ts';
import { type Line, line, span } from './line.ts';
import type { ScreenInput } from './screen-input.ts';
import type { ScreenSize } from './screen-size.ts';
import { widthOf } from './width.ts';

/** The part of the grid that is on screen. */
export interface ShownGrid {
  readonly heading: Line;
  readonly body: readonly Line[];
  /** Which part it is and what was left out, in words; empty = it is everything. */
  readonly choice: string;
}

/** All regions as one list, in as many columns as it takes. `size` is what the rows themselves have. */
export function regionList(input: ScreenInput, size: ScreenSize): ShownGrid {
  const { data, ui } = input;
  const regions = visibleRegions(data.state, ui);
  const at = placeOf(regions, cursorScope(data.state, ui));
  const layout = gridLayout(regions.length, at, size.columns, size.rows);
  const choice = choiceWords(ui, layout, regions.length);
  return { choice, heading: headingLine(input, layout, choice, size.columns), body: bodyOf(input, regions, layout) };
}

/** The rows below the grid come after the last region, so the last page is the one beside them. */
function placeOf(regions: readonly PlannedRegion[], scope: Scope | null): number {
  const at = regions.findIndex((one) => one.scope === scope);
  return at === -1 ? regions.length - 1 : at;
}

function bodyOf(input: ScreenInput, regions: readonly PlannedRegion[], layout: GridLayout): readonly Line[] {
  const { data, ui, theme, nowMs } = input;
  if (regions.length === 0) return [line(emptyWords(ui), 'dim')];
  const phases = regionPhases(data.state);
  const cursor = cursorScope(data.state, ui);
  const marked = markedScopes(data.state, ui);
  const rows = regions.slice(layout.from, layout.to).map(({ scope, region }) => {
    const row = gridRow(data, { scope, name: region.name, code: region.code }, phases, nowMs);
    const look: RowLook = { theme, selected: scope === cursor, marked: isMarked(marked, scope), phase: ui.phase };
    return layout.wide
      ? wideRow(row, layout.columnWidth, look, columnsIn(data, layout.columnWidth))
      : narrowRow(row, layout.columnWidth, look);
  });
  return layout.wide ? rows : inColumns(rows, layout);
}

export function emptyWords(ui: UiState): string {
  if (ui.filter !== '') return `  no region matches "${ui.filter}": esc clears the filter`;
  return ui.onlyFaults ? '  nothing needs you: z or 0 shows everything again' : '  this run has no regions';
}

/** As wide as the longest name of the run: what is filtered away changes no column. */
const columnsIn = ({ state }: RunData, width: number): WideColumns =>
  listColumns(width, Math.max('region'.length, ...state.plan.regions.map(({ region }) => widthOf(region.name))));

function headingLine({ data, ui }: ScreenInput, layout: GridLayout, choice: string, width: number): Line {
  const phases = regionPhases(data.state);
  if (layout.wide && choice === '') return wideHeading(phases, width, columnsIn(data, width));
  const names = phases.flatMap((one) => [span(one, one === ui.phase ? 'key' : 'dim'), span(' ')]);
  return [span(choice === '' ? '  ' : `  ${choice}  `, 'warn'), span('signs in order: ', 'dim'), ...names];
}

export const isMarked = (marked: readonly Scope[], scope: Scope | null): boolean | null =>
  marked.length === 0 ? null : scope !== null && marked.includes(scope);

/** Which part of the fleet is on screen, when it is not all of it. */
export function choiceWords(
  { filter, onlyFaults }: UiState,
  { from, to }: { readonly from: number; readonly to: number },
  all: number,
): string {
  const words = [
    to - from < all ? `${from + 1}-${to} of ${all}` : '',
    onlyFaults ? 'only faults' : '',
    filter === '' ? '' : `filter "${filter}"`,
  ];
  return words.filter((word) => word !== '').join('  ');
}
