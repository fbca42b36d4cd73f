import { access, readFile, rm, writeFile } from 'node:fs/promises';
import { isJsonObject, type JsonObject } from '../../lib/json.ts';
import type { Resource } from './terraform-resources.ts';
import type { Action } from './terraform-stream.ts';

/** What exists, by address. A resource whose creation failed is tainted: the next plan replaces it. */
export interface State {
  /** Counts the writes: a plan made before the last one is stale. */
  readonly serial: number;
  readonly made: readonly string[];
  readonly tainted: readonly string[];
}

export interface Change {
  readonly resource: Resource;
  readonly action: Action;
}

export interface SavedPlan {
  readonly serial: number;
  readonly changes: readonly Change[];
}

const VARIABLES = 'region.auto.tfvars.json';
const STATE = 'stand-in.tfstate.json';
const NOTHING: State = { serial: 0, made: [], tainted: [] };

export async function readVariables(): Promise<JsonObject> {
  const value: unknown = JSON.parse(await readFile(VARIABLES, 'utf8'));
  return isJsonObject(value) ? value : {};
}

export async function readState(): Promise<State> {
  return (await exists(STATE)) ? (JSON.parse(await readFile(STATE, 'utf8')) as State) : NOTHING;
}

export async function writeState(state: Omit<State, 'serial'>): Promise<void> {
  const { serial } = await readState();
  await writeFile(STATE, JSON.stringify({ ...state, serial: serial + 1 }), { mode: 0o600 });
}

export async function readPlan(file: string): Promise<SavedPlan | null> {
  return (await exists(file)) ? (JSON.parse(await readFile(file, 'utf8')) as SavedPlan) : null;
}

export async function writePlan(file: string, plan: SavedPlan): Promise<void> {
  await writeFile(file, JSON.stringify(plan), { mode: 0o600 });
}

/** Whether the file was there; it is not any more. */
export async function takeAway(file: string): Promise<boolean> {
  const there = await exists(file);
  if (there) await rm(file, { force: true });
  return there;
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
