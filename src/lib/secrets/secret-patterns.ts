import type { Span } from './blank-spans.ts';

/** Written as `name = value`, `"name": "value"` or `--name value`, a value of one of these is secret. */
const NAMES =
  '(?:passw(?:or)?d|passphrase|pwd(?!=/)|client_?-?secret|secret_?-?(?:access_?-?)?key|api_?-?key|access_?-?key|account_?-?key|shared_?-?key|private_?-?key|node_?-?key|signing_?-?key)';
/** A reference, a placeholder or nothing at all in the place of a value. */
const NO_VALUE = '(?!env:|file:|\\*|\\$|<|\\(|null\\b|true\\b|false\\b)';
const VALUE = '[^\\s"\'\\\\,;&{}()]';
const KEY = '(?:0x)?[0-9a-f]{64}(?![0-9a-f])';
/** A quote, perhaps one inside a JSON text inside another. */
const QUOTES = '[\\\\"\']{0,4}';

/**
 * Shapes of secrets in what tools print. The secret is the last group, else the whole match. Each is bounded and without
 * nested repetition. A bare 32-byte number is no secret where something stands beside it: hashes of blocks and
 * transactions have the same shape, and an operator needs them.
 */
const PATTERNS: readonly RegExp[] = [
  /-----BEGIN [A-Z0-9 ]{0,40}-----((?:(?!-----END)[^"]){1,65536})/g,
  // The same in base64, as a kubeconfig and a Kubernetes Secret hold it.
  /LS0tLS1CRUdJTi[\w+/=]{16,}/g,
  /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}(?:\.[\w-]*)?/g,
  // Go writes & in JSON as an escape.
  /(?:[?&;]|\\u0026)sig=([\w%+/=-]{16,})/g,
  /\b(?:AccountKey|SharedAccessKey|SharedAccessSignature)=([\w+/=%-]{16,})/g,
  /\b(?:gh[pousr]_\w{30,}|github_pat_\w{30,}|xox[abprs]-[\w-]{16,})/g,
  // A client secret of Entra ID.
  /(?<![\w.~-])[\w.~-]{3}\dQ~[\w.~-]{31,40}/g,
  /\bclient-(?:key|certificate)-data["']?:\s{0,20}["']?([\w+/=]{16,})/g,
  // A release of helm: base64 of gzip, in a Secret once more base64.
  /\b(?:SDRzSUFBQU|H4sIAAAA)[\w+/=]{16,}/g,
  new RegExp(
    `\\b[\\w-]{0,40}token${QUOTES}\\s{0,20}[:=]\\s{0,20}${QUOTES}${NO_VALUE}((?=[^\\s"'\\\\]{0,60}\\d)${VALUE}{16,})`,
    'gi',
  ),
  new RegExp(`${NAMES}${QUOTES}\\s{0,20}=\\s{0,20}${QUOTES}${NO_VALUE}(${VALUE}{6,})`, 'gi'),
  new RegExp(`${NAMES}\\\\?["']\\s{0,4}:\\s{0,4}\\\\?["']${NO_VALUE}([^"\\\\]{6,})`, 'gi'),
  // In plain text `password: rejected` is a sentence, `password: s3cret99` is not.
  new RegExp(`${NAMES}:\\s{1,20}["']?${NO_VALUE}((?=\\S{0,60}\\d)${VALUE}{8,})`, 'gi'),
  new RegExp(`--[\\w-]{0,40}(?:${NAMES}|token|secret)\\s{1,4}["']?${NO_VALUE}(?!-)(${VALUE}{6,})`, 'gi'),
  new RegExp(`(?<!public[ _-]?)\\bkey\\b["']?[:=\\s]{1,4}["']?(${KEY})`, 'gi'),
  new RegExp(`(?:priv(?:ate)?|secret|node|validator|signer|signing)[ _-]?key[^0-9a-f]{1,20}(${KEY})`, 'gi'),
  // Nothing but it: the content of a key file.
  new RegExp(`^\\s*["']?(${KEY})(?=["']?\\s*$)`, 'gi'),
  /\bmnemonic["'\\]{0,4}\s{0,4}[:=]\s{0,4}["'\\]{0,4}((?:[a-z]{3,8} ){11,23}[a-z]{3,8})/gi,
  /\bauthorization["'\\]{0,4}\s{0,4}[:=]\s{0,4}["'\\[]{0,4}(?:(?:bearer|basic|digest|token)\s{1,4})?([^\s"'\\,\]]{6,})/gi,
  /\b(?:bearer|basic)\s{1,4}((?=\S{0,80}\d)[\w.~+/=-]{12,})/gi,
  /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/@:"']{0,100}:([^\s/@"']{1,200})(?=@)/gi,
  // A line of a PEM block seen alone, as a window into the middle of a log shows it.
  /^\s*["']?((?=[^\s]*\d)(?=[^\s]*[a-z])(?=[^\s]*[A-Z])[A-Za-z0-9+/]{60,76}={0,2})(?=["',]{0,3}\s*$)/g,
];

/**
 * Every pattern has one of these in it, so that text without any is done after one look at each. The engine skips through a
 * text at 10 GB/s to the next of a few rare letters, or for one word of five letters and more; a choice of words, or a short
 * one, takes it three times as long (measured). So short words hang on their rarest letter.
 */
const HINTS: readonly RegExp[] = [
  /-----BEGIN|SDRzSUFBQU/,
  /[HL](?:4sIAAAA|S0tLS1CRUd)/,
  // A JSON web token, a client secret of Entra ID, a name of a key or token with something after it.
  /[kJ~](?:(?<=\beyJ|\dQ~)|(?<=tok)en[\\"'\s=:]|ey(?:(?<=(?:api|access|account|shared|private|priv|node|signing|secret|validator|signer)[ _-]{0,2}key)|(?=\\?["']?[:=\s]{1,4}\\?["']?(?:0x)?[0-9a-f]{16})))/i,
  // A password, `authorization`, an address with a password in it.
  /[wz@](?<=passw|pw(?=d[\\"'\s=:])|authoriz|:\/\/[^\s/@:"']{0,100}:[^\s/@"']{1,200}@)/i,
  /passphrase/i,
  /[gx](?=h[pousr]_|ithub_pat_|ox[abprs]-)/,
  /[?&;6]sig=/,
  /AccessSignature=/,
  /secret[\\"'\s=:]/i,
  /[ey]-data/,
  /mnemonic/i,
  /b(?:earer|asic)\s/i,
];

/** A line that is nothing but one long word: a key file, or a line of a PEM block. */
function isBare(line: string): boolean {
  if (line.length < 60) return false;
  const word = line.trim();
  return word.length >= 60 && word.length <= 120 && !word.includes(' ');
}

/** One look at many lines, joined by line feeds; a no is certain. */
export const mayHoldSecrets = (lines: readonly string[], joined: string): boolean =>
  HINTS.some((hint) => hint.test(joined)) || lines.some(isBare);

export const findByPattern = (text: string): readonly Span[] =>
  mayHoldSecrets([text], text) ? matchesOfPatterns(text) : [];

/** The same, whatever it costs. */
export const matchesOfPatterns = (text: string): readonly Span[] =>
  PATTERNS.flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => {
      const end = match.index + match[0].length;
      return { start: end - (match[1] ?? match[0]).length, end };
    }),
  );
