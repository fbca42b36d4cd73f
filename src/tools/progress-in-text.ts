const PERCENT = /(?<![\w.])(100|\d{1,2})(?:\.\d+)? ?%/;
/** `7/12`, `7 of 12`; not a date, a path, a version or a fraction of something bigger. */
const OF = /(?<![\w./-])(\d{1,6})(?:\/| of )(\d{1,6})(?![\w/-]|\.\d)/;

export interface TextProgress {
  readonly done: number;
  readonly total: number;
  readonly unit: string;
}

/** A share that a line states plainly; null when in doubt. */
export function progressIn(text: string): TextProgress | null {
  const percent = PERCENT.exec(text)?.[1];
  if (percent !== undefined) return { done: Number(percent), total: 100, unit: '%' };
  const [, done, total] = OF.exec(text) ?? [];
  if (done === undefined || total === undefined) return null;
  const share = { done: Number(done), total: Number(total), unit: 'parts' };
  return share.total > 1 && share.done <= share.total ? share : null;
}
