import type { LimitName, PhaseId } from '../../regions/fleet.ts';
import type { Actor } from './event.ts';
import type { AttemptId, Scope, StepId } from './ids.ts';

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
  | { readonly type: 'set-concurrency'; readonly limit: LimitName; readonly value: number; readonly by: Actor };

export type CommandReply =
  | { readonly accepted: true; readonly did: string }
  | { readonly accepted: false; readonly reason: string };
