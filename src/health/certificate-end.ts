import { X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { TLSSocket } from 'node:tls';

/** When the login in a kubeconfig ends; `unknown`: it logs in with a token or a program, whose end is written nowhere. */
export type LoginEnd = { readonly kind: 'until'; readonly atMs: number } | { readonly kind: 'unknown' };

/** A kubeconfig is some kilobytes; a larger file is something else. */
const LARGEST_BYTES = 256 * 1024;
const IS_KUBECONFIG = /^\s*["']?kind["']?:\s*["']?Config\b/m;
const CERTIFICATE = /["']?client-certificate-data["']?:\s*["']?([A-Za-z0-9+/=]+)/g;

/** Null = the file is no kubeconfig. The earliest end counts when there are several users in it. */
export async function loginEndIn(path: string): Promise<LoginEnd | null> {
  const text = await smallText(path);
  if (text === null || !IS_KUBECONFIG.test(text)) return null;
  const ends = [...text.matchAll(CERTIFICATE)].flatMap(([, data = '']) => endOf(data));
  return ends.length === 0 ? { kind: 'unknown' } : { kind: 'until', atMs: Math.min(...ends) };
}

async function smallText(path: string): Promise<string | null> {
  try {
    const { size } = await stat(path);
    return size > LARGEST_BYTES ? null : await readFile(path, 'utf8');
  } catch {
    // A directory, or nothing we may read: whether it is there is asked elsewhere.
    return null;
  }
}

const seen = new WeakMap<TLSSocket, number | null>();

/** Of the server at the other end, read once per connection; null = it was not shown: an earlier session was taken up again. */
export function certificateEnd(socket: TLSSocket): number | null {
  const known = seen.get(socket);
  if (known !== undefined) return known;
  const end = socket.getPeerX509Certificate()?.validToDate.getTime() ?? null;
  seen.set(socket, end);
  return end;
}

function endOf(base64: string): readonly number[] {
  try {
    return [new X509Certificate(Buffer.from(base64, 'base64')).validToDate.getTime()];
  } catch {
    return [];
  }
}
