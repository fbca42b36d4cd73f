import type { LeaveReason, Situation, Turn } from './situation.ts';
import { stay } from './situation.ts';
import type { QuitChoice, UiState } from './ui-state.ts';

/** Nothing is lost by going at once when nothing runs and nothing can start by itself. */
export function leave(ui: UiState, situation: Situation): Turn {
  const { state, closed, recorded } = situation.data;
  const idle = state.status === 'ended' || state.status === 'planned' || closed !== null || recorded === true;
  if (idle) return gone(ui, 'quit');
  const choices = choicesFor(situation);
  // The first harmless one: detaching where the engine lives elsewhere, else staying.
  const focus = Math.max(0, choices.findIndex(isHarmless));
  return stay({ ...ui, dialog: { kind: 'quit', choices, focus } });
}

/** Whoever only watches is not offered what would be refused. */
function choicesFor({ quitChoices, data }: Situation): readonly QuitChoice[] {
  return data.readOnly ? quitChoices.filter(isHarmless) : quitChoices;
}

const isHarmless = ({ does }: QuitChoice): boolean => does === 'detach' || does === 'stay';

export const gone = (ui: UiState, reason: LeaveReason): Turn => ({ ui, effects: [{ type: 'leave', reason }] });

/** Short enough that two presses are one wish. */
export const TWICE_MS = 2000;

/** The second ctrl-c asks nothing: the hand wants out. Work is never killed by it. */
export function isSecondInterrupt(ui: UiState, nowMs: number): boolean {
  return ui.interruptedAtMs !== null && nowMs - ui.interruptedAtMs <= TWICE_MS;
}

export function takeChoice(ui: UiState, choice: QuitChoice, { actor, data }: Situation): Turn {
  const closed = { ...ui, dialog: null };
  switch (choice.does) {
    case 'stay':
      return stay(closed);
    case 'detach':
      return gone(closed, 'detach');
    case 'abort':
      return stay({ ...ui, dialog: { kind: 'abort', typed: '', required: data.state.plan.fleet } });
    case 'drain':
      return { ui: closed, effects: [{ type: 'send', command: { type: 'stop', by: actor }, then: 'stay' }] };
    case 'leave-stopping':
      return { ui: closed, effects: [{ type: 'send', command: { type: 'stop', by: actor }, then: 'leave' }] };
  }
}
