import { createHash } from 'node:crypto';
import { isAbsolute, join } from 'node:path';

/** The kernel's `sun_path` holds 108 bytes on Linux and 104 on macOS, the last of them a zero. */
export const MAX_SOCKET_PATH_BYTES = 103;

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the engine of a run listens: beside its journal, or, when that path is too long, in a directory of the user. */
export function socketPathFor(runDirectory: string, runId: string, env: Environment): string {
  const beside = join(runDirectory, 'socket');
  if (fits(beside)) return beside;
  // A state directory may be anywhere, so the same run id may exist twice.
  const name = `${createHash('sha256').update(`${runDirectory}\0${runId}`).digest('hex').slice(0, 16)}.sock`;
  const runtime = env['XDG_RUNTIME_DIR'];
  const wanted = runtime !== undefined && isAbsolute(runtime) ? join(runtime, 'besu-console', name) : null;
  return wanted !== null && fits(wanted) ? wanted : join('/tmp', `besu-console-${process.getuid?.() ?? 0}`, name);
}

export const fits = (path: string): boolean => Buffer.byteLength(path) <= MAX_SOCKET_PATH_BYTES;
