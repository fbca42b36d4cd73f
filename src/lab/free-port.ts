import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { LabRefusal } from './lab-refusal.ts';

// Linux gives connections ports from 32768 on, macOS from 49152: below, none comes to have one by chance while a lab is down.
const FIRST = 20_000;
const LAST = 32_767;
const MOST_TRIES = 100;

/** A port of loopback that nobody listens on now; likely free too when the lab is put up again. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const port = randomInt(FIRST, LAST + 1);
    if (await isFree(port)) return port;
  }
  throw new LabRefusal(`of ${MOST_TRIES} ports of 127.0.0.1 between ${FIRST} and ${LAST} none is free for the lab`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
