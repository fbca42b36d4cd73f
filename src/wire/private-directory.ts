import type { Stats } from 'node:fs';
import { lstat, mkdir } from 'node:fs/promises';
import { systemErrorCode, systemErrorText } from '../lib/system-error.ts';

/** Makes the directory for our eyes only, or says why it cannot be trusted. Never changes one that exists. */
export async function makePrivateDirectory(path: string): Promise<string | null> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    return `${path} cannot be made: ${systemErrorText(error)}`;
  }
  return publicTrait(path);
}

/**
 * Why somebody else could listen or reach the socket in there; null = nobody could. Node cannot ask a unix socket who
 * is at its other end, so this, and the socket's own 0600, is the whole of our access control.
 */
export async function publicTrait(path: string): Promise<string | null> {
  try {
    return judge(path, await lstat(path));
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return `${path} does not exist`;
    return `${path}: ${systemErrorText(error)}`;
  }
}

function judge(path: string, found: Stats): string | null {
  if (!found.isDirectory()) return `${path} is not a directory`;
  if (found.uid !== process.getuid?.()) return `${path} belongs to another user`;
  const mode = found.mode & 0o777;
  // Refused, not repaired: the directory may be one that others need (/tmp).
  return (mode & 0o077) === 0 ? null : `${path} is open to other users (mode ${mode.toString(8)})`;
}
