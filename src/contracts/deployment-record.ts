import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { JournalWriteError, syncDirectoryOf } from '../engine/journal/journal-file.ts';
import { isJsonObject } from '../lib/json.ts';
import { systemErrorCode } from '../lib/system-error.ts';

/** What was deployed under a name, for later tasks, later runs and people. */
export interface DeploymentRecord {
  readonly name: string;
  readonly chainId: number;
  readonly address: string;
  /** Of the code as it stood right after the deployment. */
  readonly codeHash: string;
  /** Of creation code and constructor arguments: tells whether the artifact has changed since. */
  readonly content: string;
  /** Its abi decodes what the contract says when it refuses. */
  readonly artifact: string;
  readonly transaction: string;
  readonly block: number;
  readonly deployer: string;
}

/** Names come from a fleet file and become file names: no separators, no hidden files. */
const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/;

/** Null = nothing is recorded, or not in a form we know. */
export async function readRecord(deployments: string, network: string, name: string): Promise<DeploymentRecord | null> {
  if (!NAME.test(name) || !NAME.test(network)) return null;
  return parseRecord(await textOf(fileOf(deployments, network, name)));
}

export async function recordsOf(deployments: string, network: string): Promise<readonly DeploymentRecord[]> {
  const names = await namesIn(join(deployments, network));
  const records = await Promise.all(names.map((name) => readRecord(deployments, network, name)));
  return records.filter((record) => record !== null);
}

/** Appears whole, and durably, or not at all. */
export async function writeRecord(deployments: string, network: string, record: DeploymentRecord): Promise<void> {
  const file = fileOf(deployments, network, record.name);
  const draft = join(dirname(file), `.${basename(file)}-${randomUUID()}`);
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(record, null, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
    await syncDirectoryOf(file);
  } catch (error) {
    await rm(draft, { force: true });
    throw new JournalWriteError(file, error);
  }
}

const fileOf = (deployments: string, network: string, name: string) => join(deployments, network, `${name}.json`);

async function namesIn(directory: string): Promise<string[]> {
  try {
    const files = await readdir(directory);
    return files.filter((file) => file.endsWith('.json')).map((file) => basename(file, '.json'));
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

async function textOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

function parseRecord(text: string | null): DeploymentRecord | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    const good = isJsonObject(value) && typeof value['address'] === 'string' && typeof value['codeHash'] === 'string';
    return good ? (value as unknown as DeploymentRecord) : null;
  } catch {
    return null;
  }
}
