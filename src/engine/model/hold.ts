import type { LimitName } from '../../regions/fleet.ts';
import type { DiskSight } from './disk.ts';
import type { LaneId, StepId } from './ids.ts';

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
  | { readonly kind: 'lane'; readonly lane: LaneId; readonly heldBy: StepId }
  | { readonly kind: 'carried'; readonly by: StepId }
  /** Its wave is not open yet. */
  | { readonly kind: 'wave'; readonly wave: string; readonly after: string; readonly soaking: boolean }
  /** Nobody has pushed this region's button. */
  | { readonly kind: 'push' }
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
    }
  | { readonly kind: 'approval'; readonly meaning: string; readonly list: readonly string[] };
