import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { startTicksOf } from '../../../lib/process-identity.ts';

/** In the environment of everything a container starts: a session of its own does not hide a process. */
export const MARKER = 'BESU_CONSOLE_LAB_CONTAINER';
/** A tree that forks while it is being killed needs another look; one that goes on after so many is no tool. */
const LOOKS = 8;
/** One that hangs in the kernel (a dead network file system) is not waited for longer than a second. */
const LOOKS_AT_THE_DEAD = 200;
const LOOK_MS = 5;

/** Kills a container's process group and, on Linux, whatever of it has left the group: those it returns. */
export function killTree(groupLeader: number, marker: string): readonly number[] {
  const killed = new Set<number>();
  signalProcess(-groupLeader, 'SIGKILL');
  for (let look = 0; look < LOOKS; look += 1) {
    const strays = markedProcesses(marker);
    if (strays.length === 0) break;
    for (const pid of strays) {
      signalProcess(pid, 'SIGKILL');
      killed.add(pid);
    }
  }
  return [...killed];
}

/** A killed process has closed its files before it is dead. */
export async function whenDead(pids: readonly number[]): Promise<void> {
  for (let look = 0; look < LOOKS_AT_THE_DEAD && pids.some((pid) => startTicksOf(pid) !== null); look += 1) {
    await setTimeout(LOOK_MS);
  }
}

export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended in the meantime.
  }
}

function markedProcesses(marker: string): readonly number[] {
  if (process.platform !== 'linux') return [];
  const entry = `${MARKER}=${marker}`;
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid !== process.pid && isMarked(pid, entry));
}

/** The dead that wait for their parent have no environment any more. */
function isMarked(pid: number, entry: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(entry);
  } catch {
    return false;
  }
}
