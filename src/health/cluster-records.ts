import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isJsonObject, type JsonValue } from '../lib/json.ts';
import type { ClusterIdentity, KnownCluster } from './cluster-identity.ts';

/** Every region of a fleet whose cluster has been seen. A file that cannot be read is no reason to trust a cluster: it throws. */
export async function readClusters(directory: string): Promise<readonly KnownCluster[]> {
  const names = await readdir(directory).catch(() => []);
  const files = names.filter((name) => /^[^.].*\.json$/.test(name));
  return Promise.all(files.map((name) => readCluster(join(directory, name), name.slice(0, -'.json'.length))));
}

async function readCluster(file: string, region: string): Promise<KnownCluster> {
  const value = JSON.parse(await readFile(file, 'utf8')) as JsonValue;
  const [server, ca, uid] = ['server', 'ca', 'uid'].map((key) => (isJsonObject(value) ? value[key] : null));
  if (typeof server !== 'string') throw new Error(`${file} is no record of a cluster: remove it if it is not needed`);
  return {
    ...{ region, file },
    identity: { server, ca: typeof ca === 'string' ? ca : null, uid: typeof uid === 'string' ? uid : null },
  };
}

/** For the owner alone, whole or not at all. */
export async function writeCluster(directory: string, region: string, identity: ClusterIdentity): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const draft = join(directory, `.${randomUUID()}`);
  await writeFile(draft, `${JSON.stringify(identity, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, join(directory, `${region}.json`));
}
