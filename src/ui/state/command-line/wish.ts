import type { PushKey, Scope } from '../../../engine/model/ids.ts';
import type { Approval, LimitName, PhaseId } from '../../../regions/fleet.ts';
import type { ThemeName } from '../../theme.ts';

/** What a command line asks for, with every name found. Nothing has been checked against the state of the run yet. */
export type Wish =
  /** Empty scopes = everywhere something failed; `from` null = from what failed. */
  | { readonly type: 'retry'; readonly scopes: readonly Scope[]; readonly from: PhaseId | null }
  | { readonly type: 'skip'; readonly scope: Scope; readonly phase: PhaseId; readonly reason: string }
  | { readonly type: 'approve' | 'cancel' | 'kill' | 'remedy' | 'raise-fee'; readonly scope: Scope }
  | { readonly type: 'release' | 'cancel-retry'; readonly scope: Scope }
  | { readonly type: 'hold'; readonly scope: Scope; readonly reason: string }
  /** Empty = what is there is shown to be edited. */
  | { readonly type: 'note'; readonly scope: Scope; readonly text: string }
  /** `phase` null = whichever was skipped there. */
  | { readonly type: 'unskip'; readonly scope: Scope; readonly phase: PhaseId | null }
  /** Regions, or parts of one that are pushed on their own; an empty reason = none. */
  | { readonly type: 'push'; readonly keys: readonly PushKey[]; readonly reason: string }
  | { readonly type: 'first' | 'last'; readonly scopes: readonly Scope[] }
  /** As it was typed: the region is not part of the run yet. The plan comes first, and then the question. */
  | { readonly type: 'add'; readonly region: string }
  | { readonly type: 'launch' | 'pause' | 'resume' | 'stop' | 'abort' }
  | { readonly type: 'concurrency'; readonly limit: LimitName; readonly value: number }
  | { readonly type: 'approval'; readonly phase: PhaseId; readonly approval: Approval }
  /** `phase` and `attempt` null = the most telling step, its last try. */
  | { readonly type: 'logs'; readonly scope: Scope; readonly phase: PhaseId | null; readonly attempt: number | null }
  | { readonly type: 'region'; readonly scope: Scope }
  | { readonly type: 'causes' | 'changes' }
  | { readonly type: 'regions' | 'health' | 'timeline' | 'help' | 'faults' | 'order' | 'group' | 'detach' }
  | { readonly type: 'quit' }
  | { readonly type: 'events' | 'filter'; readonly text: string }
  /** Empty = a file named after what is shown. */
  | { readonly type: 'save'; readonly file: string }
  | { readonly type: 'theme'; readonly name: ThemeName }
  | { readonly type: 'set'; readonly setting: Setting; readonly on: boolean };

export type WishType = Wish['type'];

export const SETTINGS = ['wrap', 'times', 'follow', 'full'] as const;
/** What `:set wrap` and `:set nowrap` speak of. */
export type Setting = (typeof SETTINGS)[number];

/** These change the run: each opens the question its key opens. */
export type MutatingWish = Extract<
  Wish,
  {
    readonly type:
      | 'retry'
      | 'skip'
      | 'approve'
      | 'cancel'
      | 'kill'
      | 'remedy'
      | 'raise-fee'
      | 'launch'
      | 'pause'
      | 'resume'
      | 'stop'
      | 'abort'
      | 'concurrency'
      | 'approval'
      | 'push'
      | 'hold'
      | 'note'
      | 'release'
      | 'unskip'
      | 'first'
      | 'last'
      | 'cancel-retry';
  }
>;

export function isMutating(wish: Wish): wish is MutatingWish {
  switch (wish.type) {
    case 'retry':
    case 'skip':
    case 'approve':
    case 'cancel':
    case 'kill':
    case 'remedy':
    case 'raise-fee':
    case 'launch':
    case 'pause':
    case 'resume':
    case 'stop':
    case 'abort':
    case 'concurrency':
    case 'approval':
    case 'push':
    case 'hold':
    case 'note':
    case 'release':
    case 'unskip':
    case 'first':
    case 'last':
    case 'cancel-retry':
      return true;
    default:
      return false;
  }
}
