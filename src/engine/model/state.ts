import type { LimitName } from '../../regions/fleet.ts';
import type { FeeRaise } from './account.ts';
import type { Actor, RunResult } from './event.ts';
import type { ExitInfo } from './failure.ts';
import type { AttemptId, Scope, StepId } from './ids.ts';
import type { Outcome } from './outcome.ts';
import type { Plan } from './plan.ts';
import type { PolicyState } from './policy.ts';
import type { ChosenRemedy } from './step.ts';

/** Everything that can be known from the journal; made by reduce alone. */
export interface RunState {
  readonly plan: Plan;
  readonly lastSeq: number;
  readonly plannedAtMs: number;
  readonly launchedAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly status: RunStatus;
  readonly steps: Readonly<Record<StepId, StepState>>;
  readonly limits: Readonly<Record<LimitName, number>>;
  readonly policy: PolicyState;
  /** Where the world was found to be otherwise than the journal says; absent = nowhere. */
  readonly differs?: Readonly<Record<Scope, WorldDifference>>;
  /** What people left for whoever comes next, the newest of each row; absent = nothing. */
  readonly notes?: Readonly<Record<Scope, ScopeNote>>;
  /** Keystores whose password the engine of now was told; absent = none. */
  readonly unlocked?: readonly string[];
  readonly result: RunResult | null;
}

export interface ScopeNote {
  readonly text: string;
  readonly by: Actor;
  readonly atMs: number;
}

/** What a step had done and what does not stand any more. Nothing is done about it by itself: a person decides. */
export interface WorldDifference {
  readonly step: StepId;
  readonly what: string;
  readonly atMs: number;
}

/** `planned`: nobody said go yet. `stopping`: drains. `ended`: nothing more can happen without a command. */
export type RunStatus = 'planned' | 'running' | 'paused' | 'stopping' | 'ended';

export interface StepState {
  readonly status: StepStatus;
  readonly attempts: readonly AttemptState[];
  readonly skipReason: string | null;
  /** The text typed by whoever approved it; null = nobody did. */
  readonly approved: string | null;
  /** When the engine tries it again by itself; null = it does not. */
  readonly retryAtMs: number | null;
  /** Tries the engine has made by itself since a person last asked for one. */
  readonly autoRetries: number;
  /** How many validators a person agreed would be left when this step takes some down; null = nobody did. */
  readonly quorumOverride: number | null;
  /** What its next try does instead of its own work; absent = its own work. */
  readonly remedy?: ChosenRemedy | undefined;
}

/** `dormant`: laid for the worst case, which has not come. `lost`: its process vanished and the step asks a person what to do. */
export type StepStatus = 'dormant' | 'pending' | 'running' | 'succeeded' | 'failed' | 'skipped' | 'lost';

export interface AttemptState {
  readonly id: AttemptId;
  readonly n: number;
  readonly beganAtMs: number;
  readonly endedAtMs: number | null;
  readonly pid: number | null;
  readonly startTicks: number | null;
  /** When its program was started; absent = it was not yet. */
  readonly spawnedAtMs?: number;
  /** The pod it runs in; absent = a process of the engine's machine. */
  readonly pod?: string;
  readonly carriedBy: AttemptId | null;
  readonly cancelled: boolean;
  /** How long the machine slept while it ran; absent = not at all. */
  readonly asleepMs?: number;
  /** When the clock jumped last while it ran; absent = it did not. */
  readonly jumpedAtMs?: number;
  /** When its one signal was sent. */
  readonly cancelledAtMs?: number;
  /** How many signals a person had sent after the first; absent = none. */
  readonly forced?: number;
  /** Set when this try was a way out instead of the step's own work. */
  readonly remedy?: ChosenRemedy;
  /** Set when there was nothing to do: it only looked whether that is still so. */
  readonly needless?: true;
  /** How much more its transaction may pay, as a person allowed last; absent = nobody did. */
  readonly feeRaise?: FeeRaise & { readonly by: Actor };
  readonly exit: ExitInfo | null;
  readonly outcome: Outcome | null;
}
