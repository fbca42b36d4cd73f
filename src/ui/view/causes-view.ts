import type { RunState } from '../../engine/model/state.ts';
import { type Cause, causesOf } from '../../engine/state/causes.ts';
import { defaultKeymap, type Keymap } from '../keys/keymap.ts';
import { causeChoices, causeNamed } from '../state/cause-actions.ts';
import type { CauseDialog, CausesDialog } from '../state/policy-dialogs.ts';
import type { RunData } from '../state/run-data.ts';
import type { Card } from './card-lines.ts';
import { causeTitle, geographyLines, nextTryWords } from './cause-words.ts';
import { type DialogView, plain } from './dialog-parts.ts';
import { counted } from './name-some.ts';

/** One card for each cause, the most frequent first. */
export function causesView({ state }: RunData, dialog: CausesDialog, nowMs: number): DialogView {
  const causes = causesOf(state);
  const focus = causes.findIndex(({ fingerprint }) => fingerprint === dialog.chosen);
  const title =
    causes.length === 0
      ? 'Nothing has failed any more'
      : counted(causes.length, 'cause of what failed', 'causes of what failed');
  return {
    ...plain(title, []),
    answer: {
      ...{ kind: 'cards', focus: Math.max(0, focus), cards: causes.map((cause) => causeCard(state, cause, nowMs)) },
      keys: causes.length === 0 ? 'esc closes' : 'up and down choose, enter opens, esc closes',
    },
  };
}

/** How often and what, where, what to do, and whether it goes on by itself. */
export function causeCard(state: RunState, cause: Cause, nowMs: number): Card {
  const { failure, scopes } = cause;
  const reach = failure.reach === 'all' ? ' This will hit every region.' : '';
  return {
    title: `${causeTitle(failure.title, scopes.length)} (${failure.class}), ${nextTryWords(state, cause, nowMs)}`,
    lines: [...geographyLines(state, scopes), `${failure.hint}${reach}`],
  };
}

/** What can be done about all rows of one cause, and why the rest cannot. */
export function causeView(
  data: RunData,
  dialog: CauseDialog,
  nowMs: number,
  keymap: Keymap = defaultKeymap,
): DialogView {
  const cause = causeNamed(data, dialog.fingerprint);
  if (cause === null) {
    return {
      ...plain('This cause is gone meanwhile', []),
      answer: { kind: 'choices', rows: [], focus: 0, keys: 'esc closes' },
    };
  }
  const { title, lines } = causeCard(data.state, cause, nowMs);
  const choices = causeChoices(data, cause, keymap);
  return {
    ...plain(title, lines),
    answer: {
      ...{ kind: 'choices', keys: 'enter or the key itself takes it; n leads back, esc closes' },
      focus: Math.max(
        0,
        choices.findIndex(({ action }) => action === dialog.chosen),
      ),
      rows: choices.map(({ key, label, asked }) => ({
        ...{ key, label, off: !asked.ok },
        detail: asked.ok ? '' : asked.problem,
      })),
    },
  };
}
