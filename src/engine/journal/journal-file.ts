import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemErrorCode, systemErrorText } from '../../lib/system-error.ts';

/** What the writer needs of an open file; tests give one that fails on command. */
export interface JournalFile {
  write(bytes: Buffer, offset: number, length: number, position: number): Promise<{ readonly bytesWritten: number }>;
  datasync(): Promise<void>;
  truncate(bytes: number): Promise<void>;
  close(): Promise<void>;
}

export type JournalWriteProblem = 'disk-full' | 'read-only' | 'input-output';

/** The disk refused. Nothing of the batch is in the journal; the same batch may be appended again later. */
export class JournalWriteError extends Error {
  override readonly name = 'JournalWriteError';
  readonly problem: JournalWriteProblem;
  /** What the operating system calls it; null = it was no error of the system. */
  readonly code: string | null;

  constructor(path: string, cause: unknown) {
    super(`could not write ${path}: ${systemErrorText(cause)}`, { cause });
    this.code = systemErrorCode(cause);
    this.problem = problemOf(this.code);
  }
}

function problemOf(code: string | null): JournalWriteProblem {
  // Node has no name for a quota that is used up (EDQUOT, 122 on Linux).
  if (code === 'ENOSPC' || code === 'Unknown system error -122') return 'disk-full';
  return code === 'EROFS' ? 'read-only' : 'input-output';
}

/** Makes the entry of a new file durable: without it a power cut may take the whole file away. */
export async function syncDirectoryOf(path: string): Promise<void> {
  const directory = await open(dirname(path), 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
