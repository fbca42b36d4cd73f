/** The candidate a person most probably meant, or null when nothing is close: a wrong guess is worse than none. */
export function nearest(asked: string, candidates: readonly string[]): string | null {
  const wanted = asked.trim().toLowerCase();
  let best: string | null = null;
  let bestDistance = allowedDistance(wanted) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - wanted.length) >= bestDistance) continue;
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** A third of the letters, at most three: `regon` is `region`, but `abc` is not `id`. */
const allowedDistance = (text: string): number => Math.min(3, Math.max(1, Math.floor(text.length / 3)));

/** Insertions, deletions, replacements and swaps of neighbours, which are the typing mistakes people make. */
export function editDistance(from: string, to: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = distanceRow(from, to, row, last, beforeLast);
    beforeLast = last;
    last = current;
  }
  return last[to.length] ?? 0;
}

function distanceRow(
  from: string,
  to: string,
  row: number,
  last: readonly number[],
  beforeLast: readonly number[],
): number[] {
  const current = [row];
  for (let column = 1; column <= to.length; column += 1) {
    const same = from[row - 1] === to[column - 1] ? 0 : 1;
    const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
    current[column] = Math.min(
      (last[column] ?? 0) + 1,
      (current[column - 1] ?? 0) + 1,
      (last[column - 1] ?? 0) + same,
      swapped ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
    );
  }
  return current;
}
