import { randomUUID } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { syncDirectoryOf } from '../engine/journal/journal-file.ts';
import { isJsonObject } from '../lib/json.ts';
import { systemErrorCode } from '../lib/system-error.ts';

/** A person wants the open transaction with this nonce to pay more. The last wish counts. */
export interface FeeWish {
  readonly nonce: number;
  /** Decimal text. */
  readonly maxFeeGwei: string;
  readonly by: string;
  readonly atMs: number;
}

const fileOf = (directory: string, nonce: number) => join(directory, `fee-wish-${nonce}.json`);

/** Beside the ledger, not in it: whoever wishes does not hold the signer lock. Durable when it resolves. */
export async function writeWish(directory: string, wish: FeeWish): Promise<void> {
  const file = fileOf(directory, wish.nonce);
  const draft = join(directory, `.fee-wish-${randomUUID()}`);
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(wish)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
  await syncDirectoryOf(file);
}

/** Null = nobody wished for it, or what lies there is none. */
export async function readWish(directory: string, nonce: number): Promise<FeeWish | null> {
  try {
    const value: unknown = JSON.parse(await readFile(fileOf(directory, nonce), 'utf8'));
    const good = isJsonObject(value) && value['nonce'] === nonce && typeof value['maxFeeGwei'] === 'string';
    return good ? (value as unknown as FeeWish) : null;
  } catch (error) {
    if (error instanceof SyntaxError || systemErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
}
