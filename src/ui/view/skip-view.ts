import type { RunState } from '../../engine/model/state.ts';
import { isComplete } from '../state/dialog-key.ts';
import type { SkipDialog, UiState } from '../state/ui-state.ts';
import { bulkNotes, namedRows, whereWords } from './bulk-words.ts';
import { asking, type DialogView, fleetAsk, plain, SCROLLS } from './dialog-parts.ts';

export function skipView(state: RunState, ui: UiState, dialog: SkipDialog): DialogView {
  const { targets, reason, required, typed } = dialog;
  const scopes = targets.map(({ scope }) => scope);
  const phases = [...new Set(targets.map(({ phase }) => phase))].join(', ');
  const body = [
    'Later phases go on as if it had been done. The reason goes into the journal.',
    ...(reason === null ? [] : [`Reason: ${reason}`]),
    ...bulkNotes(state, ui, { scopes, leftAlone: dialog.leftAlone }),
  ];
  const rows = namedRows(state, scopes, (_, __, at) => targets[at]?.phase ?? '');
  const ready = isComplete(dialog);
  return {
    ...plain(`Skip ${phases} in ${whereWords(state, scopes)}?`, body),
    list: rows.length === 1 ? [] : rows.slice(Math.min(dialog.top, rows.length - 1)),
    listKeys: SCROLLS,
    grave: required !== null,
    answer:
      reason === null
        ? asking(
            rows.length === 1 ? 'Why' : 'Why, for all of them',
            typed,
            ready,
            required === null ? 'skips' : 'goes on',
          )
        : asking(fleetAsk(required ?? ''), typed, ready, 'skips'),
  };
}
