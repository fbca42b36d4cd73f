import type { ScreenSize } from './screen-size.ts';

export interface GridHeights {
  readonly heading: 0 | 1;
  readonly grid: number;
  readonly detail: number;
}

/** The rule above the details, the administrative region and the fleet. */
const CHROME = 3;
/** Below this many rows for the whole view the heading goes: all regions at once matter more (60x16). */
const SMALL = 14;

/**
 * One region per line when enough lines stay for the details; otherwise columns, and the rest for details. Lines that few
 * regions leave over are for the details. `lanes`: lines below the fleet's own row.
 */
export function gridHeights(count: number, size: ScreenSize, lanes = 0): GridHeights {
  const small = size.rows < SMALL;
  const heading = small ? 0 : 1;
  const free = size.rows - CHROME - heading - lanes;
  const least = small ? 1 : 3;
  const most = Math.max(least, Math.min(10, Math.max(Math.floor(free / 4), free - count)));
  const spare = small ? least : most;
  const grid = Math.max(1, count <= free - least ? Math.max(count, free - most) : free - spare);
  return { heading, grid, detail: Math.max(0, free - grid) };
}
