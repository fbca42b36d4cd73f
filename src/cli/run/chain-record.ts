import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PlannedHealth } from '../../engine/model/planned-health.ts';
import { isJsonObject, type JsonValue } from '../../lib/json.ts';

/** That a run of this fleet saw its chain with a quorum: a later run must not take for granted that nothing is there. */
export interface ChainRecord {
  readonly seenAtMs: number;
  /** By region, absolute: left by the newest run that made one. */
  readonly kubeconfigs: Readonly<Record<string, string>>;
}

const pathIn = (workspaceDirectory: string): string => join(workspaceDirectory, 'chain.json');

/** Null = no run has ever seen it. A record that cannot be read still says that somebody has. */
export async function readChainRecord(workspaceDirectory: string): Promise<ChainRecord | null> {
  const text = await readFile(pathIn(workspaceDirectory), 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    return recordFrom(JSON.parse(text) as JsonValue);
  } catch {
    return recordFrom(null);
  }
}

function recordFrom(value: JsonValue): ChainRecord {
  const { seenAtMs = 0, kubeconfigs = {} } = isJsonObject(value) ? value : {};
  const known = isJsonObject(kubeconfigs) ? Object.entries(kubeconfigs) : [];
  return {
    seenAtMs: typeof seenAtMs === 'number' ? seenAtMs : 0,
    kubeconfigs: Object.fromEntries(known.flatMap(([id, path]) => (typeof path === 'string' ? [[id, path]] : []))),
  };
}

/** What this run has made replaces what earlier ones left, region by region. In place by rename. */
export async function recordChain(workspaceDirectory: string, health: PlannedHealth, seenAtMs: number): Promise<void> {
  const known = await readChainRecord(workspaceDirectory);
  const made = await Promise.all(
    health.regions.map(async ({ region, cluster }) => [region, await there(cluster)] as const),
  );
  const kubeconfigs = { ...known?.kubeconfigs, ...Object.fromEntries(made.filter(([, path]) => path !== null)) };
  await mkdir(workspaceDirectory, { recursive: true, mode: 0o700 });
  const part = `${pathIn(workspaceDirectory)}.${process.pid}.part`;
  await writeFile(part, `${JSON.stringify({ seenAtMs, kubeconfigs })}\n`, { mode: 0o600 });
  await rename(part, pathIn(workspaceDirectory));
}

async function there(cluster: PlannedHealth['regions'][number]['cluster']): Promise<string | null> {
  if (cluster === null) return null;
  return access(cluster.kubeconfig).then(
    () => cluster.kubeconfig,
    () => null,
  );
}
