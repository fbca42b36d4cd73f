import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { RunDirectory } from '../../engine/journal/run-directory.ts';
import { readRunLock } from '../../engine/journal/run-lock.ts';
import { CommandError, EXIT } from '../exit-code.ts';
import { packageDirectory } from '../program-version.ts';

/** What a host is told beside its run. */
export interface HostOptions {
  readonly stateDirectory: string;
  /** Where it serves its numbers, as `--metrics` takes it. */
  readonly metrics?: string | undefined;
}

/** Node and a journal: half a second on a busy machine, so this is generous for a slow one. */
const START_TIMEOUT_MS = 30_000;

/** The socket of the run's live engine; null = it has none. */
export async function liveSocket(directory: RunDirectory): Promise<string | null> {
  const held = await readRunLock(directory.lock, hostname());
  return held?.kind === 'alive' ? held.holder.socket : null;
}

/** Starts an engine host for a run in a session of its own, and resolves with its socket once it listens there. */
export async function startHost(directory: RunDirectory, options: HostOptions): Promise<string> {
  const log = join(directory.path, 'engine.log');
  const child = spawnHost(directory, options, log);
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), START_TIMEOUT_MS);
  try {
    return await Promise.race([spoken(child.stdout), ended(child, directory, log), tooLate(late.signal, directory)]);
  } finally {
    clearTimeout(timer);
    // A host that says more writes to nobody, and goes on.
    child.stdout.destroy();
  }
}

/** V8 lets its young objects grow to 64 MB before it looks at them: half of what watching 500 nodes takes (bench/health.mjs). */
const LESS_MEMORY = '--max-semi-space-size=16';

type Host = ChildProcessByStdio<null, Readable, null>;

function spawnHost(directory: RunDirectory, { stateDirectory, metrics }: HostOptions, log: string): Host {
  const file = openSync(log, 'a', 0o600);
  const program = join(packageDirectory, 'bin', 'besu-console.js');
  const numbers = metrics === undefined ? [] : ['--metrics', metrics];
  const argv = [LESS_MEMORY, program, 'engine-host', directory.run, '--state-dir', stateDirectory, ...numbers];
  const child = spawn(process.execPath, argv, { detached: true, stdio: ['ignore', 'pipe', file] });
  closeSync(file);
  child.unref();
  // The types know this only of a third stream without a file.
  return child as Host;
}

/** The host's first line on standard output: where it listens. */
function spoken(stdout: Readable): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const end = text.indexOf('\n');
      if (end >= 0) resolve(text.slice(0, end));
    });
  });
}

/** Rejects with what it said, unless another engine was faster: then that one is as good. */
function ended(child: Host, directory: RunDirectory, log: string): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      const other = liveSocket(directory).catch(() => null);
      void other.then(async (socket) => (socket === null ? reject(await failed(log, code)) : resolve(socket)));
    });
  });
}

async function failed(log: string, code: number | null): Promise<CommandError> {
  const text = await readFile(log, 'utf8').catch(() => '');
  return new CommandError(`the engine did not start (exit ${code}):\n${text.trimEnd().slice(-2000)}`, EXIT.owned);
}

function tooLate(signal: AbortSignal, { run }: RunDirectory): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () =>
      reject(new CommandError(`the engine of ${run} did not answer within ${START_TIMEOUT_MS / 1000} s`)),
    );
  });
}
