import { causesOf } from '../../engine/state/causes.ts';
import { CANCEL_KEYS, type KeyName } from '../keys/bindings.ts';
import { defaultKeymap } from '../keys/keymap.ts';
import { causeChoices, causeNamed, chosenCause } from './cause-actions.ts';
import type { CauseDialog, CausesDialog } from './policy-dialogs.ts';
import { type Situation, stay, type Turn, withToast } from './situation.ts';
import { type UiState, viewOf } from './ui-state.ts';

/** Up and down choose a cause, enter opens what can be done about it; its own key closes it again. */
export function causesKey(ui: UiState, dialog: CausesDialog, key: KeyName, situation: Situation): Turn {
  const { data, keymap = defaultKeymap } = situation;
  const causes = causesOf(data.state);
  const chosen = chosenCause(data, dialog.chosen);
  if (CANCEL_KEYS.includes(key) || key === keymap.keyFor(viewOf(ui).kind, 'causes') || chosen === null) {
    return stay({ ...ui, dialog: null });
  }
  if (key === 'enter') {
    return stay({ ...ui, dialog: { kind: 'cause', fingerprint: chosen.fingerprint, chosen: 'retry' } });
  }
  const by = STEPS[key];
  if (by === undefined) return stay(ui);
  const at = causes.findIndex(({ fingerprint }) => fingerprint === chosen.fingerprint);
  const next = causes[(at + by + causes.length) % causes.length];
  return stay({ ...ui, dialog: { ...dialog, chosen: next?.fingerprint ?? null } });
}

const STEPS: Readonly<Record<string, 1 | -1>> = { down: 1, j: 1, tab: 1, up: -1, k: -1 };

/** What is taken opens a question of its own, with its focus on Cancel; one level back leads to the causes. */
export function causeKey(ui: UiState, dialog: CauseDialog, key: KeyName, situation: Situation): Turn {
  const { data, nowMs, keymap = defaultKeymap } = situation;
  if (CANCEL_KEYS.includes(key)) return stay({ ...ui, dialog: { kind: 'causes', chosen: dialog.fingerprint } });
  const cause = causeNamed(data, dialog.fingerprint);
  if (cause === null) return stay(withToast({ ...ui, dialog: null }, 'this cause is gone meanwhile', nowMs, 'good'));
  const choices = causeChoices(data, cause, keymap);
  const at = Math.max(
    0,
    choices.findIndex(({ action }) => action === dialog.chosen),
  );
  const by = STEPS[key];
  if (by !== undefined) {
    const next = choices[(at + by + choices.length) % choices.length];
    return stay(next === undefined ? ui : { ...ui, dialog: { ...dialog, chosen: next.action } });
  }
  const taken = key === 'enter' ? choices[at] : choices.find((one) => one.key === key);
  if (taken === undefined) return stay(ui);
  return stay(taken.asked.ok ? { ...ui, dialog: taken.asked.value } : withToast(ui, taken.asked.problem, nowMs));
}
