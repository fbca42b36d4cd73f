import type { SecretMask } from '../../lib/secrets/secret-mask.ts';
import type { LineFilter } from './line-filter.ts';
import { MAX_LINE_BYTES, type RawLine, rawLine } from './raw-line.ts';

const NEWLINE = 10;
/** Looking for secrets costs as much for a thousand lines one by one as for a whole megabyte at once (measured). */
const LINES_ONE_BY_ONE = 1000;

/** Which of the complete lines in `bytes` match, counted from 0. Only what the filter finds is read as a line. */
export function matchingLines(
  bytes: Buffer,
  filter: LineFilter | null,
  mask: SecretMask,
  matches: (line: RawLine) => boolean,
): readonly number[] {
  const next = finder(bytes, filter);
  const isPublic = secretGuard(bytes, mask);
  const found: number[] = [];
  let [line, lineStart] = [0, 0];
  for (let at = next(0); at !== -1; at = next(lineStart)) {
    const start = at === 0 ? 0 : bytes.lastIndexOf(NEWLINE, at - 1) + 1;
    line += linesBetween(bytes, lineStart, start);
    const feed = bytes.indexOf(NEWLINE, at);
    const end = feed === -1 ? bytes.length : feed;
    const certain = filter?.certain === true && end - start <= MAX_LINE_BYTES && isPublic(start, end);
    if (certain || matches(rawLine(bytes, start, end))) found.push(line);
    [line, lineStart] = [line + 1, end + 1];
    if (lineStart >= bytes.length) break;
  }
  return found;
}

/** Where the filter finds something at or after a place; -1 = nowhere. */
function finder(bytes: Buffer, filter: LineFilter | null): (from: number) => number {
  if (filter === null) return (from) => (from < bytes.length ? from : -1);
  const { bytes: wanted, expression } = filter;
  if (wanted !== null) return (from) => bytes.indexOf(wanted, from);
  const text = bytes.toString('latin1');
  return (from) => {
    expression.lastIndex = from;
    return expression.exec(text)?.index ?? -1;
  };
}

function linesBetween(bytes: Buffer, from: number, to: number): number {
  let lines = 0;
  for (let at = bytes.indexOf(NEWLINE, from); at !== -1 && at < to; at = bytes.indexOf(NEWLINE, at + 1)) lines += 1;
  return lines;
}

/** Whether a line without traits is shown as it stands: what looks like a secret is blanked, so a find in it may not be seen. */
function secretGuard(bytes: Buffer, mask: SecretMask): (start: number, end: number) => boolean {
  let asked = 0;
  let allPublic: boolean | null = null;
  return (start, end) => {
    asked += 1;
    if (asked > LINES_ONE_BY_ONE) allPublic ??= !mask.suspects(bytes.toString('utf8').split('\n'));
    return allPublic === true || !mask.suspects([bytes.toString('utf8', start, end)]);
  };
}
