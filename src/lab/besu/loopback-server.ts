import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { NodeRequest, NodeResponse } from './node-request.ts';

type Answer = (request: NodeRequest) => Promise<NodeResponse>;

/** A node's JSON-RPC port on 127.0.0.1. Whatever keeps `answer` from answering is seen as a broken connection. */
export async function startLoopbackServer(answer: Answer): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer((incoming, outgoing) => {
    serve(answer, incoming, outgoing).catch(() => incoming.socket.resetAndDestroy());
  });
  const port = await listenOnFreePort(server);
  return { url: `http://127.0.0.1:${port}`, close: () => closeServer(server) };
}

async function serve(answer: Answer, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const gone = new AbortController();
  outgoing.once('close', () => gone.abort());
  const response = await answer({
    method: incoming.method ?? 'GET',
    path: incoming.url ?? '/',
    headers: plainHeaders(incoming),
    body: await text(incoming),
    signal: gone.signal,
  });
  outgoing.writeHead(response.status, response.headers);
  if (response.body.length <= PIECE) outgoing.end(response.body);
  else await pipeline(Readable.from(piecesOf(response.body)), outgoing);
}

// Whoever hangs up in the middle of 100 MB ends the work with it.
const PIECE = 65_536;

function* piecesOf(body: string): Generator<string> {
  for (let at = 0; at < body.length; at += PIECE) yield body.slice(at, at + PIECE);
}

function plainHeaders(incoming: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
}

function listenOnFreePort(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('the port of the server is unknown'));
      else resolve(address.port);
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
