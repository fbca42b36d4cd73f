import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import pLimit from 'p-limit';
import { packageDirectory } from '../program-version.ts';

export type ToolName = 'terraform' | 'kubectl' | 'helm' | 'az';

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
};
/** A tool on a slow network disk still answers in this; one that hangs must not keep anybody waiting. */
const VERSION_TIMEOUT_MS = 15_000;
/** Starting four big programs at once on a small machine makes each slower than one after another. */
const AT_ONCE = 2;

/** Where fetched copies lie: `scripts/fetch-tools.mjs` puts them there. */
export function fetchedToolDirectory(env: Readonly<Record<string, string | undefined>>): string {
  return join(env.BESU_CONSOLE_TOOLS_DIR ?? join(packageDirectory, '.cache', 'tools'), 'bin');
}

/** Each tool from PATH, else from the fetched copies, else (in the lab) a stand-in. */
export async function findTools(
  names: readonly ToolName[],
  env: Readonly<Record<string, string>>,
  places: ToolPlaces,
): Promise<readonly FoundTool[]> {
  const atOnce = pLimit(AT_ONCE);
  return Promise.all(names.map((name) => atOnce(() => findTool(name, env, places))));
}

async function findTool(name: ToolName, env: Readonly<Record<string, string>>, places: ToolPlaces): Promise<FoundTool> {
  const candidates: readonly (readonly [FoundTool['source'], string])[] = [
    ...searchPath(env).map((directory) => ['PATH', join(directory, name)] as const),
    ...(places.fetched === null ? [] : [['fetched', join(places.fetched, name)] as const]),
    ...(places.standIns === null ? [] : [['stand-in', join(places.standIns, name)] as const]),
  ];
  for (const [source, path] of candidates) {
    if (!(await isExecutable(path))) continue;
    return { name, path, source: sourceOf(name, path, source, places), version: await versionOf(name, path, env) };
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

function versionOf(name: ToolName, path: string, env: Readonly<Record<string, string>>): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(path, VERSION_ARGV[name], { env, timeout: VERSION_TIMEOUT_MS, maxBuffer: 1 << 20 }, (_, stdout) =>
      resolve(readVersion(stdout)),
    );
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
