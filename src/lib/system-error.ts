import { getSystemErrorMap } from 'node:util';

/** The code of an error of the operating system (`ENOSPC`), or null for any other error. */
export function systemErrorCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  return error.code;
}

/** What the operating system said, without the path and call that Node adds: `no space left on device (ENOSPC)`. */
export function systemErrorText(error: unknown): string {
  const code = systemErrorCode(error);
  const known = [...getSystemErrorMap().values()].find(([name]) => name === code);
  if (known) return `${known[1]} (${known[0]})`;
  return error instanceof Error ? error.message : String(error);
}
