import type { Command } from '../../engine/model/command.ts';
import type { Actor } from '../../engine/model/event.ts';
import type { AttemptId, Scope } from '../../engine/model/ids.ts';
import type { Keymap } from '../keys/keymap.ts';
import type { ReplayAction } from '../replay/playhead.ts';
import type { ThemeName, Tone } from '../theme.ts';
import type { LogWindow } from '../view/log-window.ts';
import type { RunData } from './run-data.ts';
import type { QuitChoice, UiState } from './ui-state.ts';

/** What a key press is judged by, besides the screen's own state. */
export interface Situation {
  readonly data: RunData;
  readonly nowMs: number;
  /** Now, as far as the run is concerned: in a recording another time than the screen's. Absent = the same. */
  readonly runNowMs?: number;
  readonly actor: Actor;
  readonly quitChoices: readonly QuitChoice[];
  /** Absent = the keys of the table. */
  readonly keymap?: Keymap;
  /** Rows a list of the present view has room for. */
  readonly pageRows: number;
  /** Lines of the open log, events or help. */
  readonly lineCount: number;
  /** The open log as it is on screen. */
  readonly log: LogWindow | null;
  /** The screen as plain text, row by row. */
  readonly picture: () => readonly string[];
}

/** What the world outside the screen is asked to do; the store does it. */
export type Effect =
  | { readonly type: 'send'; readonly command: Command; readonly then: 'stay' | 'leave' }
  /** One command for each of several rows; answered together. */
  | { readonly type: 'send-all'; readonly commands: readonly Command[] }
  /** To the clipboard of the terminal. `what` names it in the answer. */
  | { readonly type: 'copy'; readonly text: string; readonly what: string }
  /** `to` = a file of the operator's choice; absent = one named after what is saved. */
  | { readonly type: 'save'; readonly of: Exported; readonly to?: string }
  /** Hands the terminal to another program until it ends. */
  | { readonly type: 'open-in'; readonly program: 'pager' | 'editor'; readonly of: Exported }
  | { readonly type: 'shell'; readonly scope: Scope }
  /** A region beside this run; the answer opens the question whether to add it. */
  | { readonly type: 'plan-region'; readonly asked: string }
  | { readonly type: 'remember-command'; readonly text: string }
  | { readonly type: 'theme'; readonly name: ThemeName }
  | { readonly type: 'replay'; readonly action: ReplayAction }
  | { readonly type: 'repaint' }
  | { readonly type: 'suspend' }
  | { readonly type: 'leave'; readonly reason: LeaveReason };

/** What is written to a file or given to another program: a whole log where it stands, or text made for it. */
export type Exported =
  | { readonly kind: 'log'; readonly attempt: AttemptId }
  | { readonly kind: 'text'; readonly name: string; readonly text: string };

export type LeaveReason = 'detach' | 'stop' | 'quit';

/** A screen state on its way through one chunk of keys, with what came of it. */
export interface Turn {
  readonly ui: UiState;
  readonly effects: readonly Effect[];
}

export const stay = (ui: UiState): Turn => ({ ui, effects: [] });

/** Long enough to be read twice. */
const TOAST_MS = 6000;

export function withToast(ui: UiState, text: string, nowMs: number, tone: Tone = 'warn'): UiState {
  return { ...ui, toast: { text, tone, untilMs: nowMs + TOAST_MS } };
}
