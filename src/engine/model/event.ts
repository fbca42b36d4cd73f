import type { Approval, LimitName, PhaseId } from '../../regions/fleet.ts';
import type { FeeRaise } from './account.ts';
import type { RegionAddition } from './addition.ts';
import type { DiskSight } from './disk.ts';
import type { ExitInfo } from './failure.ts';
import type { AttemptId, PushKey, Scope, StepId } from './ids.ts';
import type { Outcome } from './outcome.ts';
import type { Plan } from './plan.ts';
import type { OpenBreaker } from './policy.ts';
import type { ChosenRemedy } from './step.ts';

/** Who asked: an operating-system user, with the face used (`anna via screen`), and from where. */
export interface Actor {
  readonly user: string;
  readonly via: 'screen' | 'command-line' | 'headless' | 'engine';
  /** From where: terminal, machine, and the far end of ssh, as far as known. Absent in older journals. */
  readonly from?: string;
}

/** A durable fact. `seq` counts from 1 without gaps in one journal; `atMs` is UTC milliseconds since 1970. */
export type RunEvent = { readonly seq: number; readonly atMs: number } & RunFact;

export type RunFact =
  /** The plan was frozen. Always the first event. */
  | { readonly type: 'run-planned'; readonly plan: Plan; readonly by: Actor; readonly program: string }
  /** The plan is larger by a region from here on; everything else of it is as it was. */
  | { readonly type: 'region-added'; readonly addition: RegionAddition; readonly by: Actor }
  /** A person, or `--yes`, said go. */
  | { readonly type: 'run-launched'; readonly by: Actor }
  /** Intention: written and synced before anything is started. */
  | {
      readonly type: 'attempt-begun';
      readonly attempt: AttemptId;
      readonly carriedBy: AttemptId | null;
      /** Set when it does this instead of the step's own work. */
      readonly remedy?: ChosenRemedy;
      /** There was nothing to do: it only looks whether that is still so. Absent = it does the step's work. */
      readonly needless?: true;
    }
  /** The program lives under this pid; its start time (clock ticks since boot) tells it from a reused pid. */
  | {
      readonly type: 'attempt-spawned';
      readonly attempt: AttemptId;
      readonly pid: number;
      readonly startTicks: number;
      /** The pod it runs in; then pid and start time are 0. Absent = it is a process of the engine's machine. */
      readonly pod?: string;
    }
  | {
      readonly type: 'attempt-ended';
      readonly attempt: AttemptId;
      /** Null for a probe or a carried attempt: no process of its own. */
      readonly exit: ExitInfo | null;
      readonly outcome: Outcome;
    }
  /** Our one signal was sent. */
  | { readonly type: 'attempt-cancelled'; readonly attempt: AttemptId; readonly by: Actor; readonly signal: string }
  /** A person gave up what may be lost by it, and had another signal sent after the first. */
  | {
      readonly type: 'attempt-forced';
      readonly attempt: AttemptId;
      readonly by: Actor;
      readonly signal: string;
      readonly typed: string;
    }
  /** Seen when the run was taken up: what this step did does not stand any more. Null = it stands again. */
  | { readonly type: 'world-differs'; readonly scope: Scope; readonly step: StepId; readonly what: string | null }
  /** These steps go back to pending; their earlier attempts stay on record. */
  | {
      readonly type: 'steps-reset';
      readonly steps: readonly StepId[];
      readonly by: Actor;
      readonly why: 'retry' | 'lost' | 'auto-retry' | 'unskip';
    }
  /** The engine will try this failed step again by itself at `atMs`; `n` counts such tries from 1. */
  | {
      readonly type: 'retry-scheduled';
      readonly step: StepId;
      readonly retryAtMs: number;
      readonly n: number;
      readonly why: string;
    }
  /** `because` has failed for good: these sleeping steps wake, and this one region goes back by itself. Done when they are. */
  | {
      readonly type: 'rollback-begun';
      readonly scope: Scope;
      /** In words that go behind `back to`: `revision 3`. */
      readonly to: string;
      readonly because: StepId;
      readonly steps: readonly StepId[];
      readonly by: Actor;
    }
  | { readonly type: 'retry-cancelled'; readonly steps: readonly StepId[]; readonly by: Actor }
  /** Everything of the open wave is settled: its soak begins. `height`: of the chain, null = not known. */
  | { readonly type: 'wave-settled'; readonly wave: number; readonly height: number | null }
  | { readonly type: 'wave-opened'; readonly wave: number }
  /** The button of these regions, or of these parts of one, was pushed. */
  | {
      readonly type: 'scopes-pushed';
      readonly scopes: readonly PushKey[];
      readonly by: Actor;
      /** As typed; absent = none was given. */
      readonly reason?: string;
    }
  | { readonly type: 'scope-held'; readonly scope: Scope; readonly reason: string; readonly by: Actor }
  | { readonly type: 'scope-released'; readonly scope: Scope; readonly by: Actor }
  /** The note of this region is this from now on; empty = it has none. */
  | { readonly type: 'scope-noted'; readonly scope: Scope; readonly text: string; readonly by: Actor }
  | {
      readonly type: 'scopes-reordered';
      readonly scopes: readonly Scope[];
      readonly to: 'first' | 'last';
      readonly by: Actor;
    }
  | { readonly type: 'breaker-opened'; readonly breaker: OpenBreaker }
  | { readonly type: 'breaker-closed'; readonly by: Actor; readonly why: string }
  /** Written while steps are to come that could cost the chain its quorum, when the number of a region changes. */
  | { readonly type: 'validators-seen'; readonly live: Readonly<Record<Scope, number>> }
  /** A person typed how many validators will be left, and lets the step start all the same. */
  | { readonly type: 'quorum-overridden'; readonly step: StepId; readonly left: number; readonly by: Actor }
  | { readonly type: 'steps-skipped'; readonly steps: readonly StepId[]; readonly by: Actor; readonly reason: string }
  | { readonly type: 'step-approved'; readonly step: StepId; readonly by: Actor; readonly typed: string }
  /** From now on this phase begins by itself in every row where it has not begun, or waits for a person. */
  | { readonly type: 'approval-changed'; readonly phase: PhaseId; readonly approval: Approval; readonly by: Actor }
  /** A person chose a way out of a failure: the next try of this step is that instead of its own work. */
  | {
      readonly type: 'remedy-asked';
      readonly step: StepId;
      readonly remedy: ChosenRemedy;
      readonly by: Actor;
      readonly typed: string;
    }
  /** A person allowed the transaction this attempt waits for to pay more. */
  | { readonly type: 'fee-raised'; readonly attempt: AttemptId; readonly raise: FeeRaise; readonly by: Actor }
  /** A person typed what this keystore opens with. The engine that writes this knows it until the run ends; nobody else does. */
  | { readonly type: 'signer-unlocked'; readonly keystore: string; readonly by: Actor }
  | { readonly type: 'run-paused'; readonly by: Actor }
  | { readonly type: 'run-resumed'; readonly by: Actor }
  /** Start nothing more; what runs, finishes. */
  | { readonly type: 'run-stopping'; readonly by: Actor }
  | {
      readonly type: 'concurrency-changed';
      readonly limit: LimitName;
      readonly value: number;
      readonly by: Actor;
      /** Set when the engine did it by itself: why, in words. */
      readonly why?: string;
    }
  /** An engine took the journal up again after an earlier one had gone. */
  | { readonly type: 'engine-started'; readonly pid: number; readonly program: string; readonly note: string | null }
  /** The machine slept, or its clock was set: times that wait or are being measured move along. */
  | { readonly type: 'clock-jumped'; readonly byMs: number; readonly slept: boolean }
  /** The disk of the run went from one level to another. */
  | { readonly type: 'disk-seen'; readonly disk: DiskSight }
  | { readonly type: 'run-ended'; readonly result: RunResult }
  /** A retry after the end: the run goes on. */
  | { readonly type: 'run-reopened'; readonly by: Actor };

export interface RunResult {
  /** Exit status of the command line (product 4): 0 1 3 4 5. */
  readonly exitCode: 0 | 1 | 3 | 4 | 5;
  readonly verified: number;
  readonly failed: number;
  readonly skipped: number;
  /** Done but not verified, or never begun. */
  readonly unfinished: number;
  readonly regions: number;
  readonly wallMs: number;
  /** Sum of the durations of all attempts: what the same work takes one after another. */
  readonly workMs: number;
  /** Absent = no chain was seen, or an older program wrote it. */
  readonly chain?: ChainKept;
}

/** How the chain (or all of them together) went on from the launch to the end. Times are those in the blocks. */
export interface ChainKept {
  /** Of the first block that is counted: what an engine before this one saw is not in it. */
  readonly sinceMs: number;
  readonly blocks: number;
  /** Blocks that needed more than one round: whoever had the turn before did not make one. */
  readonly late: number;
  /** The longest time between a block and the one before it; null = no two neighbours were seen. */
  readonly longest: { readonly ms: number; readonly chain: string; readonly height: number } | null;
}
