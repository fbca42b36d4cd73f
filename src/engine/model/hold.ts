import type { LimitName } from '../../regions/fleet.ts';
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
  | { readonly kind: 'approval'; readonly meaning: string; readonly list: readonly string[] };
