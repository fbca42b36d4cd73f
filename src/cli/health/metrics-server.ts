import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemErrorCode, systemErrorText } from '../../lib/system-error.ts';
import { CommandError } from '../exit-code.ts';
import { EXPOSITION_TYPE } from './exposition.ts';
import type { MetricsAddress } from './metrics-address.ts';

export interface MetricsServer {
  /** `http://127.0.0.1:9464/metrics`. */
  readonly url: string;
  close(): Promise<void>;
}

/** A scraper asks in one short request; whoever takes longer is none. */
const REQUEST_MS = 10_000;

/** Serves `text()` at /metrics; it is made anew for every scrape. Nothing here can change anything. */
export async function startMetrics(address: MetricsAddress, text: () => string): Promise<MetricsServer> {
  const server = createServer((request, response) => answer(request, response, text));
  server.requestTimeout = REQUEST_MS;
  server.headersTimeout = REQUEST_MS;
  await listen(server, address);
  // Numbers are never a reason to go on living.
  server.unref();
  const { port } = server.address() as AddressInfo;
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return { url: `http://${host}:${port}/metrics`, close: () => closeServer(server) };
}

function answer({ method, url }: IncomingMessage, response: ServerResponse, text: () => string): void {
  if (url?.split('?')[0] !== '/metrics') return void response.writeHead(404).end('see /metrics\n');
  if (method !== 'GET' && method !== 'HEAD') return void response.writeHead(405, { allow: 'GET, HEAD' }).end();
  response.writeHead(200, { 'content-type': EXPOSITION_TYPE }).end(method === 'HEAD' ? '' : text());
}

function listen(server: Server, { host, port }: MetricsAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new CommandError(`--metrics: ${refusal(error, host, port)}`)));
    server.listen(port, host, resolve);
  });
}

function refusal(error: Error, host: string, port: number): string {
  switch (systemErrorCode(error)) {
    case 'EADDRINUSE':
      return `port ${port} of ${host} is taken by another program; choose another one, or 0 for any that is free`;
    case 'EACCES':
      return `port ${port} of ${host} may not be opened by this user; choose one from 1024 on`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is no address of this machine; 127.0.0.1 is for this machine alone`;
    default:
      return `${host}:${port} cannot be opened: ${systemErrorText(error)}`;
  }
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
