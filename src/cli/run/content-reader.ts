import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { KUSTOMIZATION_NAMES } from './kustomizations.ts';

/** A large module with its charts has some hundred files; who points at a home directory is not to wait for all of it. */
const MOST_FILES = 5_000;
const MOST_BYTES = 200_000_000;
/** What tools and editors leave behind, and what is made anew wherever it is used. */
const LEFT_BEHIND =
  /^(?:\.git|\.terraform|node_modules|\.DS_Store|tfplan.*|crash.*\.log|(?:fleet|region)\.auto\.tfvars\.json|.*\.tfstate(?:\..*)?|.*~|.*\.sw[op])$/;
/** `source = "../network"`: a module that lies elsewhere belongs to whoever uses it. */
const LOCAL_SOURCE = /^\s*source\s*=\s*"(\.\.?\/[^"]+)"/gm;
/** `- ../../base`, `path: "../patch.yaml"`, `genesis.json=../genesis.json`: whatever leads out of a kustomization. */
const LOCAL_RESOURCE = /(?<=^|[\s"'=[,])(\.\.\/[^\s"'\],}]*)/gm;

/** Hashes of what lies in files and directories: equal exactly when names and bytes are. */
export class ContentReader {
  #files = 0;
  #bytes = 0;

  /** It was more than anybody means; what was hashed since then is worth nothing. */
  get isExhausted(): boolean {
    return this.#files > MOST_FILES || this.#bytes > MOST_BYTES;
  }

  /** Of a file or of everything below a directory; null = there is neither. */
  async content(path: string): Promise<string | null> {
    const found = await stat(path).catch(() => null);
    if (found === null) return null;
    return found.isDirectory() ? this.#directory(path) : this.file(path);
  }

  async file(path: string): Promise<string | null> {
    const found = await stat(path).catch(() => null);
    if (found?.isFile() !== true || !this.#mayRead(found.size)) return null;
    const bytes = await readFile(path).catch(() => null);
    return bytes === null ? null : sha256(bytes);
  }

  /** A terraform module with all modules beside it that it uses, directly or not. */
  async module(path: string): Promise<readonly (string | null)[]> {
    return this.#withSources(path, (name) => name.endsWith('.tf'), LOCAL_SOURCE);
  }

  /** A kustomization with all that lies elsewhere and that it names, directly or not. */
  async kustomization(path: string): Promise<readonly (string | null)[]> {
    const names: readonly string[] = KUSTOMIZATION_NAMES;
    return this.#withSources(path, (name) => names.includes(basename(name)), LOCAL_RESOURCE);
  }

  async #withSources(
    path: string,
    namesSources: (name: string) => boolean,
    source: RegExp,
  ): Promise<readonly (string | null)[]> {
    const seen = new Set([path]);
    const hashes: (string | null)[] = [];
    for (const each of seen) {
      hashes.push(await this.content(each));
      const files = (await this.#filesBelow(each, '')).filter(namesSources);
      for (const found of await localSources(each, files, source)) seen.add(found);
    }
    return hashes;
  }

  async #directory(path: string): Promise<string> {
    const hash = createHash('sha256');
    for (const name of await this.#filesBelow(path, '')) {
      hash.update(`${name}\0${(await this.file(join(path, name))) ?? ''}\0`);
    }
    return hash.digest('hex');
  }

  /** Relative names in one order on every machine. */
  async #filesBelow(root: string, below: string): Promise<readonly string[]> {
    if (this.isExhausted) return [];
    const entries = await readdir(join(root, below), { withFileTypes: true }).catch(() => []);
    const names: string[] = [];
    for (const entry of entries) {
      if (LEFT_BEHIND.test(entry.name)) continue;
      const name = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) names.push(...(await this.#filesBelow(root, name)));
      // A link to a file counts by what is in the file; one to a directory may lead anywhere, also here.
      else names.push(name);
    }
    return names.toSorted();
  }

  #mayRead(size: number): boolean {
    this.#files += 1;
    this.#bytes += size;
    return !this.isExhausted;
  }
}

async function localSources(directory: string, files: readonly string[], source: RegExp): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of files) {
    const text = await readFile(join(directory, name), 'utf8').catch(() => '');
    const at = dirname(join(directory, name));
    for (const [, path = ''] of text.matchAll(source)) found.push(resolve(at, path));
  }
  // What lies below it is part of its content already.
  return found.filter((path) => !path.startsWith(`${directory}/`) && path !== directory).toSorted();
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
