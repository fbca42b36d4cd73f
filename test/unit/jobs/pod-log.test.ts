import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ApiDoor } from '../../../src/jobs/api-door.ts';
import { PodLog } from '../../../src/jobs/pod-log.ts';

const LINES = Array.from({ length: 400 }, (_, n) => `2026-11-21T04:00:00.${String(n).padStart(9, '0')}Z line ${n}\n`);
const WRITTEN = LINES.map((line) => line.slice(line.indexOf(' ') + 1)).join('');
const HALF = LINES.slice(0, 200).join('');

/** Says when the first piece of a log has been taken. */
class HeardDoor extends ApiDoor {
  readonly heard = Promise.withResolvers<void>();

  override follow(path: string, signal: AbortSignal, take: (chunk: Buffer) => void): ReturnType<ApiDoor['follow']> {
    return super.follow(path, signal, (chunk) => {
      take(chunk);
      this.heard.resolve();
    });
  }
}

let directory: string;
let server: Server;
let door: HeardDoor;
/** The stream of whoever follows the log. */
let followed: ServerResponse;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pod-log-'));
  server = createServer((request, response) => {
    if (request.url?.includes('follow=true') === true) {
      followed = response;
      return void response.write(HALF);
    }
    // What the slow stream still had is on its way when the log is asked for once more.
    if (!followed.destroyed) followed.end(LINES.slice(200).join(''));
    response.end(LINES.join(''));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cluster = { server: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  door = new HeardDoor({ applyToHTTPSOptions: () => Promise.resolve(), getCurrentCluster: () => cluster });
});
afterEach(async () => {
  door.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(directory, { recursive: true, force: true });
});

test('a stream that brings nothing any more is closed before the rest is read: every line is there once', async () => {
  const log = join(directory, 'log');
  const pod = new PodLog({ door, namespace: 'n', pod: 'p', directory, log, onGap: () => {} });
  pod.follow();
  await door.heard.promise;
  expect(await pod.finish()).toBe(true);
  expect(await readFile(log, 'utf8')).toBe(WRITTEN);
});
