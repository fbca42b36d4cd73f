import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { invariant } from '../../lib/assert.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { systemErrorCode } from '../../lib/system-error.ts';
import { type AttemptId, partsOfAttempt, type RunId } from '../model/ids.ts';
import { syncDirectoryOf } from './journal-file.ts';

/** Where everything of one run lies. All absolute. */
export interface RunDirectory {
  readonly run: RunId;
  readonly path: string;
  readonly journal: string;
  readonly lock: string;
  readonly regions: string;
  readonly attempts: string;
}

/** Long enough to recognise a fleet, short enough for a directory, a title and a unix socket beside it. */
const MAX_NAME = 24;
const RUN_NAME = /^\d{8}-\d{6}-[a-z0-9-]{1,24}-[0-9a-z]{4}$/;

/**
 * `20261121-040236-chain-138-k3f9`; `random` gives numbers from 0 up to but not including 1. Of the last four signs two are
 * the milliseconds, so that ids of one fleet sort by their age also within a second.
 */
export function makeRunId(nowMs: number, fleetName: string, random: () => number): RunId {
  const time = new Date(nowMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  return `${time}-${slug(fleetName)}-${twoSigns(nowMs % 1000)}${twoSigns(random() * SIGNS ** 2)}` as RunId;
}

const SIGNS = 36;
const twoSigns = (number: number): string => Math.floor(number).toString(SIGNS).padStart(2, '0');

function slug(name: string): string {
  const words = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_NAME);
  return words.replaceAll(/^-+|-+$/g, '') || 'fleet';
}

export function runDirectory(stateDirectory: string, run: RunId): RunDirectory {
  const path = join(stateDirectory, 'runs', run);
  return {
    run,
    path,
    journal: join(path, 'journal.ndjson'),
    lock: join(path, 'lock'),
    regions: join(path, 'regions'),
    attempts: join(path, 'attempts'),
  };
}

/** Made by nobody but the attempt itself. */
export function attemptDirectory(run: RunDirectory, attempt: AttemptId): string {
  const { step, n } = partsOfAttempt(attempt);
  invariant(/^[\w.-]+(\/[\w.-]+)*$/.test(step) && !step.split('/').includes('..'), `${step} is not a path`);
  return join(run.attempts, step, String(n));
}

/** For our eyes only: kubeconfigs and terraform state will lie in it. Rejects when the run exists. */
export async function createRunDirectory(stateDirectory: string, run: RunId): Promise<RunDirectory> {
  const made = runDirectory(stateDirectory, run);
  await mkdir(join(stateDirectory, 'runs'), { recursive: true, mode: 0o700 });
  await mkdir(made.path, { mode: 0o700 });
  await mkdir(made.regions, { mode: 0o700 });
  await mkdir(made.attempts, { mode: 0o700 });
  await syncDirectoryOf(made.path);
  return made;
}

/** Newest first: a run's name begins with its time. */
export async function listRuns(stateDirectory: string): Promise<readonly RunDirectory[]> {
  try {
    const entries = await readdir(join(stateDirectory, 'runs'), { withFileTypes: true });
    const names = entries
      .filter((entry) => entry.isDirectory() && RUN_NAME.test(entry.name))
      .map((entry) => entry.name);
    return names
      .sort()
      .reverse()
      .map((name) => runDirectory(stateDirectory, name as RunId));
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

export type RunNotFound =
  | { readonly kind: 'no-runs'; readonly stateDirectory: string }
  | { readonly kind: 'unknown-run'; readonly asked: string; readonly newest: readonly RunId[] }
  | { readonly kind: 'ambiguous-run'; readonly asked: string; readonly matches: readonly RunId[] };

/** `latest`, a whole run id, or a part of one that fits only one run. */
export async function findRun(stateDirectory: string, asked: string): Promise<Result<RunDirectory, RunNotFound>> {
  const runs = await listRuns(stateDirectory);
  const [newest] = runs;
  if (newest === undefined) return err({ kind: 'no-runs', stateDirectory });
  if (asked === 'latest') return ok(newest);
  const matches = runs.filter(({ run }) => run === asked || (asked !== '' && run.includes(asked)));
  const exact = matches.find(({ run }) => run === asked);
  const [only, another] = matches;
  if (exact !== undefined) return ok(exact);
  if (only === undefined) return err({ kind: 'unknown-run', asked, newest: runs.slice(0, 5).map(({ run }) => run) });
  if (another === undefined) return ok(only);
  return err({ kind: 'ambiguous-run', asked, matches: matches.map(({ run }) => run) });
}
