import { hostname } from 'node:os';
import { join } from 'node:path';
import { acquireRunLock, type LockHeld, type RunLock } from '../engine/journal/run-lock.ts';
import { ownIdentity } from '../lib/process-identity.ts';
import { chainFailure } from './chain-failure.ts';
import { waitFor } from './halt.ts';

/** Attempts of this process that use the same account wait for each other here; the file keeps other processes out. */
const turns = new Map<string, Promise<void>>();

/**
 * Does `work` while nobody else, in this process or another, signs with the account. Held for one ask only: between two
 * asks everything that matters is in the ledger, and a dead holder's lock is taken over.
 */
export async function withSignerLock<Value>(
  directory: string,
  program: string,
  work: () => Promise<Value>,
): Promise<Value> {
  const before = turns.get(directory) ?? Promise.resolve();
  const mine = before.then(() => locked(directory, program, work));
  const settled = mine.then(
    () => {},
    () => {},
  );
  turns.set(directory, settled);
  try {
    return await mine;
  } finally {
    if (turns.get(directory) === settled) turns.delete(directory);
  }
}

async function locked<Value>(directory: string, program: string, work: () => Promise<Value>): Promise<Value> {
  const lock = await acquire(directory, program);
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

async function acquire(directory: string, program: string): Promise<RunLock> {
  const lock = await acquireRunLock(join(directory, 'signer-lock'), {
    ...ownIdentity(),
    host: hostname(),
    program,
    socket: null,
    takenAtMs: Date.now(),
  });
  if (lock.ok) return lock.value;
  const text = heldWords(lock.problem);
  throw waitFor(text, chainFailure('lock-held', [text, `lock: ${join(directory, 'signer-lock')}`]));
}

const heldWords = ({ kind, holder }: LockHeld): string =>
  kind === 'elsewhere'
    ? `process ${holder.pid} on ${holder.host} holds the account; from here nobody can see whether it lives`
    : `process ${holder.pid} is signing with this account`;
