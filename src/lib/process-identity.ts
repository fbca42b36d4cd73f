import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process, told from a later one that got the same pid by when it started. `startTicks` 0 = not known. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Linux: clock ticks since boot (field 22 of /proc/<pid>/stat). Elsewhere: seconds since 1970, from ps. */
  readonly startTicks: number;
  /** Which start of the machine the ticks count from. Absent where they are a time of the day, and in older notes. */
  readonly boot?: string;
}

let thisBoot: string | null | undefined;

/** Of this start of the machine; null = this system has none. */
export function bootId(): string | null {
  try {
    thisBoot ??= readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    thisBoot = null;
  }
  return thisBoot;
}

/** Of this very process. */
export function ownIdentity(): ProcessIdentity {
  const { pid } = process;
  const boot = bootId();
  return { pid, startTicks: startTicksOf(pid) ?? 0, ...(boot === null ? {} : { boot }) };
}

/** When the process started; null = there is none, or it is dead and only waits for its parent (a zombie). */
export function startTicksOf(pid: number): number | null {
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

/** Whether exactly this process lives. */
export function isAlive(wanted: ProcessIdentity): boolean {
  // After a restart of the machine somebody else may have the same pid since the same tick.
  if (wanted.boot !== undefined && wanted.boot !== (bootId() ?? wanted.boot)) return false;
  const found = startTicksOf(wanted.pid);
  return found !== null && (wanted.startTicks === 0 || found === wanted.startTicks);
}

function fromProc(pid: number): number | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return null;
  }
  // Field 2 is the program's name in parentheses and may itself hold spaces and parentheses: count from the last one.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const dead = fields[0] === 'Z' || fields[0] === 'X';
  const ticks = Number(fields[19]);
  return dead || !Number.isSafeInteger(ticks) ? null : ticks;
}

function fromPs(pid: number): number | null {
  try {
    const options = { encoding: 'utf8', env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' } } as const;
    const [state, ...started] = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], options)
      .trim()
      .split(/\s+/);
    const seconds = Date.parse(started.join(' ')) / 1000;
    return state === undefined || state.startsWith('Z') || Number.isNaN(seconds) ? null : seconds;
  } catch {
    return null;
  }
}
