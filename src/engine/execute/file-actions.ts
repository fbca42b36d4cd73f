import { chmod, copyFile, lstat, mkdir, readdir, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { unreachable } from '../../lib/assert.ts';
import { systemErrorCode, systemErrorText } from '../../lib/system-error.ts';
import type { FileAction } from '../model/step.ts';

/** Does the actions in order. Null = all done; otherwise what could not be done, naming the path. */
export async function doFileActions(actions: readonly FileAction[]): Promise<string | null> {
  for (const action of actions) {
    try {
      await doFileAction(action);
    } catch (error) {
      return `could not ${wordsFor(action)}: ${systemErrorText(error)}`;
    }
  }
  return null;
}

function doFileAction(action: FileAction): Promise<void> {
  switch (action.kind) {
    case 'directory':
      return makeDirectory(action.path, action.mode);
    case 'write':
      return replace(action.path, action.mode, (draft) =>
        writeFile(draft, action.text, { mode: action.mode, flag: 'wx' }),
      );
    case 'copy':
      return copy(action);
    case 'link-entries':
      return linkEntries(action.from, action.to, action.except);
    case 'nest':
      return nest(action.path, action.inside);
    case 'remove':
      return rm(action.path, { recursive: true, force: true });
    default:
      return unreachable(action);
  }
}

function wordsFor(action: FileAction): string {
  switch (action.kind) {
    case 'directory':
      return `make the directory ${action.path}`;
    case 'write':
      return `write ${action.path}`;
    case 'copy':
      return `copy ${action.from} to ${action.to}`;
    case 'link-entries':
      return `link the entries of ${action.from} into ${action.to}`;
    case 'nest':
      return `move ${action.path} to ${action.inside}`;
    case 'remove':
      return `remove ${action.path}`;
    default:
      return unreachable(action);
  }
}

async function makeDirectory(path: string, mode: number): Promise<void> {
  await mkdir(path, { recursive: true, mode });
  // mkdir's mode passes through the umask and leaves an existing directory as it is.
  await chmod(path, mode);
}

/**
 * Through a draft and a rename: a reader never sees half a file, and where the old name is a link into the shared
 * module the link is replaced, not the module's own file.
 */
async function replace(path: string, mode: number, fill: (draft: string) => Promise<void>): Promise<void> {
  const draft = join(dirname(path), `.${basename(path)}.besu-console-${process.pid}`);
  await rm(draft, { force: true });
  try {
    await fill(draft);
    await chmod(draft, mode);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function copy(action: FileAction & { kind: 'copy' }): Promise<void> {
  try {
    await lstat(action.from);
  } catch (error) {
    if (action.optional && systemErrorCode(error) === 'ENOENT') return;
    throw error;
  }
  await replace(action.to, action.mode, (draft) => copyFile(action.from, draft));
}

async function linkEntries(from: string, to: string, except: readonly string[]): Promise<void> {
  await mkdir(to, { recursive: true });
  const passes = except.map(matcher);
  const names = (await readdir(from)).filter((name) => !passes.some((excluded) => excluded(name)));
  // A run directory kept inside the module would link itself into itself.
  const wanted = names.filter((name) => !`${resolve(to)}${sep}`.startsWith(`${resolve(from, name)}${sep}`));
  await unlinkStale(to, new Set(wanted));
  for (const name of wanted) await link(join(from, name), join(to, name));
}

/** A crash between the move and the link leaves no directory at `path`: the next try makes the link alone. */
async function nest(path: string, inside: string): Promise<void> {
  const there = await lstat(path).catch(() => null);
  if (there?.isSymbolicLink()) return;
  await mkdir(dirname(inside), { recursive: true, mode: 0o700 });
  if (there !== null) await rename(path, inside);
  else await mkdir(inside, { recursive: true, mode: 0o700 });
  await symlink(resolve(inside), path);
}

/** A file that has gone from the module, or is one of the module before it, must not linger in a region's directory. */
async function unlinkStale(to: string, wanted: ReadonlySet<string>): Promise<void> {
  for (const entry of await readdir(to, { withFileTypes: true })) {
    if (!entry.isSymbolicLink() || wanted.has(entry.name)) continue;
    const path = join(to, entry.name);
    // Every link of ours has the name of what it leads to.
    if (basename(await readlink(path)) === entry.name) await rm(path);
  }
}

/** What is not a link is the region's own (its lock file, a copied override) and stays. */
async function link(target: string, path: string): Promise<void> {
  const there = await lstat(path).catch(() => null);
  if (there !== null && !there.isSymbolicLink()) return;
  if (there !== null) {
    if ((await readlink(path)) === resolve(target)) return;
    await rm(path);
  }
  await symlink(resolve(target), path);
}

/** An exact name, or one with `*` for any run of characters. */
function matcher(pattern: string): (name: string) => boolean {
  if (!pattern.includes('*')) return (name) => name === pattern;
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const shape = new RegExp(`^${parts.join('.*')}$`, 's');
  return (name) => shape.test(name);
}
