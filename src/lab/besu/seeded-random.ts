/**
 * A number in [0, 1) that depends on nothing but its arguments, so a world with the same seed is the same world.
 * Stateless on purpose: the order in which nodes are looked at cannot change what happens to them.
 */
export function seededFraction(seed: number, ...parts: readonly number[]): number {
  let hash = avalanche(seed | 0);
  for (const part of parts) hash = avalanche(hash ^ Math.imul(part + 1, 0x9e3779b1));
  return (hash >>> 0) / 2 ** 32;
}

/** Spreads one changed bit of the input over all 32 bits of the output. */
function avalanche(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x21f0aaad);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x735a2d97);
  return mixed ^ (mixed >>> 15);
}

/** The same numbers as a sequence, for whoever asks one question after another. */
export function seededRandom(seed: number): () => number {
  let asked = 0;
  return () => seededFraction(seed, asked++);
}
