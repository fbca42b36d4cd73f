/** Shorter values are found in ordinary words. */
const SHORTEST = 8;

const SECRET = /(?:TOKEN|SECRET|PASSW(?:OR)?D|PASSPHRASE|(?:^|_)PASS|KEY|CREDENTIALS?|CONNECTION_STRING|SAS|MNEMONIC)/i;
/** Where a secret is, or whose, is none. */
const ABOUT_IT =
  /(?:_FILE|_FILE_PATH|_PATH|_DIR|_DIRECTORY|_ID|_NAME|_URL|_URI|_ALGORITHM|_TYPE|_TTL|_VERSION|_SOCK)$/i;

/** Words every tool prints; a value that is one of them protects nothing, and blanking it would blind us to the tool. */
const COMMON = new Set([
  'terraform',
  'kubernetes',
  'production',
  'infrastructure',
  'besu-console',
  'disabled',
  'required',
]);

/** Whether a variable of this name holds a secret, as far as a name can say. */
export const isSecretName = (name: string): boolean => SECRET.test(name) && !ABOUT_IT.test(name);

export function secretValuesIn(env: Readonly<Record<string, string | null | undefined>>): readonly string[] {
  return Object.entries(env).flatMap(([name, value]) =>
    typeof value === 'string' && isSecretName(name) ? [value] : [],
  );
}

/** The lines of secret texts worth looking for: a key file has many, a token file has one. */
export function linesWorthHiding(texts: readonly string[]): readonly string[] {
  const lines = texts.flatMap((text) => text.split(/\r?\n/)).map((line) => line.trim());
  return [...new Set(lines)].filter((line) => line.length >= SHORTEST && !COMMON.has(line.toLowerCase()));
}
