import { createHash } from 'node:crypto';

const digest = (seed: number, key: string): string => createHash('sha256').update(`${seed}/${key}`).digest('hex');

/** A number in [0, 1) that depends only on the seed and the key, never on the order of asking. */
export const drawFor = (seed: number, key: string): number =>
  Number.parseInt(digest(seed, key).slice(0, 12), 16) / 2 ** 48;

export function uidFor(seed: number, key: string): string {
  const hex = digest(seed, key);
  // The version digit 4 and the variant digit 8 make it a well-formed random UUID.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The alphabet of names that Kubernetes generates: no vowels, so that no words appear. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

export function suffixFor(text: string, length: number): string {
  const bytes = createHash('sha256').update(text).digest();
  return [...bytes.subarray(0, length)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
}
