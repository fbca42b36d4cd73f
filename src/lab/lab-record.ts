import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive, type ProcessIdentity } from '../lib/process-identity.ts';
import type { AdminSettings } from './admin-cluster.ts';
import type { EvmSettings } from './evm/evm-settings.ts';
import type { Injection } from './injection.ts';
import type { LabSnapshot } from './kubernetes/lab-kubernetes.ts';
import type { DoorAddress } from './lab-door.ts';

export interface LabSettings {
  readonly regions: readonly string[];
  readonly seed: number;
  /** 1 = paced for a person to watch; 10 = ten times as fast. */
  readonly speed: number;
  readonly scenario: string;
  /** The rollout's own programs run as Jobs of an admin cluster; when not given, there is none. */
  readonly admin?: AdminSettings;
  /** Two Ethereum nodes for the phases of the whole fleet; when not given, the fleet file has no such phases. */
  readonly evm?: EvmSettings;
}

/** What a lab leaves on disk, so that it can be put up again as it was: same port, same keys, same objects. */
export interface LabRecord {
  readonly settings: LabSettings;
  /** Whose process the lab lives in; null = it is down. */
  readonly holder: ProcessIdentity | null;
  /** How to speak with that process; null = it is down. */
  readonly door: DoorAddress | null;
  /** What is in force, in the order it was injected; null = never up yet, its own scenario is still to begin. */
  readonly injections: readonly Injection[] | null;
  /** What the clusters were when the lab went down; null = never yet. */
  readonly clusters: LabSnapshot | null;
}

/** What a lab is before it was ever put up. */
export const newLabRecord = (settings: LabSettings): LabRecord => ({
  settings,
  holder: null,
  door: null,
  injections: null,
  clusters: null,
});

const FILE = 'lab.json';

/** Null when the directory holds no lab. */
export async function readLabRecord(directory: string): Promise<LabRecord | null> {
  try {
    return JSON.parse(await readFile(join(directory, FILE), 'utf8')) as LabRecord;
  } catch {
    return null;
  }
}

export async function writeLabRecord(directory: string, record: LabRecord): Promise<void> {
  const draft = join(directory, `.${FILE}.${process.pid}`);
  // Bearer tokens of the lab's clusters are in it.
  await writeFile(draft, JSON.stringify(record), { mode: 0o600 });
  await rename(draft, join(directory, FILE));
}

export function isLabUp(record: LabRecord): boolean {
  return record.holder !== null && isAlive(record.holder);
}
