import { isAlive, type ProcessIdentity } from '../../lib/process-identity.ts';
import { systemErrorCode } from '../../lib/system-error.ts';
import type { ExitInfo } from '../model/failure.ts';
import { AttemptTeller, type TellerOptions } from './attempt-teller.ts';
import { exitOfStatus, lost, notStarted, type StopReason } from './exit-info.ts';
import type { WrapperEnd } from './launch-program.ts';
import type { Follower, FurtherSignal } from './live-attempts.ts';
import type { TailBudget } from './log-tail.ts';
import type { Visited } from './visit-loop.ts';

export interface FollowerOptions extends TellerOptions {
  readonly signal: 'SIGINT' | 'SIGTERM';
  /** The journal has its pid already. */
  readonly spawnKnown: boolean;
  /** Its wrapper is our child and tells us when it ends; otherwise only looking tells. */
  readonly ownsWrapper: boolean;
  /** Process of the journal, for the case that its directory was removed. */
  readonly program: ProcessIdentity | null;
}

/**
 * Follows one program from outside: its note, its log, its exit. Begun by us or adopted makes no difference but for who
 * tells that the wrapper has gone. All it does happens in `visit`.
 */
export class AttemptFollower implements Follower {
  readonly #options: FollowerOptions;
  readonly #directory: TellerOptions['directory'];
  readonly #teller: AttemptTeller;
  #program: ProcessIdentity | null;
  #wrapper: ProcessIdentity | null = null;
  #wrapperEnd: WrapperEnd | null = null;
  #spawnReported: boolean;
  #stop: StopReason | null;
  #signalDue = false;
  #exit: ExitInfo | null = null;

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#directory = options.directory;
    this.#teller = new AttemptTeller(options);
    this.#program = options.program;
    this.#spawnReported = options.spawnKnown;
    this.#stop = options.directory.readStop();
  }

  stop(reason: StopReason): boolean {
    if (this.#stop !== null || this.#exit !== null || this.#teller.over) return false;
    this.#learnProcess();
    this.#stop = reason;
    if (this.#program !== null) return this.#signal(this.#program, reason);
    // The wrapper is getting ready: the signal follows as soon as there is a program to get it.
    this.#signalDue = true;
    return true;
  }

  force(signal: FurtherSignal): boolean {
    this.#learnProcess();
    const program = this.#program;
    if (this.#stop === null || program === null || this.#exit !== null || this.#teller.over || !isAlive(program))
      return false;
    this.#directory.noteForce(signal);
    return sendSignal(program.pid, signal);
  }

  wrapperEnded(end: WrapperEnd): void {
    this.#wrapperEnd = end;
  }

  visit(budget: TailBudget): Visited {
    this.#learnProcess();
    // Whoever hears a report may let go of us from inside it.
    if (this.#teller.over) return 'done';
    // In this order: once an exit is seen, everything the program wrote is in the log.
    this.#exit ??= this.#findExit();
    // It may have begun since the look for its note: what it says comes after the word that it runs.
    if (this.#program === null && this.#exit === null) return 'waiting';
    const atEnd = this.#teller.readLog(budget);
    if (this.#exit === null) return 'waiting';
    if (!atEnd) return 'behind';
    this.#teller.end(this.#exit);
    return 'done';
  }

  letGo(): void {
    this.#teller.letGo();
  }

  #learnProcess(): void {
    if (this.#wrapper !== null) return;
    const note = this.#directory.readNote();
    if (note.kind !== 'noted') return;
    this.#program = note.program;
    this.#wrapper = note.wrapper;
    const { pid, startTicks } = note.program;
    if (!this.#spawnReported) this.#teller.report({ type: 'spawned', attempt: this.#options.attempt, pid, startTicks });
    this.#spawnReported = true;
    if (this.#signalDue && this.#stop !== null) this.#signal(note.program, this.#stop);
    this.#signalDue = false;
  }

  #signal(program: ProcessIdentity, reason: StopReason): boolean {
    if (!this.#directory.noteStop(reason)) return false;
    if (isAlive(program) && sendSignal(program.pid, this.#options.signal)) return true;
    this.#directory.takeBackStop();
    this.#stop = null;
    return false;
  }

  #findExit(): ExitInfo | null {
    const end = this.#wrapperEnd;
    if (this.#options.ownsWrapper && end === null) return null;
    const status = this.#directory.readExit();
    if (status !== null) return this.#program === null ? notStarted(WITHOUT_NOTE) : this.#exited(status);
    if (end !== null) return this.#withoutExitFile(end);
    return this.#aliveStill() ? null : this.#vanished();
  }

  /** What an earlier engine began may have ended hours ago: the file alone knows when. */
  #exited(status: number): ExitInfo {
    const exit = exitOfStatus(status, this.#stop);
    const endedAtMs = this.#options.ownsWrapper ? null : this.#directory.exitWrittenAtMs();
    return endedAtMs === null ? exit : { ...exit, endedAtMs };
  }

  /** Our wrapper is gone and left no exit: a full disk, or somebody killed it. */
  #withoutExitFile(end: WrapperEnd): ExitInfo | null {
    if (this.#program === null) return notStarted(end.problem ?? WITHOUT_NOTE);
    if (end.code !== null) return exitOfStatus(end.code, this.#stop);
    return this.#aliveStill() ? null : this.#vanished();
  }

  #aliveStill(): boolean {
    // The wrapper counts: it writes the exit a moment after the program has ended.
    return [this.#program, this.#wrapper].some((process) => process !== null && isAlive(process));
  }

  #vanished(): ExitInfo {
    // Both may have ended between the look for the exit and the look for them.
    const status = this.#directory.readExit();
    return status === null ? lost('its process is gone and has left no exit status') : this.#exited(status);
  }
}

const WITHOUT_NOTE = 'its process id could not be noted, so its program was not started';

/** To the one process, never to its group: providers under terraform die of what terraform itself handles. */
function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if (systemErrorCode(error) === null) throw error;
    return false;
  }
}
