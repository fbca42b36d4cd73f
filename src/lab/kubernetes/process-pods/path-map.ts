/** Where a container's paths really lie. There is no file system of its own: texts that name a path are translated. */
export interface PathMap {
  translate(text: string): string;
}

/** Of two that fit, the longer one is meant; of two of one path, the first. */
export function pathMap(pairs: readonly (readonly [seen: string, real: string])[]): PathMap {
  const real = new Map(pairs.toReversed());
  const seen = [...real.keys()].toSorted((a, b) => b.length - a.length);
  if (seen.length === 0) return { translate: (text) => text };
  // A path begins where no word, variable or other path goes on, and ends where its last name does.
  const pattern = new RegExp(`(?<![\\w.~/})-])(?:${seen.map(literally).join('|')})(?![\\w.~-])`, 'g');
  return { translate: (text) => text.replace(pattern, (found) => real.get(found) ?? found) };
}

const literally = (path: string): string => path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Texts are translated, everything else is left as it is. */
export function translateBytes(map: PathMap, bytes: Buffer): Buffer {
  const text = bytes.toString('utf8');
  return Buffer.from(text).equals(bytes) ? Buffer.from(map.translate(text)) : bytes;
}
