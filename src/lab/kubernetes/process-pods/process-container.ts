import { readFileSync } from 'node:fs';
import type { Cluster } from '../cluster.ts';
import { type Doc, docOf, listOf, textOf } from '../document.ts';
import type { KubeObject } from '../kube-object.ts';
import type { PodHandle } from '../pod-handle.ts';
import type { ContainerState } from '../pod-status.ts';
import { ContainerConfigError, containerEnvironment, expandVariables } from './container-environment.ts';
import { ContainerLog } from './container-log.ts';
import type { ContainerExit, ContainerRuntime, ContainerSpec, RunningContainer } from './container-runtime.ts';
import type { PodDisk } from './pod-disk.ts';

export interface ContainerParts {
  readonly cluster: Cluster;
  readonly handle: PodHandle;
  readonly disk: PodDisk;
  readonly runtime: ContainerRuntime;
  /** PATH when the pod says nothing of it. */
  readonly path: string;
  /** Told when a start of it has ended. */
  readonly ended: (container: ProcessContainer) => void;
}

/** Kubernetes keeps so much of /dev/termination-log. */
const MESSAGE_BYTES = 4_096;
/** What containerd reports for a program that could not be started, with a start at the beginning of time. */
const START_ERROR = 128;
const NEVER = '1970-01-01T00:00:00Z';

/** What somebody else made of a container's end: the kernel's memory killer, or a scenario. */
interface Verdict {
  readonly exitCode: number;
  readonly reason?: string;
}

/** One container of a pod whose containers are processes, over all its starts. */
export class ProcessContainer {
  readonly name: string;
  readonly #spec: Doc;
  readonly #parts: ContainerParts;
  #state: ContainerState = { kind: 'waiting', reason: 'ContainerCreating' };
  #lastState: ContainerState | null = null;
  #starts = 0;
  #running: RunningContainer | null = null;
  #hook: RunningContainer | null = null;
  #made: ContainerSpec | null = null;
  #messageFile = '';
  #verdict: Verdict | null = null;
  #log: ContainerLog | undefined;
  #previousLog: ContainerLog | undefined;

  constructor(spec: Doc, parts: ContainerParts) {
    this.name = textOf(spec.name);
    this.#spec = spec;
    this.#parts = parts;
  }

  get image(): string {
    return textOf(this.#spec.image);
  }

  get state(): ContainerState {
    return this.#state;
  }

  get lastState(): ContainerState | null {
    return this.#lastState;
  }

  get restarts(): number {
    return Math.max(0, this.#starts - 1);
  }

  get isRunning(): boolean {
    return this.#running !== null;
  }

  get exitCode(): number | null {
    return this.#state.kind === 'terminated' ? this.#state.exitCode : null;
  }

  log(previous: boolean): ContainerLog | undefined {
    return previous ? this.#previousLog : this.#log;
  }

  /** A container that ended in an earlier life of the lab: only what it said is left. */
  remember(starts: number): void {
    this.#log = ContainerLog.ofThePast(this.#parts.disk.logFile(this.name, Math.max(0, starts - 1)));
  }

  wait(reason: string, message?: string): void {
    if (this.#state.kind === 'terminated') this.#lastState = this.#state;
    this.#state = { kind: 'waiting', reason, ...(message === undefined ? {} : { message }) };
  }

  /** Throws VolumeError or ContainerConfigError when it cannot be made. */
  start(pod: KubeObject): void {
    const { cluster, handle, disk, runtime } = this.#parts;
    const made = this.#make(pod);
    if (this.#state.kind === 'terminated') this.#lastState = this.#state;
    this.#previousLog = this.#log;
    const log = new ContainerLog(disk.logFile(this.name, this.#starts), () => cluster.clock.nowMs());
    this.#log = log;
    this.#starts += 1;
    this.#verdict = null;
    this.#made = made;
    const startedAt = cluster.timestamp();
    handle.note('Normal', { reason: 'Created', message: `Created container: ${this.name}` });
    handle.note('Normal', { reason: 'Started', message: `Started container ${this.name}` });
    this.#state = { kind: 'running', startedAt };
    this.#running = runtime.start({ ...made, output: (chunk) => log.append(chunk) }, (exit) => {
      this.#end(exit, startedAt, log);
    });
  }

  /** Its preStop hook, if it has one, then SIGTERM. */
  stop(): void {
    if (this.#running === null || this.#hook !== null) return;
    this.#parts.handle.note('Normal', { reason: 'Killing', message: `Stopping container ${this.name}` });
    const hook = listOf(docOf(docOf(docOf(this.#spec.lifecycle).preStop).exec).command).map(String);
    const made = this.#made;
    if (hook.length === 0 || made === null) return this.#running.terminate();
    const argv = hook.map((word) => this.#translate(word, made.env));
    this.#hook = this.#parts.runtime.start({ ...made, argv, output: () => {} }, () => this.#running?.terminate());
  }

  kill(): void {
    this.#hook?.kill();
    this.#running?.kill();
  }

  /** Killed for a reason that its exit status alone does not tell. */
  strike(verdict: Verdict, lastWords: readonly string[] = []): void {
    if (this.#running === null) return;
    this.#verdict = verdict;
    for (const line of lastWords) this.#log?.append(Buffer.from(`${line}\n`));
    this.kill();
  }

  #translation: (text: string) => string = (text) => text;

  #translate(text: string, env: Readonly<Record<string, string>>): string {
    return this.#translation(expandVariables(text, env));
  }

  #make(pod: KubeObject): ContainerSpec {
    const { cluster, disk, handle, path } = this.#parts;
    const env = containerEnvironment(cluster, pod, this.#spec);
    const { map, cwd, home, temporary, terminationMessage } = disk.furnish(cluster, pod, this.#spec, env);
    this.#translation = (text) => map.translate(text);
    this.#messageFile = terminationMessage;
    const said = [...listOf(this.#spec.command), ...listOf(this.#spec.args)].map(String);
    // An image's own command is not known: images hold nothing here.
    if (listOf(this.#spec.command).length === 0) throw new ContainerConfigError('no command specified');
    const own = Object.entries(env).map(([name, value]) => [name, map.translate(value)] as const);
    const given = { PATH: path, HOME: home, TMPDIR: temporary, HOSTNAME: handle.name };
    return {
      argv: said.map((word) => this.#translate(word, env)),
      env: { ...given, ...Object.fromEntries(own) },
      cwd,
      output: () => {},
    };
  }

  #end(exit: ContainerExit, startedAt: string, log: ContainerLog): void {
    log.end();
    this.#running = null;
    this.#hook?.kill();
    this.#hook = null;
    this.#state = this.#terminated(exit, startedAt);
    this.#parts.ended(this);
  }

  #terminated(exit: ContainerExit, startedAt: string): ContainerState {
    const { cluster, handle } = this.#parts;
    const finishedAt = cluster.timestamp();
    if (exit.kind === 'cannot-start') {
      const { message } = exit;
      handle.note('Warning', { reason: 'Failed', message: `Error: ${message}` });
      return { kind: 'terminated', exitCode: START_ERROR, reason: 'StartError', message, startedAt: NEVER, finishedAt };
    }
    const { exitCode, reason } = this.#verdict ?? exitReason(exit.exitCode);
    const message = readMessage(this.#messageFile);
    const why = reason ?? exitReason(exitCode).reason;
    return { kind: 'terminated', exitCode, reason: why, startedAt, finishedAt, ...(message === '' ? {} : { message }) };
  }
}

const exitReason = (exitCode: number): { readonly exitCode: number; readonly reason: string } => ({
  exitCode,
  reason: exitCode === 0 ? 'Completed' : 'Error',
});

/** It may have taken its file away. */
function readMessage(file: string): string {
  try {
    return readFileSync(file).subarray(0, MESSAGE_BYTES).toString('utf8');
  } catch {
    return '';
  }
}
