import { stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from '../../engine/engine-handle.ts';
import { attemptDirectory, type RunDirectory } from '../../engine/journal/run-directory.ts';
import type { DiskSight } from '../../engine/model/disk.ts';
import type { AttemptId } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';

/** 24 tools that write as fast as they can fill a gigabyte in about this long; a look costs one call for each attempt. */
const LOOK_EVERY_MS = 10_000;
/** At first, and while room is short: whoever made some waits for it to be seen. */
const LOOK_SOON_MS = 2_000;
/** All logs of a rollout of 24 regions are some 50 MB (measured); a hundred times that is somebody's debug output. */
export const LOG_BUDGET_BYTES = 5_000_000_000;
/** For the journal and terraform's states, which lose more than a log when they cannot be written. */
const RESERVE_BYTES = 500_000_000;
/** From here on people are warned. */
const WARN_SHARE = 0.8;
/** Whoever makes room sees it grow in steps of this size: a tenth of what is missing at most. */
const STEP_BYTES = 50_000_000;
/** So much more must be free before it counts as room again: a disk at its edge must not be told of every ten seconds. */
const RELIEF = 1.2;

export interface DiskNumbers {
  readonly logBytes: number;
  readonly freeBytes: number;
}

interface Limits {
  readonly budgetBytes: number;
  readonly reserveBytes: number;
}

/** What the numbers mean, given what they meant before. */
export function judgeDisk(numbers: DiskNumbers, limits: Limits, before: DiskSight['level']): DiskSight {
  const { logBytes, freeBytes } = numbers;
  const { budgetBytes, reserveBytes } = limits;
  const ease = (level: DiskSight['level']): number =>
    before === 'ok' || (before === 'low' && level === 'full') ? 1 : RELIEF;
  const isFull = logBytes * ease('full') >= budgetBytes || freeBytes < reserveBytes * ease('full');
  const isLow = logBytes * ease('low') >= budgetBytes * WARN_SHARE || freeBytes < 2 * reserveBytes * ease('low');
  const sight = { ...numbers, ...limits };
  return isFull
    ? { level: 'full', ...sight, reserveBytes: reserveBytes * ease('full') }
    : { level: isLow ? 'low' : 'ok', ...sight };
}

/** Another level; or, for whoever waits for room, clearly other numbers. */
export function isNews(seen: DiskSight, told: DiskSight | undefined): boolean {
  if (seen.level !== (told?.level ?? 'ok')) return true;
  const moved = (one: 'freeBytes' | 'logBytes'): number => Math.abs(seen[one] - (told?.[one] ?? 0));
  return seen.level === 'full' && Math.max(moved('freeBytes'), moved('logBytes')) >= STEP_BYTES;
}

/** Looks at the room a run has and tells its engine what changes. Nothing is deleted and nobody is stopped. */
export function watchDisk(engine: Engine, directory: RunDirectory, budgetBytes: number | null): () => void {
  const limits = { budgetBytes: budgetBytes ?? LOG_BUDGET_BYTES, reserveBytes: RESERVE_BYTES };
  let timer: NodeJS.Timeout | null = null;
  let over = false;
  const lookIn = (ms: number): void => {
    if (!over) timer = setTimeout(() => void look(), ms).unref();
  };
  const look = async (): Promise<void> => {
    const { state } = snapshot(engine);
    const numbers = await numbersOf(directory, state).catch(() => null);
    if (over) return;
    const before = state.policy.disk?.level ?? 'ok';
    const seen = numbers === null ? null : judgeDisk(numbers, limits, before);
    if (seen !== null && isNews(seen, state.policy.disk)) engine.note([{ type: 'disk-seen', disk: seen }]);
    lookIn((seen?.level ?? before) === 'ok' ? LOOK_EVERY_MS : LOOK_SOON_MS);
  };
  lookIn(LOOK_SOON_MS);
  return () => {
    over = true;
    if (timer !== null) clearTimeout(timer);
  };
}

function snapshot(engine: Engine): { readonly state: RunState } {
  const attached = engine.link.attach(() => {});
  attached.detach();
  return attached;
}

async function numbersOf(directory: RunDirectory, state: RunState): Promise<DiskNumbers> {
  const attempts = Object.values(state.steps).flatMap((step) => step.attempts);
  let logBytes = 0;
  for (const { id, carriedBy } of attempts) if (carriedBy === null) logBytes += await sizeOf(directory, id);
  const { bavail, bsize } = await statfs(directory.path);
  return { logBytes, freeBytes: bavail * bsize };
}

/** Nothing for one that was deleted: making room is what a full disk asks for. */
async function sizeOf(directory: RunDirectory, attempt: AttemptId): Promise<number> {
  const found = await stat(join(attemptDirectory(directory, attempt), 'log')).catch(() => null);
  return found?.size ?? 0;
}
