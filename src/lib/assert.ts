/** Thrown only for a bug of ours: it reaches the top, restores the terminal and ends with exit 70. */
export class Bug extends Error {
  override readonly name = 'Bug';
}

export function invariant(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Bug(what);
}

/** The end of every exhaustive switch: the compiler proves that nothing arrives here. */
export function unreachable(value: never): never {
  throw new Bug(`unexpected value: ${JSON.stringify(value)}`);
}
