import { randomUUID } from 'node:crypto';
import { link, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isJsonObject } from '../../lib/json.ts';
import { isAlive, type ProcessIdentity } from '../../lib/process-identity.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { systemErrorCode } from '../../lib/system-error.ts';

/** Who may write a run. */
export interface LockHolder extends ProcessIdentity {
  readonly host: string;
  readonly program: string;
  /** Where its engine listens; null = nobody can attach. */
  readonly socket: string | null;
  readonly takenAtMs: number;
  /** Its engine writes only while it holds a lease: whoever holds that lease now knows that it has ended. */
  readonly lease?: string;
}

export interface RunLock {
  readonly holder: LockHolder;
  /** The dead engine whose lock was taken over; null = there was none. */
  readonly takenFrom: LockHolder | null;
  release(): Promise<void>;
}

/** `elsewhere`: held on another machine (a shared home directory), where we cannot see whether it lives. */
export interface LockHeld {
  readonly kind: 'alive' | 'elsewhere';
  readonly holder: LockHolder;
  /** What a person would have to remove. */
  readonly file: string;
}

/**
 * A lock is the file `lock.<n>` with the highest n. A dead holder is followed by n + 1, made by link(2), which only
 * one of many can win; nobody ever removes a lock that may be another's, so there is no moment without a holder.
 */
export async function acquireRunLock(path: string, me: LockHolder): Promise<Result<RunLock, LockHeld>> {
  for (;;) {
    const current = await currentLock(path);
    const held = current === null ? null : heldBy(current, me);
    if (held !== null) return err(held);
    const n = (current?.n ?? 0) + 1;
    if (!(await claim(path, n, me))) continue;
    if ((await currentLock(path))?.n !== n || !(await isStillThere(path, current))) {
      // Somebody was two takeovers ahead of what we saw, or took over and released while we looked.
      await rm(lockFile(path, n), { force: true });
      continue;
    }
    await removeOlder(path, n);
    const release = () => rm(lockFile(path, n), { force: true });
    return ok({ holder: me, takenFrom: current?.holder ?? null, release });
  }
}

/** Who holds the run right now; null = nobody who lives. */
export async function readRunLock(path: string, host: string): Promise<LockHeld | null> {
  const current = await currentLock(path);
  return current === null ? null : heldBy(current, { host });
}

function heldBy({ file, holder }: CurrentLock, me: Pick<LockHolder, 'host' | 'lease'>): LockHeld | null {
  if (holder.host !== me.host && holder.lease !== undefined && holder.lease === me.lease) return null;
  if (holder.host !== me.host) return { kind: 'elsewhere', holder, file };
  return isAlive(holder) ? { kind: 'alive', holder, file } : null;
}

interface CurrentLock {
  readonly n: number;
  readonly file: string;
  readonly holder: LockHolder;
}

async function currentLock(path: string): Promise<CurrentLock | null> {
  for (;;) {
    const n = Math.max(0, ...(await lockNumbers(path)));
    if (n === 0) return null;
    const file = lockFile(path, n);
    const holder = await readHolder(file);
    // Gone between the two looks: released or taken over.
    if (holder !== null) return { n, file, holder };
  }
}

/** A takeover removes the lock it follows before it can be released: gone = another takeover came between. */
async function isStillThere(path: string, seen: { readonly n: number } | null): Promise<boolean> {
  return seen === null || (await lockNumbers(path)).includes(seen.n);
}

async function lockNumbers(path: string): Promise<number[]> {
  const prefix = `${basename(path)}.`;
  const names = (await readdir(dirname(path))).filter((name) => name.startsWith(prefix));
  return names.map((name) => Number(name.slice(prefix.length))).filter((n) => Number.isSafeInteger(n) && n > 0);
}

async function readHolder(file: string): Promise<LockHolder | null> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    // Written whole by link: what is there is what claim() wrote.
    return isJsonObject(value) ? (value as unknown as LockHolder) : null;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** The text is complete before the name exists, so a reader never sees half of it. */
async function claim(path: string, n: number, me: LockHolder): Promise<boolean> {
  const draft = join(dirname(path), `.${basename(path)}-${randomUUID()}`);
  await writeFile(draft, `${JSON.stringify(me)}\n`, { mode: 0o600, flush: true });
  try {
    await link(draft, lockFile(path, n));
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function removeOlder(path: string, mine: number): Promise<void> {
  const older = (await lockNumbers(path)).filter((n) => n < mine);
  await Promise.all(older.map((n) => rm(lockFile(path, n), { force: true })));
}

const lockFile = (path: string, n: number) => `${path}.${n}`;
