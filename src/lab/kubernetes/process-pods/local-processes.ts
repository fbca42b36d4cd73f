import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { accessSync, constants, statSync } from 'node:fs';
import { constants as osConstants } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import type { ContainerExit, ContainerRuntime, ContainerSpec, RunningContainer } from './container-runtime.ts';
import { ProcessReaper } from './process-reaper.ts';
import { killTree, MARKER, signalProcess, whenDead } from './process-tree.ts';

/** What is left running when the lab goes down has so long to end by itself. */
const CLOSE_GRACE_MS = 3_000;
/** Where /proc does not show strays, one may hold the output open for good. */
const OUTPUT_GRACE_MS = 1_000;
/** One pipe for both outputs keeps their order; exec keeps the process that signals are meant for. */
const JOINED = 'exec "$@" 2>&1';

interface Live {
  readonly container: RunningContainer;
  readonly ended: Promise<void>;
}

/** Containers as processes of this machine: own process group, no input, nothing inherited but what the pod says. */
export class LocalProcesses implements ContainerRuntime {
  readonly #reaper = new ProcessReaper();
  readonly #live = new Set<Live>();

  start(spec: ContainerSpec, ended: (exit: ContainerExit) => void): RunningContainer {
    const program = findProgram(spec);
    if (program === null) return neverStarted(spec, ended);
    const marker = randomUUID();
    const child = spawn('/bin/sh', ['-c', JOINED, 'sh', program, ...spec.argv.slice(1)], {
      cwd: spec.cwd,
      env: { ...spec.env, [MARKER]: marker },
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    // The lab must not keep a process alive; what it leaves behind the reaper ends.
    child.unref();
    child.stdout.on('data', spec.output);
    return this.#follow(child, marker, ended);
  }

  async close(): Promise<void> {
    const live = [...this.#live];
    for (const { container } of live) container.terminate();
    const all = Promise.all(live.map(({ ended }) => ended));
    const timer = setTimeout(() => {
      for (const { container } of live) container.kill();
    }, CLOSE_GRACE_MS);
    await all;
    clearTimeout(timer);
    this.#reaper.close();
  }

  #follow(child: ChildProcess, marker: string, ended: (exit: ContainerExit) => void): RunningContainer {
    const { pid } = child;
    if (pid !== undefined) this.#reaper.watch(pid);
    const container = new LocalContainer(pid, marker);
    const live: Live = {
      container,
      ended: endOf(child, () => container.kill()).then(async (exit) => {
        await container.whenDead();
        if (pid !== undefined) this.#reaper.forget(pid);
        container.forget();
        this.#live.delete(live);
        ended(exit);
      }),
    };
    this.#live.add(live);
    return container;
  }
}

class LocalContainer implements RunningContainer {
  #pid: number | undefined;
  readonly #marker: string;
  #killed: readonly number[] = [];

  constructor(pid: number | undefined, marker: string) {
    this.#pid = pid;
    this.#marker = marker;
  }

  terminate(): void {
    if (this.#pid !== undefined) signalProcess(this.#pid, 'SIGTERM');
  }

  kill(): void {
    if (this.#pid !== undefined) this.#killed = [...this.#killed, ...killTree(this.#pid, this.#marker)];
  }

  whenDead(): Promise<void> {
    return whenDead(this.#killed);
  }

  /** Its number may belong to somebody else by now. */
  forget(): void {
    this.#pid = undefined;
  }
}

/** When the first process has ended, what it started ends too, as in a container; then the rest of the output is read. */
function endOf(child: ChildProcess, killRest: () => void): Promise<ContainerExit> {
  return new Promise((done) => {
    child.once('error', (error) => done({ kind: 'cannot-start', message: error.message }));
    child.once('exit', (code, signal) => {
      killRest();
      const timer = setTimeout(() => child.stdout?.destroy(), OUTPUT_GRACE_MS);
      child.once('close', () => {
        clearTimeout(timer);
        done({ kind: 'exited', exitCode: code ?? 128 + (signal === null ? 0 : osConstants.signals[signal]) });
      });
    });
  });
}

function neverStarted({ argv }: ContainerSpec, ended: (exit: ContainerExit) => void): RunningContainer {
  const message = `failed to create containerd task: exec: ${JSON.stringify(argv[0] ?? '')}: executable file not found in $PATH`;
  setImmediate(() => ended({ kind: 'cannot-start', message }));
  return { terminate: () => {}, kill: () => {} };
}

function findProgram({ argv, env, cwd }: ContainerSpec): string | null {
  const [name = ''] = argv;
  if (name === '') return null;
  if (name.includes('/')) return isExecutable(resolve(cwd, name)) ? resolve(cwd, name) : null;
  const places = (env['PATH'] ?? '').split(delimiter).filter((place) => place !== '');
  return places.map((place) => join(place, name)).find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
