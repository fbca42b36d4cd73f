import { appendFileSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type FileHandle, mkdir, open, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ProcessIdentity } from '../../lib/process-identity.ts';
import { systemErrorCode } from '../../lib/system-error.ts';
import type { CommandWork, FileAction } from '../model/step.ts';
import { type AttemptOrder } from '../ports.ts';
import type { StopReason } from './exit-info.ts';

/** What the `pid` file says. `void`: an adopter has taken the name, the program can never start. */
export type ProcessNote =
  | { readonly kind: 'absent' }
  | { readonly kind: 'void' }
  | { readonly kind: 'noted'; readonly program: ProcessIdentity; readonly wrapper: ProcessIdentity };

/** The files of one attempt: the only place where engine, wrapper and a later engine meet. */
export class AttemptDirectory {
  readonly path: string;
  readonly log: string;

  constructor(path: string) {
    this.path = path;
    this.log = join(path, 'log');
  }

  /** Makes it and opens its log. Fails when it is there: an attempt is begun once. `again`: the disk refused before. */
  async create(order: AttemptOrder, work: CommandWork, again = false): Promise<FileHandle> {
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
    await mkdir(this.path, { mode: 0o700, recursive: again });
    await writeFile(join(this.path, 'spec.json'), `${JSON.stringify(spec(order, work), null, 2)}\n`, { mode: 0o600 });
    // Appending, so that two writers (the program and its own children) never overwrite each other.
    return open(this.log, again ? 'a' : 'ax', 0o600);
  }

  readNote(): ProcessNote {
    const text = this.#read('pid');
    if (text === null) return { kind: 'absent' };
    const note = /^(\d+) (\d+) (\d+) (\d+)(?: (\S+))?\n$/.exec(text);
    if (note === null) return { kind: 'void' };
    const [pid = 0, startTicks = 0, wrapperPid = 0, wrapperTicks = 0] = note.slice(1, 5).map(Number);
    const boot = note[5] === undefined || note[5] === '-' ? {} : { boot: note[5] };
    const wrapper = { pid: wrapperPid, startTicks: wrapperTicks, ...boot };
    return { kind: 'noted', program: { pid, startTicks, ...boot }, wrapper };
  }

  /** Makes sure that a wrapper which is only now getting ready does not start the program. */
  forbidStart(): 'forbidden' | 'too-late' {
    try {
      writeFileSync(join(this.path, 'pid'), 'void\n', { flag: 'wx', mode: 0o600 });
    } catch (error) {
      if (systemErrorCode(error) === 'EEXIST') return 'too-late';
      // No directory: the attempt got not even that far.
      if (systemErrorCode(error) !== 'ENOENT') throw error;
    }
    return 'forbidden';
  }

  /** The status the wrapper left; null = none yet. */
  readExit(): number | null {
    const text = this.#read('exit');
    return text !== null && /^\d+\n$/.test(text) ? Number(text) : null;
  }

  /** When the wrapper wrote the exit down; null = it did not. */
  exitWrittenAtMs(): number | null {
    return writtenAtMs(join(this.path, 'exit'));
  }

  /** When its program last said anything; null = it has no log. */
  logWrittenAtMs(): number | null {
    return writtenAtMs(this.log);
  }

  /** Why the one signal was sent, by whichever engine; null = it was not. */
  readStop(): StopReason | null {
    const text = this.#read('stop')?.trim();
    return text === 'cancelled' || text === 'timed-out' ? text : null;
  }

  /** Notes, before it is sent, that the one signal is sent. False = it was sent before, perhaps by an earlier engine. */
  noteStop(reason: StopReason): boolean {
    try {
      writeFileSync(join(this.path, 'stop'), `${reason}\n`, { flag: 'wx', mode: 0o600 });
    } catch (error) {
      if (systemErrorCode(error) === 'EEXIST') return false;
      // A full disk must not take away the one way to stop a program; our memory still holds back a second signal.
    }
    return true;
  }

  /** For whoever looks later: which signals were sent after the first. */
  noteForce(signal: string): void {
    try {
      appendFileSync(join(this.path, 'force'), `${signal}\n`, { mode: 0o600 });
    } catch {
      // The journal has it; a full disk must not take away the way to stop a program.
    }
  }

  /** The signal found nobody: the program had ended by itself. */
  takeBackStop(): void {
    rmSync(join(this.path, 'stop'), { force: true });
  }

  #read(name: string): string | null {
    try {
      return readFileSync(join(this.path, name), 'utf8');
    } catch (error) {
      if (systemErrorCode(error) === 'ENOENT') return null;
      throw error;
    }
  }
}

const writtenAtMs = (path: string): number | null => statSync(path, { throwIfNoEntry: false })?.mtime.getTime() ?? null;

/** For whoever looks into the directory later. Values of variables and texts of files may be secrets: names only. */
function spec(order: AttemptOrder, work: CommandWork) {
  return {
    attempt: order.attempt,
    title: order.step.title,
    argv: work.argv,
    cwd: work.cwd,
    env: {
      set: Object.keys(work.env).filter((name) => work.env[name] !== null),
      ...(work.secretEnv === undefined ? {} : { referred: work.secretEnv }),
      removed: Object.keys(work.env).filter((name) => work.env[name] === null),
    },
    files: work.files.map(withoutText),
    cancelSignal: work.cancelSignal,
    deadline: new Date(order.deadlineMs).toISOString(),
  };
}

function withoutText(action: FileAction) {
  if (action.kind !== 'write') return action;
  const { text, ...rest } = action;
  return { ...rest, bytes: Buffer.byteLength(text) };
}
