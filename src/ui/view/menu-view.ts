import { defaultKeymap, type Keymap } from '../keys/keymap.ts';
import { actingScopes } from '../state/acting-scopes.ts';
import { chosenItem, menuItems } from '../state/menu-items.ts';
import type { RunData } from '../state/run-data.ts';
import type { Dialog, UiState } from '../state/ui-state.ts';
import { whereWords } from './bulk-words.ts';
import { type DialogView, plain } from './dialog-parts.ts';

/** Everything that can be done here, and why the rest cannot. */
export function menuView(
  data: RunData,
  ui: UiState,
  dialog: Extract<Dialog, { kind: 'menu' }>,
  keymap: Keymap = defaultKeymap,
): DialogView {
  const items = menuItems(ui, data, keymap);
  const chosen = chosenItem(items, dialog.chosen);
  return {
    ...plain(`What is possible: ${whereWords(data.state, actingScopes(ui, data))}`, []),
    answer: {
      ...{ kind: 'choices', keys: chosen?.problem ?? 'enter or the key itself takes it; esc closes' },
      focus: chosen === null ? 0 : items.indexOf(chosen),
      rows: items.map(({ key, label, problem }) => ({
        ...{ key: key.padEnd(6), label, off: problem !== null },
        detail: problem ?? '',
      })),
    },
  };
}
