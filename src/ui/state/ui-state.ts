import type { AttemptId, Scope, StepId } from '../../engine/model/ids.ts';
import type { PhaseId } from '../../regions/fleet.ts';
import type { Tone } from '../theme.ts';

/** What only the screen knows. Everything that can be selected is named by its id, never by where it stands. */
export interface UiState {
  /** Null until a region is known. */
  readonly cursor: Scope | null;
  /** The phase left and right have chosen; null = whichever is most telling for the row. */
  readonly phase: PhaseId | null;
  readonly filter: string;
  readonly onlyFaults: boolean;
  readonly order: 'attention' | 'fleet';
  /** Bottom is always the grid; the last one is on screen. */
  readonly views: readonly [View, ...View[]];
  readonly prompt: Prompt | null;
  readonly dialog: Dialog | null;
  readonly toast: Toast | null;
  /** When ctrl-c was pressed last: a second one soon after leaves. */
  readonly interruptedAtMs: number | null;
}

export type View =
  | { readonly kind: 'regions' }
  | { readonly kind: 'region'; readonly scope: Scope; readonly step: StepId | null }
  | LogView
  /** `top` null = follows the newest. */
  | { readonly kind: 'events'; readonly top: number | null }
  | { readonly kind: 'help'; readonly top: number };

export type ViewKind = View['kind'];

export interface LogView {
  readonly kind: 'log';
  readonly attempt: AttemptId;
  /** Number of the line at the top edge; not used while following. */
  readonly top: number;
  readonly follow: boolean;
  readonly wrap: boolean;
  readonly search: Search | null;
}

export interface Search {
  readonly pattern: string;
  /** Null while the file is still being read. */
  readonly matches: readonly number[] | null;
  readonly at: number;
}

export interface Prompt {
  readonly kind: 'filter' | 'search';
  readonly text: string;
  /** What was there before, for esc. */
  readonly before: string;
}

/** `y` confirms the plain ones; the typed ones are confirmed by enter once the text is right. */
export type Dialog =
  | { readonly kind: 'retry'; readonly scopes: readonly Scope[]; readonly focus: Button }
  | { readonly kind: 'pause' | 'resume'; readonly focus: Button }
  | { readonly kind: 'launch'; readonly typed: string; readonly required: string | null; readonly focus: Button }
  | { readonly kind: 'skip'; readonly scope: Scope; readonly phase: PhaseId; readonly typed: string }
  | {
      readonly kind: 'approve';
      readonly step: StepId;
      readonly typed: string;
      readonly required: string;
      readonly top: number;
    }
  | { readonly kind: 'quit'; readonly choices: readonly QuitChoice[]; readonly focus: number };

export type Button = 'cancel' | 'confirm';

/** One way out of a live run; which there are is told by whoever mounts the screen. */
export interface QuitChoice {
  readonly key: string;
  readonly label: string;
  readonly detail: string;
  /**
   * `drain`: ask the engine to start nothing more and stay; `leave-stopping`: ask the same and leave;
   * `detach`: leave, the engine goes on; `stay`: close the dialog.
   */
  readonly does: 'drain' | 'leave-stopping' | 'detach' | 'stay';
}

export interface Toast {
  readonly text: string;
  readonly tone: Tone;
  readonly untilMs: number;
}

export function firstUiState(cursor: Scope | null): UiState {
  return {
    ...{ cursor, phase: null, filter: '', onlyFaults: false, order: 'attention' },
    views: [{ kind: 'regions' }],
    ...{ prompt: null, dialog: null, toast: null, interruptedAtMs: null },
  };
}

export const viewOf = (ui: UiState): View => ui.views.at(-1) ?? ui.views[0];
