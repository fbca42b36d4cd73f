import type { JsonObject, JsonValue } from '../../lib/json.ts';
import type { LimitName, PhaseId } from '../../regions/fleet.ts';
import type { LaneId, PushKey, Scope, StepId } from './ids.ts';

/** One unit of work of one region in one phase. Data only: what it does is told to the executor, never known here. */
export interface Step {
  readonly id: StepId;
  readonly scope: Scope;
  readonly phase: PhaseId;
  /** Last part of the id: `upgrade`. */
  readonly name: string;
  /** For a screen, in words: `helm upgrade besu`. */
  readonly title: string;
  /** Steps that must have succeeded or been skipped before this one may start. */
  readonly after: readonly StepId[];
  readonly work: Work;
  /** Which pool of slots it takes one from while it runs. */
  readonly limit: LimitName;
  readonly lane: LaneId | null;
  /** After this long the attempt gets its cancel signal once and is failed as timed out. */
  readonly timeoutMs: number;
  /** Its program usually says something at least this often; longer is told, and nothing more. Absent = nobody knows. */
  readonly silentAfterMs?: number;
  /** What resuming does with an attempt whose process vanished without an exit: run again, or ask a person. */
  readonly onLost: 'rerun' | 'ask';
  /** A retry begins at this earlier step, because its result is used up (a saved plan). Null = at the step itself. */
  readonly restartFrom: StepId | null;
  /**
   * The first try happens inside another step (one terraform apply for all regions): that step's outcome has a part
   * for this one. Later tries run `work` on their own.
   */
  readonly carriedBy: StepId | null;
  /** Conditions on facts of earlier steps that a person may have to approve before this step starts. */
  readonly guards: readonly Guard[];
  /**
   * Takes the region's validators down for a while when they are up. Such a step never starts when fewer than a quorum
   * would be left. Absent = it does not.
   */
  readonly disruptive?: boolean;
  /** How many of them it takes down, where that is a part of its region (a zone); absent = all of them. */
  readonly takesDown?: number;
  /** Which push lets it begin where regions begin by hand; absent = that of its scope. */
  readonly push?: PushKey;
  /** Proves what a push has done: while it has failed, nobody pushes on anywhere. Absent = it does not. */
  readonly stopsPushes?: boolean;
  /**
   * Puts back what this earlier step took away: it starts also when something between the two has failed, as soon as
   * nobody is trying that again. Absent = like any other step it needs all before it to be done.
   */
  readonly undoes?: StepId;
  /**
   * Laid for the worst case, together with `undoes`: it sleeps, and counts as no work, until a `rollback-begun` wakes it.
   * Of the steps it comes after it then waits for those of its kind alone. Absent = it is work like any other.
   */
  readonly dormant?: WayBack;
  /** Set when an earlier step can find out that nothing of it is to be done. Absent = it is always done. */
  readonly needless?: Needless;
  /** Ways out of a failure that only a person takes. Absent = none. */
  readonly remedies?: readonly Remedy[];
  /** What becomes of its work when it is let go, signalled or killed. Absent = nobody said. */
  readonly leaves?: Leaves;
  /** How to see, once and cheaply, that what it did still stands when a run is taken up. Absent = it cannot be seen. */
  readonly standing?: StandingQuestion;
}

/** Where a region goes back to by itself when its change has failed. */
export interface WayBack {
  /** In words that go behind `back to`: `revision 3`. */
  readonly to: string;
}

/** What leaving a running step means, told by whoever knows its program: the engine does not. */
export interface Leaves {
  /** In the present tense: `holds the state lock`. */
  readonly doing: string;
  /** After its one signal. */
  readonly signalled: Leftover;
  /** After a second signal, or when it dies at once. */
  readonly killed: Leftover;
}

export interface Leftover {
  readonly kind: LeftoverKind;
  /** A few words, for several below each other. */
  readonly brief: string;
  /** A whole sentence. */
  readonly words: string;
}

/**
 * `nothing`: as if it had not begun. `recorded`: half done and written down where its next try reads it. `unrecorded`:
 * half done, and nobody knows what of it. `stuck`: the next try is refused until somebody repairs. `unknown`: depends
 * on a program of the operator.
 */
export type LeftoverKind = 'nothing' | 'recorded' | 'unrecorded' | 'stuck' | 'unknown';

/** A probe by its name, asked with `input` and, as `recorded`, the facts that its step came to: only a no says that it does not stand. */
export interface StandingQuestion {
  readonly probe: string;
  readonly input: JsonObject;
}

/**
 * Runs once in place of its step, as a try of the step, when a person has asked for it; then the step itself is tried
 * again. It is offered when the failed try has left `fact`: that text stands for `{value}` in the arguments.
 */
export interface Remedy {
  /** A word that a person types: `unlock`. */
  readonly name: string;
  readonly title: string;
  readonly fact: string;
  /** What it does, for the question; `{value}` is filled in. */
  readonly meaning: string;
  readonly work: CommandWork;
  readonly disruptive?: boolean;
  readonly takesDown?: number;
}

/** The way out a person has asked for, with what they had seen when they did. */
export interface ChosenRemedy {
  readonly name: string;
  readonly value: string;
}

/** When `fact` of step `of` is true, the step does `work` and not its own: that looks again, and takes nobody down. */
export interface Needless {
  readonly of: StepId;
  readonly fact: string;
  readonly work: ProbeWork;
}

/** `fact` of step `of` must be an empty list; otherwise the step is held until someone has approved it. */
export interface Guard {
  readonly kind: 'list-empty';
  readonly of: StepId;
  readonly fact: string;
  /** What the list means, for the question: `would be destroyed`. */
  readonly meaning: string;
}

export type Work = CommandWork | ProbeWork;

/** A program of the operator. argv goes to the kernel as it is; no shell reads it. */
export interface CommandWork {
  readonly kind: 'command';
  readonly argv: readonly [string, ...string[]];
  /** Absolute. */
  readonly cwd: string;
  /** Added to (string) or removed from (null) the environment the engine gives every child. */
  readonly env: Readonly<Record<string, string | null>>;
  /** Added like `env`, but as references (`env:NAME`, `file:PATH`, absolute) that are read only when the program starts. */
  readonly secretEnv?: Readonly<Record<string, string>>;
  /** Done in order before the program starts; a failure of one is the attempt's failure. */
  readonly files: readonly FileAction[];
  /** Done once a program that was started has ended, however it ended: what must not lie about after its use. Absent = nothing. */
  readonly afterwards?: readonly FileAction[];
  /** Which interpreter reads its lines, and what it needs to know. */
  readonly interpreter: string;
  readonly input: JsonValue;
  /** The one signal a cancel sends, to the program's own pid. */
  readonly cancelSignal: 'SIGINT' | 'SIGTERM';
}

/** A question asked again and again from inside the engine until it is answered yes (pods ready, chain joined). */
export interface ProbeWork {
  readonly kind: 'probe';
  readonly probe: string;
  readonly input: JsonObject;
  readonly everyMs: number;
  /** For whoever reads the plan: what it does, when that is more than asking. Absent = it only asks. */
  readonly told?: readonly string[];
}

/** All paths absolute. */
export type FileAction =
  | { readonly kind: 'directory'; readonly path: string; readonly mode: number }
  | { readonly kind: 'write'; readonly path: string; readonly text: string; readonly mode: number }
  | {
      readonly kind: 'copy';
      readonly from: string;
      readonly to: string;
      readonly mode: number;
      readonly optional: boolean;
    }
  /** Links every entry of `from` whose name passes into `to` (state, plans and .terraform stay out). */
  | { readonly kind: 'link-entries'; readonly from: string; readonly to: string; readonly except: readonly string[] }
  /**
   * Moves the directory `path`, with all that is in it, to `inside`, once, and leaves a link in its place. Whoever works
   * in `path` then finds in `..` what lies around `inside`.
   */
  | { readonly kind: 'nest'; readonly path: string; readonly inside: string }
  | { readonly kind: 'remove'; readonly path: string };
