import { mkdir, readFile, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isJsonObject } from '../../lib/json.ts';

/** The tools themselves are of 50 MB and more; what picks a version for them (tenv, mise, asdf) is far smaller. */
const LEAST_BYTES = 20 * 2 ** 20;

/**
 * What tools have said of themselves, so that the next screen need not start them to know. Only of a big program whose
 * file is the very same one: a small program of that name may start another version tomorrow.
 */
export class VersionBook {
  readonly #file: string;
  readonly #known: Map<string, string>;
  #changed = false;

  private constructor(file: string, known: Map<string, string>) {
    this.#file = file;
    this.#known = known;
  }

  /** A book that is not there, or cannot be read, is an empty one. */
  static async open(stateDirectory: string): Promise<VersionBook> {
    const file = join(stateDirectory, 'tool-versions.json');
    try {
      const value: unknown = JSON.parse(await readFile(file, 'utf8'));
      const pairs = isJsonObject(value) ? Object.entries(value) : [];
      const known = pairs.filter((pair): pair is [string, string] => typeof pair[1] === 'string');
      return new VersionBook(file, new Map(known));
    } catch {
      return new VersionBook(file, new Map());
    }
  }

  /** Looks it up, or asks and remembers. */
  async versionOf(path: string, ask: () => Promise<string | null>): Promise<string | null> {
    const identity = await identityOf(path);
    if (identity === null) return ask();
    const known = this.#known.get(identity);
    if (known !== undefined) return known;
    const version = await ask();
    if (version === null) return null;
    this.#known.set(identity, version);
    this.#changed = true;
    return version;
  }

  async save(): Promise<void> {
    if (!this.#changed) return;
    const draft = `${this.#file}.${process.pid}`;
    try {
      await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 });
      await writeFile(draft, `${JSON.stringify(Object.fromEntries(this.#known), null, 1)}\n`, { mode: 0o600 });
      await rename(draft, this.#file);
    } catch {
      // The next screen asks again.
    }
  }
}

async function identityOf(path: string): Promise<string | null> {
  try {
    const real = await realpath(path);
    const { size, mtimeMs, ino } = await stat(real);
    return size < LEAST_BYTES ? null : `${real} ${size} ${mtimeMs} ${ino}`;
  } catch {
    return null;
  }
}
