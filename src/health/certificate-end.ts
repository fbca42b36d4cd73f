import type { TLSSocket } from 'node:tls';

const seen = new WeakMap<TLSSocket, number | null>();

/** Of the server at the other end, read once per connection; null = it was not shown: an earlier session was taken up again. */
export function certificateEnd(socket: TLSSocket): number | null {
  const known = seen.get(socket);
  if (known !== undefined) return known;
  const end = socket.getPeerX509Certificate()?.validToDate.getTime() ?? null;
  seen.set(socket, end);
  return end;
}
