import { CANCEL_KEYS, type KeyName } from '../keys/bindings.ts';
import { defaultKeymap } from '../keys/keymap.ts';
import { chosenItem, type MenuItem, menuItems } from './menu-items.ts';
import { type Situation, withToast } from './situation.ts';
import { type MenuAction, type UiState, viewOf } from './ui-state.ts';

/** What a key in the menu comes to: another picture of it, or an action that the menu makes way for. */
export interface MenuTurn {
  readonly ui: UiState;
  readonly action: MenuAction | null;
}

/** Up and down choose, enter takes; an entry's own key takes it at once, as it would without the menu. */
export function menuKey(ui: UiState, key: KeyName, { data, nowMs, keymap = defaultKeymap }: Situation): MenuTurn {
  const items = menuItems(ui, data, keymap);
  const chosen = ui.dialog?.kind === 'menu' ? chosenItem(items, ui.dialog.chosen) : null;
  if (CANCEL_KEYS.includes(key) || key === keymap.keyFor(viewOf(ui).kind, 'menu'))
    return { ui: { ...ui, dialog: null }, action: null };
  if (key === 'enter') return take(ui, chosen, nowMs);
  const by = STEPS[key];
  if (by !== undefined) return { ui: chosenBy(ui, items, chosen, by), action: null };
  const named = items.find((item) => item.key === key);
  return named === undefined ? { ui, action: null } : take(ui, named, nowMs);
}

const STEPS: Readonly<Record<string, 1 | -1>> = { down: 1, j: 1, tab: 1, up: -1, k: -1 };

function take(ui: UiState, item: MenuItem | null, nowMs: number): MenuTurn {
  if (item === null) return { ui, action: null };
  if (item.problem !== null) return { ui: withToast(ui, item.problem, nowMs), action: null };
  return { ui: { ...ui, dialog: null }, action: item.action };
}

function chosenBy(ui: UiState, items: readonly MenuItem[], chosen: MenuItem | null, by: 1 | -1): UiState {
  const at = chosen === null ? -1 : items.indexOf(chosen);
  const next = items[(at + by + items.length) % items.length];
  return next === undefined ? ui : { ...ui, dialog: { kind: 'menu', chosen: next.action } };
}
