export interface SecretFound {
  readonly start: number;
  readonly end: number;
  readonly what: string;
}

/**
 * Shapes of secrets that people paste into configuration. Each pattern is bounded and without nested repetition, so a
 * hostile megabyte costs milliseconds. A container digest (`sha256:...`) has the shape of a key and is none.
 */
const SHAPES: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a private key', /(?<![0-9a-fA-Fx]|sha256:)(?:0[xX])?[0-9a-fA-F]{64}(?![0-9a-fA-F])/g],
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

/** The same text, as long as before, with every secret blanked: whatever is shown to a person is cut from this one. */
export function maskSecrets(text: string, secrets: readonly SecretFound[]): string {
  let masked = '';
  let done = 0;
  for (const secret of [...secrets].sort((a, b) => a.start - b.start)) {
    if (secret.end <= done) continue;
    const from = Math.max(secret.start, done);
    masked += text.slice(done, from) + '*'.repeat(secret.end - from);
    done = secret.end;
  }
  return masked + text.slice(done);
}
