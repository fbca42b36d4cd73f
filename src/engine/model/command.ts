import type { Approval, LimitName, PhaseId } from '../../regions/fleet.ts';
import type { RegionAddition } from './addition.ts';
import type { Actor } from './event.ts';
import type { AttemptId, PushKey, Scope, StepId } from './ids.ts';

/** More at a time than any tool or cloud takes; keeps a slip of a finger (2400 for 24) from reaching the scheduler. */
export const MAX_CONCURRENCY = 1000;

/** What a person asks for. Becomes events, or is refused with a reason. */
export type Command =
  | { readonly type: 'launch'; readonly by: Actor }
  /** Failed (or, with `from`, also done) phases of these scopes go back to pending. Empty scopes = all that failed. */
  | { readonly type: 'retry'; readonly scopes: readonly Scope[]; readonly from: PhaseId | null; readonly by: Actor }
  | {
      readonly type: 'skip';
      readonly scope: Scope;
      readonly phase: PhaseId;
      readonly reason: string;
      readonly by: Actor;
    }
  | { readonly type: 'approve'; readonly step: StepId; readonly typed: string; readonly by: Actor }
  | { readonly type: 'pause'; readonly by: Actor }
  | { readonly type: 'resume'; readonly by: Actor }
  | { readonly type: 'stop'; readonly by: Actor }
  | { readonly type: 'cancel'; readonly attempt: AttemptId; readonly typed: string; readonly by: Actor }
  /** A second signal, to what is still alive after its first. `typed` names what may be lost. */
  | { readonly type: 'force'; readonly attempt: AttemptId; readonly typed: string; readonly by: Actor }
  /** Start nothing more and send every running attempt its one signal. `typed` is the fleet's name. */
  | { readonly type: 'abort'; readonly typed: string; readonly by: Actor }
  | { readonly type: 'set-concurrency'; readonly limit: LimitName; readonly value: number; readonly by: Actor }
  | { readonly type: 'set-approval'; readonly phase: PhaseId; readonly approval: Approval; readonly by: Actor }
  /** These parts of a rollout by hand may begin; a region stands for its next part. Pushing twice counts once. */
  | {
      readonly type: 'push';
      readonly scopes: readonly PushKey[];
      /** Null or absent = none is given. */
      readonly reason?: string | null;
      readonly by: Actor;
    }
  /** Start nothing new in this region until it is released. */
  | { readonly type: 'hold'; readonly scope: Scope; readonly reason: string; readonly by: Actor }
  | { readonly type: 'release'; readonly scope: Scope; readonly by: Actor }
  /** A word for whoever comes next; it changes nothing of the rollout. Empty = take the one that is there away. */
  | { readonly type: 'note'; readonly scope: Scope; readonly text: string; readonly by: Actor }
  | { readonly type: 'reorder'; readonly scopes: readonly Scope[]; readonly to: 'first' | 'last'; readonly by: Actor }
  | { readonly type: 'unskip'; readonly scope: Scope; readonly phase: PhaseId; readonly by: Actor }
  /** The engine does not try again by itself here. */
  | { readonly type: 'cancel-retry'; readonly scope: Scope; readonly by: Actor }
  /** `typed` is how many validators will be left. */
  | { readonly type: 'override-quorum'; readonly step: StepId; readonly typed: string; readonly by: Actor }
  /** Take a way out of this step's failure. `value` is what was seen (a lock's id), `typed` the region's name. */
  | {
      readonly type: 'remedy';
      readonly step: StepId;
      readonly remedy: string;
      readonly value: string;
      readonly typed: string;
      readonly by: Actor;
    }
  /** Let the transaction that waits here, the one with this nonce, pay at most so much for a unit of gas. */
  | {
      readonly type: 'raise-fee';
      readonly step: StepId;
      readonly nonce: number;
      /** Decimal text. */
      readonly maxFeeGwei: string;
      readonly by: Actor;
    }
  /** What a keystore opens with, for the engine's memory alone. `password` is in no event; the engine empties it at its door. */
  | { readonly type: 'unlock-signer'; readonly network: string; readonly password: string; readonly by: Actor }
  /** One more region for this run, planned by whoever can read its fleet file. */
  | { readonly type: 'add-region'; readonly addition: RegionAddition; readonly by: Actor }
  /** Ask every node of the chain now instead of at its next turn. Changes nothing, so it leaves no event. */
  | { readonly type: 'poll-health'; readonly by: Actor };

export type CommandReply =
  | { readonly accepted: true; readonly did: string }
  | { readonly accepted: false; readonly reason: string };
