import { link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { systemErrorCode } from '../lib/system-error.ts';

/** What came of a file that has to hold this text. `differs`: something else stands there, and was left alone. */
export type Kept = 'written' | 'unchanged' | 'differs';

export interface KeepOptions {
  /** Also over another text. */
  readonly replace: boolean;
}

/** Null when there is no such file. */
export async function textAt(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Whole or not at all, and durable; never over another text unless that is meant. */
export async function keepFile(path: string, text: string, { replace }: KeepOptions): Promise<Kept> {
  const there = await textAt(path);
  if (there === text) return 'unchanged';
  if (there !== null && !replace) return 'differs';
  await mkdir(dirname(path), { recursive: true });
  const draft = join(dirname(path), `.${basename(path)}.besu-console-${process.pid}`);
  try {
    await writeDurably(draft, text);
    if (there === null) return (await place(draft, path)) ? 'written' : await keepFile(path, text, { replace });
    await rename(draft, path);
    return 'written';
  } finally {
    await rm(draft, { force: true });
  }
}

// Not a secret: every node gets it, and helm reads it as another user in some pipelines.
const MODE = 0o644;

async function writeDurably(path: string, text: string): Promise<void> {
  await rm(path, { force: true });
  const file = await open(path, 'wx', MODE);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A link is refused where a name already is, which a rename is not: nobody's file is overwritten in a race. */
async function place(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'EEXIST') return false;
    // Some network drives know no links.
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP' && code !== 'ENOSYS') throw error;
    await rename(draft, path);
    return true;
  }
}
