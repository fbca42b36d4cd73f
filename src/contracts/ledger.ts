import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { JournalWriteError, syncDirectoryOf } from '../engine/journal/journal-file.ts';
import { systemErrorCode } from '../lib/system-error.ts';
import { chainFailure } from './chain-failure.ts';
import { refuse } from './halt.ts';
import { type DecodedLedger, decodeLedger, encodeEntry } from './ledger-codec.ts';
import type { LedgerEntry } from './ledger-entry.ts';

export const accountDirectory = (accounts: string, chainId: number, address: string): string =>
  join(accounts, `${chainId}-${address.toLowerCase()}`);

const ledgerFile = (directory: string): string => join(directory, 'ledger.ndjson');

/** The ledger as it is, an interrupted append left aside. Empty when there is none. Throws Halt when it is damaged. */
export async function readLedger(directory: string): Promise<DecodedLedger> {
  const file = ledgerFile(directory);
  const decoded = decodeLedger(await bytesOf(file));
  if (decoded.ok) return decoded.value;
  throw refuse(chainFailure('ledger-damaged', [`line ${decoded.problem} of ${file} is not what was written`]));
}

async function bytesOf(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return Buffer.alloc(0);
    throw new JournalWriteError(file, error);
  }
}

/** Made before the lock is asked for, because the lock lies in it. */
export async function makeAccountDirectory(directory: string): Promise<void> {
  try {
    const made = await mkdir(directory, { recursive: true, mode: 0o700 });
    if (made !== undefined) await syncDirectoryOf(directory);
  } catch (error) {
    throw new JournalWriteError(directory, error);
  }
}

/** One account's ledger for one ask, under the signer lock: nobody else writes it meanwhile. */
export class Ledger {
  readonly directory: string;
  readonly #atPoint: (point: string) => void;
  #entries: readonly LedgerEntry[];
  #bytes: number;
  #seal: string;

  private constructor(directory: string, decoded: DecodedLedger, atPoint: (point: string) => void) {
    this.directory = directory;
    this.#entries = decoded.entries;
    this.#bytes = decoded.goodBytes;
    this.#seal = decoded.seal;
    this.#atPoint = atPoint;
  }

  static async open(directory: string, atPoint: (point: string) => void): Promise<Ledger> {
    return new Ledger(directory, await readLedger(directory), atPoint);
  }

  get entries(): readonly LedgerEntry[] {
    return this.#entries;
  }

  /** Durable when it resolves. What an interrupted append left behind the last good line is cut off first. */
  async append(entry: LedgerEntry): Promise<void> {
    this.#atPoint(`ledger-append:${entry.type}`);
    const { line, seal } = encodeEntry(entry, this.#seal);
    await this.#write(Buffer.from(line));
    this.#bytes += Buffer.byteLength(line);
    this.#seal = seal;
    this.#entries = [...this.#entries, entry];
    this.#atPoint(`ledger-appended:${entry.type}`);
  }

  async #write(bytes: Buffer): Promise<void> {
    const path = ledgerFile(this.directory);
    try {
      const file = await open(path, this.#bytes === 0 ? 'a' : 'r+', 0o600);
      try {
        await file.truncate(this.#bytes);
        await writeAt(file, bytes, this.#bytes);
        await file.datasync();
      } finally {
        await file.close();
      }
      if (this.#bytes === 0) await syncDirectoryOf(path);
    } catch (error) {
      throw new JournalWriteError(path, error);
    }
  }
}

type Written = Awaited<ReturnType<typeof open>>;

/** A disk that runs full accepts a part first and refuses the next write. */
async function writeAt(file: Written, bytes: Buffer, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done);
    done += bytesWritten;
  }
}
