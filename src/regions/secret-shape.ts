import type { Span } from '../lib/secrets/blank-spans.ts';
import { isSecretName } from '../lib/secrets/secret-names.ts';

interface SecretFound extends Span {
  readonly what: string;
}

/**
 * Shapes of secrets that people paste into configuration. Each pattern is bounded and without nested repetition, so a
 * hostile megabyte costs milliseconds. A container digest (`sha256:...`) has the shape of a key and is none, and so has a
 * role or a hash of a contract, which says so itself (`bytes32:0x...`).
 */
const SHAPES: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a private key', /(?<![0-9a-fA-Fx]|sha256:|bytes32:)(?:0[xX])?[0-9a-fA-F]{64}(?![0-9a-fA-F])/g],
  ['a private key', /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/g],
  ['a JSON web token', /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}(?:\.[\w-]*)?/g],
  ['a SAS token', /[?&;]sig=[\w%+/=-]{20,}/g],
  ['a storage or bus key', /\b(?:AccountKey|SharedAccessKey)=[\w+/=]{20,}/g],
  ['a GitHub token', /\bgh[pousr]_\w{30,}/g],
  ['a token', /(?<=\btoken:[ \t]{1,20}["']?)(?!env:|file:)(?=\S{0,60}\d)[^\s"'#,{}]{16,4096}/g],
  ['a password in an address', /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/@:"']{0,100}:[^\s/@"']{1,200}@/g],
];

/** Searched in the text, not in its values: a secret in a comment is as public as one in a key. */
export function findSecrets(text: string): readonly SecretFound[] {
  return SHAPES.flatMap(([what, pattern]) =>
    [...text.matchAll(pattern)].map((match) => ({ start: match.index, end: match.index + match[0].length, what })),
  );
}

/** A value under a name such as DB_PASSWORD; a reference is none. */
const NAMED = /\b([A-Za-z_]\w{0,200})["']?[ \t]{0,10}:[ \t]{1,10}["']?(?!env:|file:)([^\s"',{}]{3,})/g;

/** What may be a secret for its name alone: not refused everywhere, and shown nowhere. */
export function namedValues(text: string): readonly Span[] {
  return [...text.matchAll(NAMED)].flatMap((match) => {
    const [all, name = '', value = ''] = match;
    const end = match.index + all.length;
    return isSecretName(name) ? [{ start: end - value.length, end }] : [];
  });
}
