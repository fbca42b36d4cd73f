import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isJsonObject, type JsonObject, type JsonValue } from '../lib/json.ts';
import type { Injection } from './injection.ts';
import type { LabStatus } from './lab-status.ts';

/** Where a lab's process listens, and the word that opens: only who can read the lab's record (0600) knows it. */
export interface DoorAddress {
  readonly port: number;
  readonly token: string;
}

/** What can be asked of a lab that is up. A refusal is a text; null = done. */
export interface LabControl {
  inject(injection: Injection): Promise<string | null>;
  clear(): Promise<void>;
  status(): LabStatus;
}

export interface LabDoor {
  readonly address: DoorAddress;
  close(): Promise<void>;
}

/** Names of all regions of the catalogue are a tenth of this. */
const MOST_BYTES = 16_384;
const REQUEST_TIMEOUT_MS = 5_000;

/** A door on loopback: three requests, nothing kept between them. */
export async function openLabDoor(control: LabControl): Promise<LabDoor> {
  const token = randomBytes(24).toString('base64url');
  const server = createServer(
    { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS },
    (asked, reply) => {
      void serve(control, token, asked, reply);
    },
  );
  // A lab must not keep a process alive by listening.
  server.unref();
  const port = await listen(server);
  return { address: { port, token }, close: () => close(server) };
}

async function serve(control: LabControl, token: string, asked: IncomingMessage, reply: ServerResponse): Promise<void> {
  const [status, body] = await answer(control, token, asked).catch((problem: unknown) => {
    return [500, { refused: problem instanceof Error ? problem.message : String(problem) }] as const;
  });
  reply.writeHead(status, { 'content-type': 'application/json', connection: 'close' }).end(JSON.stringify(body));
}

type Answer = readonly [status: number, body: object];

async function answer(control: LabControl, token: string, asked: IncomingMessage): Promise<Answer> {
  if (!isSame(asked.headers.authorization ?? '', `Bearer ${token}`)) return [401, { refused: 'the token is wrong' }];
  const what = `${asked.method ?? ''} ${asked.url ?? ''}`;
  if (what === 'GET /status') return [200, control.status()];
  if (what === 'POST /clear') {
    await control.clear();
    return [200, control.status()];
  }
  if (what !== 'POST /inject') return [404, { refused: `a lab does not know ${what.slice(0, 80)}` }];
  const text = await readBounded(asked);
  if (text === null) return [413, { refused: `a request of more than ${MOST_BYTES} bytes is not read` }];
  const injection = injectionOf(text);
  if (injection === null)
    return [400, { refused: 'an injection is {"scenario": name, "regions": null or a list of ids}' }];
  const refused = await control.inject(injection);
  return refused === null ? [200, control.status()] : [409, { refused }];
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Null when there is too much of it; the rest is not read. */
async function readBounded(asked: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of asked as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function injectionOf(text: string): Injection | null {
  const value = parse(text);
  if (value === null || typeof value['scenario'] !== 'string') return null;
  const { scenario, regions } = value;
  if (regions === null || regions === undefined) return { scenario, regions: null };
  if (!Array.isArray(regions)) return null;
  const named: readonly JsonValue[] = regions;
  return named.every((region) => typeof region === 'string') ? { scenario, regions: [...new Set(named)] } : null;
}

function parse(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
