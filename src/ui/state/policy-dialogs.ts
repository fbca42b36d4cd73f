import type { PushKey, Scope, StepId } from '../../engine/model/ids.ts';
import type { PhaseId } from '../../regions/fleet.ts';

/** What is asked about one row or several at once and needs no more than a yes. */
export type RowsAsked = 'push' | 'release' | 'cancel-retry' | 'unskip' | 'queue-first' | 'queue-last';

export interface RowsDialog {
  readonly kind: RowsAsked;
  /** `phase` is set where one is taken back (unskip); `push` where it is a part of the row that was seen. */
  readonly targets: readonly { readonly scope: Scope; readonly phase: PhaseId | null; readonly push?: PushKey }[];
  /** Of a push, for the journal; absent = none. */
  readonly reason?: string;
  /** It is the reason that is typed now; the question itself comes after it. */
  readonly asksReason?: true;
  /** Marked too, but there is nothing to do. */
  readonly leftAlone: readonly Scope[];
  /** The fleet's name, to be typed when several rows of production are meant; null = `y` is enough. */
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

/** A word for whoever comes next; of one row what is there is edited, and nothing typed takes it away. */
export interface NoteDialog {
  readonly kind: 'note';
  readonly scopes: readonly Scope[];
  readonly leftAlone: readonly Scope[];
  readonly typed: string;
  /** Whether there is one to take away. */
  readonly noted: boolean;
  readonly top: number;
}

/** A step that the quorum guard holds back may start when a person has typed how many validators will be left. */
export interface QuorumDialog {
  readonly kind: 'override-quorum';
  readonly step: StepId;
  readonly typed: string;
  readonly required: string;
}

/** What a keystore opens with. It is not shown, and gone with the dialog. */
export interface UnlockDialog {
  readonly kind: 'unlock-signer';
  readonly network: string;
  readonly keystore: string;
  readonly typed: string;
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

/** A way out of a failure (a lock taken away, a release rolled back), for what was seen when it was asked. */
export interface RemedyDialog {
  readonly kind: 'remedy';
  readonly step: StepId;
  readonly remedy: string;
  readonly value: string;
  readonly typed: string;
  readonly required: string;
}

/** How much more a transaction that waits may pay, in gwei; what is typed is confirmed in a question of its own. */
export interface FeeDialog {
  readonly kind: 'raise-fee';
  readonly step: StepId;
  /** Of the transaction that was seen. */
  readonly nonce: number;
  readonly typed: string;
}

export interface ConfirmFeeDialog {
  readonly kind: 'confirm-fee';
  readonly step: StepId;
  readonly nonce: number;
  readonly maxFeeGwei: string;
  readonly focus: 'cancel' | 'confirm';
}

export type PolicyDialog =
  | RowsDialog
  | HoldDialog
  | NoteDialog
  | QuorumDialog
  | UnlockDialog
  | RemedyDialog
  | CausesDialog
  | CauseDialog
  | FeeDialog
  | ConfirmFeeDialog;
