import { mkdtemp, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { VersionBook } from '../../../../src/cli/run/version-book.ts';

let directory: string;
let tool: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'version-book-'));
  tool = join(directory, 'terraform');
  await writeFile(tool, '');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** Answers, and counts how often it was asked. */
function asking(version: string | null) {
  const asked = { times: 0 };
  const ask = async (): Promise<string | null> => {
    asked.times += 1;
    return version;
  };
  return { asked, ask };
}

async function versionBy(ask: () => Promise<string | null>): Promise<string | null> {
  const book = await VersionBook.open(directory);
  const version = await book.versionOf(tool, ask);
  await book.save();
  return version;
}

describe('what a tool has said of its version', () => {
  test('is known the next time while its file is the very same, and asked again once it is another', async () => {
    await truncate(tool, 50 * 2 ** 20);
    const old = asking('1.11.4');
    expect([await versionBy(old.ask), await versionBy(old.ask)]).toEqual(['1.11.4', '1.11.4']);
    expect(old.asked.times).toBe(1);
    await utimes(tool, 1, 1);
    const fresh = asking('1.12.0');
    expect(await versionBy(fresh.ask)).toBe('1.12.0');
  });

  test('is asked every time of a small program, which may start another one tomorrow', async () => {
    const { asked, ask } = asking('1.11.4');
    await versionBy(ask);
    await versionBy(ask);
    expect(asked.times).toBe(2);
  });

  test('is not remembered when it was no answer; a book that is damaged is an empty one', async () => {
    await truncate(tool, 50 * 2 ** 20);
    expect(await versionBy(asking(null).ask)).toBeNull();
    await writeFile(join(directory, 'tool-versions.json'), '[1, {');
    expect(await versionBy(asking('1.11.4').ask)).toBe('1.11.4');
  });
});
