import { spawn } from 'node:child_process';
import { $, type ProcessPromise } from 'zx';
import { systemErrorText } from '../../lib/system-error.ts';
import { SHELL, wrapperArguments } from './wrapper.ts';

export interface Launch {
  readonly directory: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Descriptor of the log; our copy may be closed as soon as `launchProgram` has returned. */
  readonly logFd: number;
}

/** How the wrapper itself ended. `problem`: it could not even be started. */
export interface WrapperEnd {
  readonly code: number | null;
  readonly problem: string | null;
}

export interface Launched {
  /** False: the system refused a process, nothing runs, and `ended` says why. */
  readonly started: boolean;
  readonly ended: Promise<WrapperEnd>;
  /** Our process may end before it. */
  readonly letGo: () => void;
}

/**
 * Starts the wrapper in a session of its own. zx would hand its command line to a shell to read; its `spawn` option lets
 * us give the arguments to the kernel as a list instead, so that no quoting has to be right.
 */
export function launchProgram(launch: Launch): Launched {
  const child = $({
    cwd: launch.cwd,
    env: { ...launch.env },
    stdio: ['ignore', launch.logFd, launch.logFd],
    detached: true,
    nothrow: true,
    quiet: true,
    verbose: false,
    // zx looks for bash on import and refuses to run without one; neither of these is used.
    shell: SHELL,
    quote: String,
    spawn: ((_line: string, _none: readonly string[], options: object) =>
      spawn(SHELL, wrapperArguments(launch.directory, launch.argv), { ...options, shell: false })) as typeof spawn,
  })`wrapper`;
  return { started: child.pid !== undefined, ended: endOf(child), letGo: () => child.child?.unref() };
}

async function endOf(child: ProcessPromise): Promise<WrapperEnd> {
  const { exitCode, cause } = await child;
  if (cause !== null) return { code: null, problem: `could not be started: ${systemErrorText(cause)}` };
  return { code: exitCode, problem: null };
}
