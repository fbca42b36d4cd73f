/** How the regions are laid out: so many columns of so many rows, and which of them are on screen. */
export interface GridLayout {
  readonly columns: number;
  readonly columnWidth: number;
  readonly rows: number;
  /** One region per line with room for words, amounts and chain readings. */
  readonly wide: boolean;
  readonly from: number;
  readonly to: number;
}

/** Marker, a short name, five glyphs, a gap: the least a column of regions can be read in. */
const MIN_COLUMN = 18;
/** From here two columns have names; fewer columns are easier to read than more. */
export const TWO_COLUMNS = 76;

/** Everything at once when it fits in readable columns; otherwise whole pages, so that rows keep their places. */
export function gridLayout(count: number, cursorAt: number, width: number, height: number): GridLayout {
  const rows = Math.max(1, height);
  const columns = columnsFor(count, width, rows);
  const capacity = columns * rows;
  const from = Math.floor(Math.max(0, cursorAt) / capacity) * capacity;
  return {
    columns,
    columnWidth: Math.floor((width - (columns - 1) * 2) / columns),
    rows: Math.min(rows, Math.ceil(Math.min(count - from, capacity) / columns)),
    wide: columns === 1 && width >= TWO_COLUMNS,
    from,
    to: Math.min(count, from + capacity),
  };
}

export const mostColumns = (width: number): number => Math.max(1, Math.floor((width + 2) / (MIN_COLUMN + 2)));

function columnsFor(count: number, width: number, rows: number): number {
  const most = mostColumns(width);
  const needed = Math.ceil(count / rows);
  if (needed <= most) return Math.max(1, needed);
  return width >= TWO_COLUMNS ? Math.min(most, 2) : most;
}
