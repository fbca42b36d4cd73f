import { FLEET_SCOPE, type Scope } from '../../engine/model/ids.ts';
import type { PlannedPush } from '../../engine/model/policy.ts';
import type { RunState } from '../../engine/model/state.ts';
import { noteWords } from '../../engine/state/note-words.ts';
import { lastWords } from '../../engine/state/push-words.ts';
import { pushesOf, pushGates, pushMeant, pushOf } from '../../engine/state/pushes.ts';
import { stepsOf } from '../../engine/state/select.ts';
import { REASON_KEY } from '../keys/bindings.ts';
import type { HoldDialog, NoteDialog, RowsAsked, RowsDialog } from '../state/policy-dialogs.ts';
import type { RunData } from '../state/run-data.ts';
import type { UiState } from '../state/ui-state.ts';
import { blastRadius } from './blast-radius.ts';
import { bulkNotes, namedRows, whereWords } from './bulk-words.ts';
import { againWords, comingRetry } from './coming-retry.ts';
import { asking, buttons, type DialogAnswer, type DialogView, fleetAsk, plain, SCROLLS } from './dialog-parts.ts';
import { rowStatus } from './row-status.ts';

interface Wording {
  readonly title: (where: string) => string;
  readonly body: readonly string[];
  /** On the button. */
  readonly confirm: string;
  /** Behind the key that answers a typed number. */
  readonly confirms: string;
}

const WORDS: Readonly<Record<RowsAsked, Wording>> = {
  push: {
    title: (where) => `Push ${where}?`,
    body: [],
    confirm: 'push',
    confirms: 'pushes',
  },
  release: {
    title: (where) => `Release ${where}?`,
    body: ['What waits there may start again.'],
    confirm: 'release',
    confirms: 'releases',
  },
  'cancel-retry': {
    title: (where) => `No more tries by itself in ${where}?`,
    body: ['It counts as failed then and waits for you: r retries it at any time.'],
    confirm: 'no more tries',
    confirms: 'stops the tries',
  },
  unskip: {
    title: (where) => `Do after all what was skipped in ${where}?`,
    body: ['What came after it there may have run without it: that is done again too.'],
    confirm: 'do it',
    confirms: 'does it',
  },
  'queue-first': {
    title: (where) => `Start ${where} before all others?`,
    body: ['Only the order changes: what runs, runs on, and nothing starts sooner than its turn allows.'],
    confirm: 'first',
    confirms: 'puts them first',
  },
  'queue-last': {
    title: (where) => `Start ${where} after all others?`,
    body: ['Only the order changes: what runs, runs on.'],
    confirm: 'last',
    confirms: 'puts them last',
  },
};

export function rowsView(data: RunData, ui: UiState, dialog: RowsDialog, nowMs: number): DialogView {
  const { state } = data;
  const { kind, targets, required } = dialog;
  const scopes = targets.map(({ scope }) => scope);
  const words = WORDS[kind];
  const body = [
    ...(kind === 'push' ? pushWords(data, targets) : words.body),
    ...(dialog.reason === undefined ? [] : [`Reason, for the journal: ${dialog.reason}`]),
    ...bulkNotes(state, ui, { scopes, leftAlone: dialog.leftAlone }),
  ];
  const rows = namedRows(state, scopes, (_, scope, at) => about(state, kind, scope, targets[at]?.phase ?? null, nowMs));
  const alone = rows.length === 1;
  return {
    ...plain(words.title(whereWords(state, scopes)), alone ? [...body, ...rows.filter(() => TOLD.has(kind))] : body),
    list: alone ? [] : rows.slice(Math.min(dialog.top, rows.length - 1)),
    listKeys: SCROLLS,
    grave: required !== null,
    answer: answerOf(dialog, words),
  };
}

function answerOf({ kind, asksReason, required, typed, focus, targets }: RowsDialog, words: Wording): DialogAnswer {
  if (asksReason === true) {
    const why = targets.length === 1 ? 'Why' : 'Why, for all of them';
    return asking(`${why} (may stay empty)`, typed, true, 'goes on');
  }
  if (required !== null) return asking(fleetAsk(required), typed, typed === required, words.confirms);
  const answer = buttons({ focus }, words.confirm);
  return kind === 'push' ? { ...answer, also: { label: 'reason', key: REASON_KEY } } : answer;
}

/** Also for one row alone it matters what it is about there. */
const TOLD: ReadonlySet<RowsAsked> = new Set<RowsAsked>(['release', 'cancel-retry', 'unskip']);

/** What will begin, how many have been pushed, and what that may cost the chain. */
function pushWords(data: RunData, targets: RowsDialog['targets']): readonly string[] {
  const { state } = data;
  const pushes = targets.flatMap(({ scope, push }) => {
    const meant = pushMeant(state, push ?? scope);
    return meant.ok ? [meant.value] : [];
  });
  const phases = [...new Set(pushes.flatMap((push) => openPhases(state, push)))];
  const parts = pushes.filter(({ key, scope }) => key !== scope).map(({ key }) => key);
  const all = pushesOf(state.plan);
  const radius = blastRadius(data, pushes);
  const [any] = pushes;
  const last = any === undefined ? null : lastWords(pushGates(state)(any.key));
  return [
    ...(parts.length === 0 ? [] : [`This pushes ${parts.join(', ')}.`]),
    phases.length === 0 ? 'Nothing is left to begin there.' : `Begins: ${phases.join(', ')}.`,
    `Pushed already: ${state.policy.pushed.length} of ${all.length}${all.length === state.plan.regions.length ? ' regions' : ''}.`,
    ...(last === null ? [] : [`${last.slice(0, 1).toUpperCase()}${last.slice(1)}.`]),
    ...(radius === null ? [] : [radius]),
  ];
}

const openPhases = (state: RunState, push: PlannedPush): readonly string[] =>
  stepsOf(state.plan, push.scope)
    .filter((step) => pushOf(step) === push.key && state.steps[step.id]?.status === 'pending')
    .map(({ phase }) => phase);

function about(state: RunState, kind: RowsAsked, scope: Scope, phase: string | null, nowMs: number): string {
  const status = rowStatus(state, scope);
  switch (kind) {
    case 'release':
      return state.policy.held[scope] ?? '';
    case 'unskip':
      return phase ?? '';
    case 'cancel-retry': {
      const coming = stepsOf(state.plan, scope).flatMap(({ id }) => comingRetry(state, id) ?? []);
      return coming.map((retry) => againWords(state, retry, nowMs)).join(', ');
    }
    case 'push':
    case 'queue-first':
    case 'queue-last':
      return 'step' in status ? status.step.title : status.kind;
  }
}

export function holdView(state: RunState, ui: UiState, dialog: HoldDialog): DialogView {
  const { scopes, typed } = dialog;
  const rows = namedRows(state, scopes, (_, scope) => rowStatus(state, scope).kind);
  return {
    ...plain(
      `Hold back ${scopes.includes(FLEET_SCOPE) && scopes.length === 1 ? 'the fleet steps' : whereWords(state, scopes)}?`,
      [
        'What runs there, finishes; nothing new starts there until it is released. The reason goes into the journal.',
        ...bulkNotes(state, ui, dialog),
      ],
    ),
    list: rows.length === 1 ? [] : rows.slice(Math.min(dialog.top, rows.length - 1)),
    listKeys: SCROLLS,
    answer: asking(rows.length === 1 ? 'Why' : 'Why, for all of them', typed, typed.trim() !== '', 'holds back'),
  };
}

export function noteView(state: RunState, ui: UiState, dialog: NoteDialog): DialogView {
  const { scopes, typed, noted } = dialog;
  const rows = namedRows(state, scopes, (_, scope) => noteWords(state, scope) ?? '');
  const clears = typed.trim() === '' && noted;
  return {
    ...plain(
      `A note at ${scopes.includes(FLEET_SCOPE) && scopes.length === 1 ? 'the fleet steps' : whereWords(state, scopes)}?`,
      [
        'For whoever comes next: it is shown with the row, in status, in the journal and in the report, and changes nothing.',
        ...bulkNotes(state, ui, dialog),
      ],
    ),
    list: rows.length === 1 ? [] : rows.slice(Math.min(dialog.top, rows.length - 1)),
    listKeys: SCROLLS,
    answer: asking('Note', typed, typed.trim() !== '' || noted, clears ? 'takes it away' : 'notes it'),
  };
}
