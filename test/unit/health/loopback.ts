import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A real server on loopback for one test; its open connections die with it. */
export async function serve(
  answer: (request: IncomingMessage, response: ServerResponse, body: string) => void,
): Promise<string> {
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => answer(request, response, body));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

type Call = { id: number; method: string; params: unknown[] };

/** A JSON-RPC node: `results` by method; undefined = -32604, the API group is off. */
export const serveNode = (results: (method: string, params: unknown[]) => unknown): Promise<string> =>
  serve((_, response, body) => {
    const answers = (JSON.parse(body) as Call[]).map(({ id, method, params }) => {
      const result = results(method, params);
      return result === undefined
        ? { jsonrpc: '2.0', id, error: { code: -32604, message: 'Method not enabled' } }
        : { jsonrpc: '2.0', id, result };
    });
    // Batches may be answered in any order.
    response.end(JSON.stringify(answers.toReversed()));
  });
