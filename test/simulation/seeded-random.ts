/** mulberry32: small, seeded, good enough to choose interleavings. */
export function seededRandom(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function pick<One>(random: () => number, list: readonly One[]): One | undefined {
  return list[Math.floor(random() * list.length)];
}
