export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** Below this a row cannot say what it does and why (product 5). */
export const SMALLEST: ScreenSize = { columns: 60, rows: 16 };

export const isTooSmall = (size: ScreenSize): boolean => size.columns < SMALLEST.columns || size.rows < SMALLEST.rows;
