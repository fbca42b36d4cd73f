import type { Approval, LimitName, PhaseId } from '../../regions/fleet.ts';
import type { DiskSight } from './disk.ts';
import type { PushKey, Scope } from './ids.ts';

/** How a run goes about its regions; frozen in its plan. */
export interface RunPolicy {
  readonly strategy: PlannedStrategy;
  readonly tolerance: Tolerance;
  /** Null = nothing is tried again by itself. */
  readonly retry: RetryPolicy | null;
  readonly breaker: BreakerPolicy | null;
  /** How much time at least is between two steps of one tool that begin; absent = none. Checks are not kept apart. */
  readonly staggerMs?: number;
  /** Phases that wait in every row until somebody lets them begin. Absent = none does. */
  readonly approvals?: Approvals;
  /** An earlier run of this fleet saw its chain with a quorum: what is not seen yet may well be alive. */
  readonly chainStood?: boolean;
}

export type { Approval };

export type Approvals = Readonly<Partial<Record<PhaseId, Approval>>>;

export type PlannedStrategy =
  | { readonly kind: 'all-at-once' }
  /** One after another; a region of a later wave begins nothing but its preflight before its wave is open. */
  | { readonly kind: 'waves'; readonly waves: readonly Wave[] }
  /** Nothing but a preflight begins before somebody has pushed its button. `pushes` absent = one for each region. */
  | { readonly kind: 'manual'; readonly pushes?: readonly PlannedPush[] };

/** One push of the button; those of one scope are pushed in this order, each when the one before it is done. */
export interface PlannedPush {
  readonly key: PushKey;
  readonly scope: Scope;
  /** How many it touches. */
  readonly validators: number;
}

export interface Wave {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** How long the wave must have been settled before the next one opens. */
  readonly soakMs: number;
  /** How many blocks the chain must have grown since it was settled. */
  readonly soakBlocks: number;
}

/** How much may fail before nothing new starts; null = any number. */
export interface Tolerance {
  readonly failedRegions: number | null;
  /** Validators of failed regions together: the budget of the consensus, floor(n/3). */
  readonly lostValidators: number | null;
}

/** Tries of one step the engine makes by itself beyond the first. What is worth trying again is decided by the failure's class. */
export interface RetryPolicy {
  readonly attempts: number;
  /** Multiplies every waiting time; 1 = as the class of the failure asks for. A lab that runs faster waits less. */
  readonly delayFactor: number;
}

/** New starts are paused when failures of one cause come close together. */
export interface BreakerPolicy {
  readonly failures: number;
  readonly withinMs: number;
  /** How long it stays open by itself; a cause that concerns all regions (a login) stays until a person resumes. */
  readonly pauseMs: number;
}

/** Without a policy in the plan: what older plans did. */
export const NO_POLICY: RunPolicy = {
  strategy: { kind: 'all-at-once' },
  tolerance: { failedRegions: null, lostValidators: null },
  retry: null,
  breaker: null,
};

/** What the journal says of how the run goes about its regions. */
export interface PolicyState {
  /** Place of the newest open wave in the plan's list. */
  readonly openWave: number;
  /** Set once the open wave has nothing left to do; the soak counts from here. */
  readonly waveSettled: { readonly atMs: number; readonly height: number | null } | null;
  readonly pushed: readonly PushKey[];
  /** Regions held back by a person, with the reason. */
  readonly held: Readonly<Record<Scope, string>>;
  /** Regions whose steps come after all others', in this order. */
  readonly last: readonly Scope[];
  /** Regions whose steps come before all others', in this order. */
  readonly first: readonly Scope[];
  readonly breaker: OpenBreaker | null;
  /** Failures before this moment open no breaker again. */
  readonly breakerClosedAtMs: number;
  /** Limits the engine has lowered by itself, and what it may raise them to again. */
  readonly governed: Readonly<Partial<Record<LimitName, Governed>>>;
  /** Validators seen alive, by region, at the moment of the last observation. */
  readonly validators: Readonly<Record<Scope, { readonly live: number; readonly atMs: number }>>;
  /** Whether a quorum was ever seen, in this run or an earlier one: before that there is no chain that a step could stop. */
  readonly hadQuorum: boolean;
  /** What a person has said of phases while it runs; absent = as planned. */
  readonly approvals?: Approvals;
  /** Absent = enough room, as far as was seen. */
  readonly disk?: DiskSight;
}

export interface OpenBreaker {
  /** The fingerprint the failures share. */
  readonly cause: string;
  readonly title: string;
  readonly scopes: readonly Scope[];
  readonly openedAtMs: number;
  /** Null = until a person resumes. */
  readonly untilMs: number | null;
}

export interface Governed {
  readonly ceiling: number;
  /** When it was lowered or raised last. */
  readonly changedAtMs: number;
}

export const FIRST_POLICY_STATE: PolicyState = {
  openWave: 0,
  waveSettled: null,
  ...{ pushed: [], held: {}, last: [], first: [] },
  breaker: null,
  breakerClosedAtMs: 0,
  governed: {},
  validators: {},
  hadQuorum: false,
};
