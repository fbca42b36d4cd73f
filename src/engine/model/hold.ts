import type { LimitName } from '../../regions/fleet.ts';
import type { DiskSight } from './disk.ts';
import type { LaneId, PushKey, StepId } from './ids.ts';

/** What somebody should know before pushing: what it is about, what it may cost, how the last one went. */
export interface PushGate {
  readonly key: PushKey;
  /** Of the shared chain, by what was seen last: how many the push touches, and how many may fail before and during it. */
  readonly radius: {
    readonly touches: number;
    readonly of: number;
    readonly margin: number;
    readonly left: number;
  } | null;
  /** The newest push before it; null = it would be the first. */
  readonly last: { readonly key: PushKey; readonly went: 'on' | 'well' | 'wrong' } | null;
  /** A check that has failed: until it is retried to green or skipped no push is accepted. */
  readonly stoppedBy: StepId | null;
}

/** Why a step that has not been started is not started. Every idle step has exactly one. */
export type Hold =
  | { readonly kind: 'not-launched' }
  | { readonly kind: 'paused' }
  | { readonly kind: 'stopping' }
  /** Earlier work is still under way or waiting itself. */
  | { readonly kind: 'after'; readonly step: StepId }
  /** Earlier work failed: only a retry or a skip of that step helps. */
  | { readonly kind: 'blocked'; readonly by: StepId }
  | { readonly kind: 'limit'; readonly limit: LimitName; readonly running: number; readonly allowed: number }
  /** `sinceMs`: when its holder began; null = it begins in this moment. */
  | { readonly kind: 'lane'; readonly lane: LaneId; readonly heldBy: StepId; readonly sinceMs: number | null }
  /** Its turn comes so long after the step of its tool that began last. */
  | { readonly kind: 'stagger'; readonly limit: LimitName; readonly everyMs: number }
  | { readonly kind: 'carried'; readonly by: StepId }
  /** Its wave is not open yet. */
  | { readonly kind: 'wave'; readonly wave: string; readonly after: string; readonly soaking: boolean }
  /** Nobody has pushed its button yet. */
  | { readonly kind: 'push'; readonly gate: PushGate }
  /** A person holds this region back. */
  | { readonly kind: 'held'; readonly reason: string }
  /** More has failed than the run may lose. */
  | {
      readonly kind: 'tolerance';
      readonly what: 'regions' | 'validators';
      readonly failed: number;
      readonly allowed: number;
    }
  /** New starts are paused because failures of one cause came close together. */
  | { readonly kind: 'breaker'; readonly title: string; readonly untilMs: number | null }
  /** The disk, or what logs may take of it, is full. */
  | { readonly kind: 'disk'; readonly disk: DiskSight }
  /** Starting it now would leave `left` of `total` validators; the chain needs `quorum`. */
  | {
      readonly kind: 'quorum';
      readonly left: number;
      readonly quorum: number;
      readonly total: number;
      /** Nobody has looked at the chain here yet, and an earlier run left it alive. */
      readonly unseen?: true;
      /** Waiting does not help: all others together are too few. Only a person can start it. */
      readonly final?: true;
    }
  /** It signs with a keystore whose password a person types, and nobody has told it to this engine. */
  | { readonly kind: 'signer'; readonly network: string; readonly keystore: string }
  | {
      readonly kind: 'approval';
      readonly meaning: string;
      readonly list: readonly string[];
      /** A yes is enough; absent = a name is typed. */
      readonly typed?: false;
    };
