/** Who came or went between two lists of faces, in words; null = nobody. */
export function companyWords(before: readonly string[], now: readonly string[]): string | null {
  const [came] = without(now, before);
  if (came !== undefined) return `${came} is attached too`;
  const [went] = without(before, now);
  return went === undefined ? null : `${went} has left`;
}

/** Two faces of one person may be told by the same words: each takes only one away. */
function without(all: readonly string[], known: readonly string[]): readonly string[] {
  const left = [...known];
  return all.filter((one) => {
    const at = left.indexOf(one);
    if (at === -1) return true;
    left.splice(at, 1);
    return false;
  });
}
