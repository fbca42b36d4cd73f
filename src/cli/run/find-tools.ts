import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import pLimit from 'p-limit';
import { packageDirectory } from '../program-version.ts';
import type { VersionBook } from './version-book.ts';

export type ToolName = 'terraform' | 'kubectl' | 'helm' | 'az' | 'anvil';

export interface FoundTool {
  readonly name: ToolName;
  /** Absolute; null = nowhere. */
  readonly path: string | null;
  /** `fetched`: a copy got for the lab and the tests. `stand-in`: plays the tool against the lab. */
  readonly source: 'PATH' | 'fetched' | 'stand-in' | 'missing';
  /** As the tool says it, e.g. `1.11.4`; null = it did not say. */
  readonly version: string | null;
}

/** Directories of tools that are not the operator's own; null = not to be used. */
export interface ToolPlaces {
  readonly fetched: string | null;
  readonly standIns: string | null;
}

const VERSION_ARGV: Readonly<Record<ToolName, readonly string[]>> = {
  terraform: ['version', '-json'],
  kubectl: ['version', '--client', '-o', 'json'],
  helm: ['version', '--short'],
  az: ['version', '-o', 'json'],
  anvil: ['--version'],
};
/** How long a version is waited for, and which tools are not asked at all: they are found, but not started. */
export interface Patience {
  readonly versionTimeoutMs: number;
  readonly unasked: readonly ToolName[];
  readonly atOnce: number;
}

export const PATIENCE: Readonly<Record<'patient' | 'in-a-hurry', Patience>> = {
  /** A tool on a slow network disk still answers in this; one that hangs must not keep anybody waiting. */
  /** Starting four big programs at once on a small machine makes each slower than one after another. */
  patient: { versionTimeoutMs: 15_000, unasked: [], atOnce: 2 },
  /** Before the first picture: Go programs answer in 50 to 70 ms, az (Python) needs a second. */
  'in-a-hurry': { versionTimeoutMs: 250, unasked: ['az'], atOnce: 3 },
};

/** Where fetched copies lie: `scripts/fetch-tools.mjs` puts them there. */
export function fetchedToolDirectory(env: Readonly<Record<string, string | undefined>>): string {
  return join(env.BESU_CONSOLE_TOOLS_DIR ?? join(packageDirectory, '.cache', 'tools'), 'bin');
}

/** The node of the lab's two chains; a directory of its own, so that nothing else finds it there. */
export const fetchedAnvilDirectory = (env: Readonly<Record<string, string | undefined>>): string =>
  join(dirname(fetchedToolDirectory(env)), 'anvil');

/** Each tool from PATH, else from the fetched copies, else (in the lab) a stand-in. */
export async function findTools(
  names: readonly ToolName[],
  env: Readonly<Record<string, string>>,
  places: ToolPlaces,
  patience: Patience = PATIENCE.patient,
  book: VersionBook | null = null,
): Promise<readonly FoundTool[]> {
  const atOnce = pLimit(patience.atOnce);
  const version = (name: ToolName, path: string): Promise<string | null> => {
    if (patience.unasked.includes(name)) return Promise.resolve(null);
    const ask = () => askVersion(name, path, env, patience);
    return book === null ? ask() : book.versionOf(path, ask);
  };
  const found = await Promise.all(names.map((name) => atOnce(() => findTool(name, env, places, version))));
  await book?.save();
  return found;
}

async function findTool(
  name: ToolName,
  env: Readonly<Record<string, string>>,
  places: ToolPlaces,
  version: (name: ToolName, path: string) => Promise<string | null>,
): Promise<FoundTool> {
  const candidates: readonly (readonly [FoundTool['source'], string])[] = [
    ...searchPath(env).map((directory) => ['PATH', join(directory, name)] as const),
    ...(places.fetched === null ? [] : [['fetched', join(places.fetched, name)] as const]),
    ...(places.standIns === null ? [] : [['stand-in', join(places.standIns, name)] as const]),
  ];
  for (const [source, path] of candidates) {
    if (!(await isExecutable(path))) continue;
    return {
      name,
      path,
      source: sourceOf(name, path, source, places),
      version: await version(name, path),
    };
  }
  return { name, path: null, source: 'missing', version: null };
}

/** The PATH of a lab's child ends with our directories, so what PATH finds there is still a copy or a stand-in. */
function sourceOf(
  name: ToolName,
  path: string,
  source: FoundTool['source'],
  { fetched, standIns }: ToolPlaces,
): FoundTool['source'] {
  if (fetched !== null && path === join(fetched, name)) return 'fetched';
  return standIns !== null && path === join(standIns, name) ? 'stand-in' : source;
}

/** Steps run in directories of their own: what PATH finds relative to ours is not what they would find. */
function searchPath(env: Readonly<Record<string, string>>): readonly string[] {
  return (env.PATH ?? '').split(delimiter).filter(isAbsolute);
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function askVersion(
  name: ToolName,
  path: string,
  env: Readonly<Record<string, string>>,
  { versionTimeoutMs }: Patience,
): Promise<string | null> {
  return new Promise((resolve) => {
    // terraform would ask its maker for a newer release, and wait for the network, before it says its own.
    const options = { env: { ...env, CHECKPOINT_DISABLE: '1' }, timeout: versionTimeoutMs, maxBuffer: 1 << 20 };
    execFile(path, VERSION_ARGV[name], options, (_, stdout) => resolve(readVersion(stdout)));
  });
}

/** The first thing that looks like a version, whatever shape the answer has. */
export function readVersion(answer: string): string | null {
  return /\bv?(\d+\.\d+\.\d+(?:-[\w.-]+)?)/.exec(answer)?.[1] ?? null;
}

/** `terraform 1.11.4 · kubectl 1.32.4 · helm 4.1.4 (fetched)`: for headers and notes. */
export function describeTools(tools: readonly FoundTool[]): string {
  return tools
    .map(({ name, version, source }) => {
      const where = source === 'PATH' ? '' : source === 'missing' ? ' missing' : ` (${source})`;
      return `${name}${version === null ? '' : ` ${version}`}${where}`;
    })
    .join(' · ');
}
