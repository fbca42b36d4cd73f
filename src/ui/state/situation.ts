import type { Command } from '../../engine/model/command.ts';
import type { Actor } from '../../engine/model/event.ts';
import type { RunData } from './run-data.ts';
import type { QuitChoice, UiState } from './ui-state.ts';

/** What a key press is judged by, besides the screen's own state. */
export interface Situation {
  readonly data: RunData;
  readonly nowMs: number;
  readonly actor: Actor;
  readonly quitChoices: readonly QuitChoice[];
  /** Rows a list of the present view has room for. */
  readonly pageRows: number;
  /** Lines of the open log, events or help. */
  readonly lineCount: number;
}

/** What the world outside the screen is asked to do; the store does it. */
export type Effect =
  | { readonly type: 'send'; readonly command: Command; readonly then: 'stay' | 'leave' }
  | { readonly type: 'search'; readonly pattern: string }
  | { readonly type: 'repaint' }
  | { readonly type: 'suspend' }
  | { readonly type: 'leave'; readonly reason: LeaveReason };

export type LeaveReason = 'detach' | 'stop' | 'quit';

/** A screen state on its way through one chunk of keys, with what came of it. */
export interface Turn {
  readonly ui: UiState;
  readonly effects: readonly Effect[];
}

export const stay = (ui: UiState): Turn => ({ ui, effects: [] });

/** Long enough to be read twice. */
const TOAST_MS = 6000;

export function withToast(ui: UiState, text: string, nowMs: number, tone: 'warn' | 'good' | 'bad' = 'warn'): UiState {
  return { ...ui, toast: { text, tone, untilMs: nowMs + TOAST_MS } };
}
