import type { Scope, StepId } from '../../engine/model/ids.ts';
import type { PhaseId } from '../../regions/fleet.ts';

/** What is asked about one row or several at once and needs no more than a yes. */
export type RowsAsked = 'push' | 'release' | 'cancel-retry' | 'unskip' | 'queue-first' | 'queue-last';

export interface RowsDialog {
  readonly kind: RowsAsked;
  /** `phase` is set where one is taken back (unskip). */
  readonly targets: readonly { readonly scope: Scope; readonly phase: PhaseId | null }[];
  /** Marked too, but there is nothing to do. */
  readonly leftAlone: readonly Scope[];
  /** How many rows it concerns, to be typed when several in production begin something; null = `y` is enough. */
  readonly required: string | null;
  readonly typed: string;
  readonly top: number;
  readonly focus: 'cancel' | 'confirm';
}

/** Holding rows back needs a reason, which goes into the journal. */
export interface HoldDialog {
  readonly kind: 'hold';
  readonly scopes: readonly Scope[];
  readonly leftAlone: readonly Scope[];
  readonly typed: string;
  readonly top: number;
}

/** A step that the quorum guard holds back may start when a person has typed how many validators will be left. */
export interface QuorumDialog {
  readonly kind: 'override-quorum';
  readonly step: StepId;
  readonly typed: string;
  readonly required: string;
}

/** Everything that is wrong now, one card for each cause; named by fingerprint, null = the first. */
export interface CausesDialog {
  readonly kind: 'causes';
  readonly chosen: string | null;
}

export type CauseAction = 'retry' | 'retry-from' | 'skip' | 'cancel-retry';

/** What to do about all rows of one cause; what is chosen opens the question its key would open. */
export interface CauseDialog {
  readonly kind: 'cause';
  readonly fingerprint: string;
  readonly chosen: CauseAction;
}

export type PolicyDialog = RowsDialog | HoldDialog | QuorumDialog | CausesDialog | CauseDialog;
