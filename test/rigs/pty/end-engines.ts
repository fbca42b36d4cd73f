import { watch } from 'node:fs';
import { hostname } from 'node:os';
import { listRuns, type RunDirectory } from '../../../src/engine/journal/run-directory.ts';
import { readRunLock } from '../../../src/engine/journal/run-lock.ts';

/** Asks every engine of these runs to go, and resolves when they have let go of everything. */
export async function endEngines(stateDirectory: string): Promise<void> {
  const runs = await listRuns(stateDirectory).catch(() => []);
  await Promise.all(runs.map(endEngine));
}

async function endEngine(run: RunDirectory): Promise<void> {
  const held = await readRunLock(run.lock, hostname());
  // A process id of another machine means nothing here.
  if (held?.kind !== 'alive') return;
  const gone = untilReleased(run);
  try {
    process.kill(held.holder.pid, 'SIGTERM');
  } catch {
    // It went by itself in the meantime.
  }
  await gone;
}

/** Looks whenever something changes in the run's directory: letting go of the lock is the last change there. */
function untilReleased(run: RunDirectory): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(run.path);
    const look = async (): Promise<void> => {
      if ((await readRunLock(run.lock, hostname())) !== null) return;
      watcher.close();
      resolve();
    };
    watcher.on('change', () => void look());
    void look();
  });
}
