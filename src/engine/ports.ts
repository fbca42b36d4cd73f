import type { JsonObject, JsonValue } from '../lib/json.ts';
import type { FeeRaise } from './model/account.ts';
import type { Actor, RunEvent } from './model/event.ts';
import type { ExitInfo, Failure } from './model/failure.ts';
import type { AttemptId } from './model/ids.ts';
import type { Outcome } from './model/outcome.ts';
import type { Signal } from './model/signal.ts';
import type { Step } from './model/step.ts';

/** UTC milliseconds since 1970, and one-shot timers. Tests give their own. */
export interface Clock {
  nowMs(): number;
  /** Calls `then` once, at or after `atMs`; returns how to take it back. */
  at(atMs: number, then: () => void): () => void;
  /** Whether the time of day has jumped since this was last asked; from then on `nowMs` follows it. Absent = it never does. */
  takeJump?(): ClockJump | null;
}

/** The time of day went on by `byMs` more than time did (less than 0: back), asleep or because somebody set it. */
export interface ClockJump {
  readonly byMs: number;
  readonly slept: boolean;
}

/** Where events become durable. `append` resolves when they are on disk; it never resolves out of order. */
export interface Journal {
  append(events: readonly RunEvent[]): Promise<void>;
  close(): Promise<void>;
}

/** One try, as the executor gets it. Directory: `<run>/attempts/<step>/<n>`, absolute, not yet made. */
export interface AttemptOrder {
  readonly attempt: AttemptId;
  readonly step: Step;
  readonly directory: string;
  readonly deadlineMs: number;
}

/** What the hands say. Every report names its attempt; after `ended` or `concluded` there is none for it any more. */
export type Report =
  | {
      readonly type: 'spawned';
      readonly attempt: AttemptId;
      /** 0 when it is no process of this machine. */
      readonly pid: number;
      readonly startTicks: number;
      /** The pod it runs in; absent = it is a process of this machine. */
      readonly pod?: string;
    }
  /** Complete lines of the log, in order, without line ends; at most 64 kB each. All lines come before `ended`. */
  | { readonly type: 'lines'; readonly attempt: AttemptId; readonly lines: readonly string[] }
  | {
      readonly type: 'ended';
      readonly attempt: AttemptId;
      readonly exit: ExitInfo;
      /** An earlier engine had begun it and died before its program was started: it does not count as a try. */
      readonly untried?: true;
    }
  | { readonly type: 'signal'; readonly attempt: AttemptId; readonly signal: Signal }
  /** A probe came to its end: no process, no exit. */
  | { readonly type: 'concluded'; readonly attempt: AttemptId; readonly outcome: Outcome };

/** The hands: they do what they are told, once per attempt, and report. They never decide and never throw. */
export interface Executor {
  begin(order: AttemptOrder, report: (report: Report) => void): void;
  /** Looks for an attempt of an earlier engine: still running -> follows it; ended -> its exit; gone -> `lost`. */
  adopt(order: AttemptOrder, known: { pid: number; startTicks: number } | null, report: (report: Report) => void): void;
  /** Sends the step's one cancel signal; the attempt still reports its end by itself. False = nothing to signal. */
  cancel(attempt: AttemptId): boolean;
  /** Sends a further signal to what is alive after its first; a person has said yes to what may be lost by it. */
  force(attempt: AttemptId, signal: string): boolean;
  /** Lets go of every attempt without touching it (detach). */
  release(): Promise<void>;
}

/** Reads one attempt's lines. One instance per attempt; pure but for its own memory. */
export interface Interpreter {
  read(line: string): readonly Signal[];
  conclude(exit: ExitInfo): Conclusion;
}

/** `parts`: outcomes of the attempts carried inside this one, by step scope. */
export interface Conclusion {
  readonly outcome: Outcome;
  readonly parts?: Readonly<Record<string, Outcome>>;
}

/** `reading` lets a carrier conclude a part before its own end: same shape as `parts`. */
export interface CarrierInterpreter extends Interpreter {
  takeFinishedParts(): Readonly<Record<string, Outcome>>;
}

export type InterpreterRegistry = Readonly<
  Record<string, (attempt: AttemptId, step: Step, input: JsonValue) => Interpreter | CarrierInterpreter>
>;

/** Where a person's wish for a higher fee becomes known to whoever signs. May be given the same wish twice. */
export interface FeeDesk {
  /** Null once the wish is durable, else why it is not followed, in a sentence. */
  raise(step: Step, raise: FeeRaise, by: Actor): Promise<string | null>;
}

/** Keeps passwords that people typed: in memory alone, and no longer than the run goes on. */
export interface SignerDesk {
  /** Null once the keystore has opened with it and it is kept, else why not, in a sentence. */
  unlock(keystore: string, password: string): Promise<string | null>;
  /** This one; all of them when none is named. */
  forget(keystore?: string): void;
}

/** One question to the world, asked every `everyMs` until yes, no, or the step's deadline. */
export interface Probe {
  ask(input: JsonObject, context: ProbeContext): Promise<ProbeAnswer>;
}

export interface ProbeContext {
  readonly attempt: AttemptId;
  /** When the attempt began: a reading older than this proves nothing about it. */
  readonly beganAtMs: number;
  nowMs(): number;
  emit(signal: Signal): void;
  /** Aborted on cancel, on release and at the deadline. */
  readonly aborted: AbortSignal;
  /** Whatever a probe wants to keep between two asks of one attempt. */
  readonly memory: Map<string, unknown>;
}

export type ProbeAnswer =
  | { readonly answer: 'yes'; readonly summary: string; readonly facts: JsonObject }
  /** `late` is the failure when the deadline comes with this as the last answer. */
  | {
      readonly answer: 'not-yet';
      readonly text: string;
      readonly progress: { readonly done: number; readonly total: number; readonly unit: string } | null;
      readonly late: Failure;
    }
  | { readonly answer: 'no'; readonly failure: Failure; readonly facts?: JsonObject };

export type ProbeRegistry = Readonly<Record<string, Probe>>;
