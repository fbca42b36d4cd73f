import { glob, readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { listRuns, type RunDirectory } from '../../../src/engine/journal/run-directory.ts';
import { readRunLock } from '../../../src/engine/journal/run-lock.ts';
import { startTicksOf } from '../../../src/lib/process-identity.ts';
import { untilSo } from '../until-so.ts';

/**
 * Asks every engine of these runs to go, and resolves when they have let go of everything. What they let go of would
 * outlive the test: it is ended after them.
 */
export async function endEngines(stateDirectory: string): Promise<void> {
  const runs = await listRuns(stateDirectory).catch(() => []);
  await Promise.all(runs.map(endEngine));
  await Promise.all(runs.map(endSteps));
}

/** Every attempt notes its program and, as leader of their group, its wrapper: `pid ticks pid ticks`. */
async function endSteps(run: RunDirectory): Promise<void> {
  for await (const file of glob('attempts/**/pid', { cwd: run.path })) {
    const numbers = (await readFile(join(run.path, file), 'utf8')).trim().split(' ').map(Number);
    const [, , wrapper = 0, ticks = 0] = numbers;
    if (wrapper <= 1 || startTicksOf(wrapper) !== ticks) continue;
    try {
      process.kill(-wrapper, 'SIGKILL');
    } catch {
      // It went by itself in the meantime.
    }
  }
}

async function endEngine(run: RunDirectory): Promise<void> {
  const held = await readRunLock(run.lock, hostname());
  // A process id of another machine means nothing here.
  if (held?.kind !== 'alive') return;
  try {
    process.kill(held.holder.pid, 'SIGTERM');
  } catch {
    // It went by itself in the meantime.
  }
  // One that had only just begun dies of the signal, and its lock stays, with the name of somebody dead.
  await untilSo(async () => (await readRunLock(run.lock, hostname()))?.kind !== 'alive');
}
