import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { RunDirectory } from '../../engine/journal/run-directory.ts';
import { readRunLock } from '../../engine/journal/run-lock.ts';
import { CommandError, EXIT } from '../exit-code.ts';
import { packageDirectory } from '../program-version.ts';

/** Node, a lab of 24 clusters and a journal: two seconds here, so this is generous for a slow machine. */
const START_TIMEOUT_MS = 30_000;
const LOOK_EVERY_MS = 40;

/** The socket of the run's live engine; null = it has none. */
export async function liveSocket(directory: RunDirectory): Promise<string | null> {
  const held = await readRunLock(directory.lock, hostname());
  return held?.kind === 'alive' ? held.holder.socket : null;
}

/** Starts an engine host for a run in a session of its own, and resolves with its socket once it holds the run. */
export async function startHost(directory: RunDirectory, stateDirectory: string): Promise<string> {
  const log = join(directory.path, 'engine.log');
  const file = openSync(log, 'a', 0o600);
  const argv = [
    join(packageDirectory, 'bin', 'besu-console.js'),
    'engine-host',
    directory.run,
    '--state-dir',
    stateDirectory,
  ];
  const child = spawn(process.execPath, argv, { detached: true, stdio: ['ignore', file, file] });
  closeSync(file);
  child.unref();
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => void failed(log, code).then(reject));
  });
  // Whoever waits below hears of it; after that nobody has to.
  ended.catch(() => {});
  return Promise.race([ended, untilHeld(directory)]);
}

async function failed(log: string, code: number | null): Promise<CommandError> {
  const text = await readFile(log, 'utf8').catch(() => '');
  return new CommandError(`the engine did not start (exit ${code}):\n${text.trimEnd().slice(-2000)}`, EXIT.owned);
}

async function untilHeld(directory: RunDirectory): Promise<string> {
  for (let waitedMs = 0; waitedMs < START_TIMEOUT_MS; waitedMs += LOOK_EVERY_MS) {
    const socket = await liveSocket(directory);
    if (socket !== null) return socket;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  throw new CommandError(`the engine of ${directory.run} did not answer within ${START_TIMEOUT_MS / 1000} s`);
}
