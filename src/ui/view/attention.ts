import type { Scope } from '../../engine/model/ids.ts';
import { type Cause, causesOf } from '../../engine/state/causes.ts';
import { defaultKeymap, type Keymap } from '../keys/keymap.ts';
import { markedScopes } from '../state/marked-scopes.ts';
import { dialogFor } from '../state/open-dialog.ts';
import { type RunData, surveyOf } from '../state/run-data.ts';
import { type UiState, viewOf } from '../state/ui-state.ts';
import { causeTitle, geographyWords } from './cause-words.ts';
import { changesLine } from './changes-line.ts';
import { cleanText } from './clean-text.ts';
import { scopesNeedingAttention } from './grid-order.ts';
import { countRows } from './header-view.ts';
import { keyedLine } from './keyed-line.ts';
import { type Line, line, span } from './line.ts';
import { counted } from './name-some.ts';
import { breakerLine, courseLine, retryingLine } from './policy-lines.ts';
import { type Press, pressIn } from './press.ts';
import { type RowStatus, rowStatus, waitsForPassword } from './row-status.ts';
import { scopeName } from './scope-name.ts';

export interface AttentionLook {
  readonly nowMs: number;
  /** Absent = the keys of the table. */
  readonly keymap?: Keymap | undefined;
  readonly columns: number;
}

/** The one line that says what to press next. */
export function attentionLine(data: RunData, ui: UiState, look: AttentionLook): Line {
  // Only keys that mean this here: in a log `!` is the next error, and below the grid `q` goes one level back.
  const inView = pressIn(look.keymap ?? defaultKeymap, viewOf(ui).kind);
  const press: Press = (action, does) => (action === 'quit' && ui.views.length > 1 ? [] : inView(action, does));
  const { state } = data;
  if (data.closed !== null) return [span('engine gone: ', 'bad'), span(`${data.closed}  `), ...press('quit', 'leaves')];
  if (data.signals.journal !== null) return journalLine(data.signals.journal);
  const marked = viewOf(ui).kind === 'regions' ? markedScopes(state, ui).length : 0;
  if (marked > 0) return marksLine(data, ui, marked, press);
  const stopped = breakerLine(state, { ...look, press });
  if (stopped !== null) return stopped;
  const waiting = scopesNeedingAttention(state);
  if (waiting.length > 0) return needYou(data, waiting, press, look.columns);
  const ill = state.status === 'planned' ? null : healthLine(data, viewOf(ui).kind, press);
  return ill ?? calmLine(data, press, look);
}

function calmLine(data: RunData, press: Press, look: AttentionLook): Line {
  const { state } = data;
  switch (state.status) {
    case 'planned':
      return [
        span('Nothing has been started. ', 'wait'),
        ...press('launch', 'launches'),
        ...press('open', 'shows what a region would do'),
      ];
    case 'paused':
      return [span('Paused: what runs, finishes. ', 'warn'), ...press('pause', 'resumes')];
    case 'stopping':
      return [span('Stopping: what runs, finishes; nothing new starts. ', 'warn'), ...press('pause', 'goes on')];
    case 'ended':
      return [span(`Ended: ${endWords(data)}. `, 'strong'), ...press('quit', 'leaves')];
    case 'running': {
      const words = { ...look, press };
      const busy = retryingLine(state, words) ?? courseLine(data, words) ?? changesLine(data, look.columns, press);
      return busy ?? line('All is well. Nothing needs you.', 'dim');
    }
  }
}

/** Nobody could be told later why everything stands still: that, too, would have to be written down. */
const journalLine = (problem: string): Line => [
  span('! The journal cannot be written: nothing new starts, nothing is stopped. ', 'bad'),
  span(cleanText(problem), 'dim'),
];

const FOR_MARKS = [
  ['retry', 'retries them'],
  ['push', 'pushes them'],
  ['skip', 'skips a phase'],
] as const;

/** What could be done with the marked rows; only what would not be refused. */
function marksLine(data: RunData, ui: UiState, marked: number, press: Press): Line {
  const possible = FOR_MARKS.filter(([action]) => dialogFor(ui, action, { data }).ok);
  return [
    span(`${marked} marked: `, 'warn'),
    ...possible.flatMap(([action, does]) => press(action, does)),
    ...press('menu', `says what ${possible.length === 0 ? 'is' : 'else is'} possible`),
  ];
}

/** A rollout may be well while its chain is not: nobody is told that all is well then. */
function healthLine({ signals, state }: RunData, view: UiState['views'][number]['kind'], press: Press): Line | null {
  if (signals.health !== null && signals.health.blind !== null)
    return [
      span('The nodes cannot be seen from here. ', 'warn'),
      ...(view === 'health' ? [] : press('go-health', 'says why')),
    ];
  const alarms = signals.health?.alarms ?? [];
  const critical = alarms.find(({ severity }) => severity === 'critical');
  // Once the run is over a warning is no reason to hide how it ended.
  const [first] = critical === undefined && state.status !== 'running' ? [] : [critical ?? alarms[0]];
  if (first === undefined) return null;
  const more = alarms.length === 1 ? '' : ` and ${alarms.length - 1} more`;
  const tone = first.severity === 'critical' ? 'bad' : 'warn';
  return [span(`! ${first.title}${more}. `, tone), ...(view === 'health' ? [] : press('go-health', 'shows it'))];
}

function needYou(data: RunData, waiting: readonly Scope[], press: Press, columns: number): Line {
  const { state } = data;
  const ended = state.status === 'ended' ? press('quit', 'leaves') : [];
  const causes = causesIn(data, waiting);
  const [most] = causes;
  if (most !== undefined && most.rows.length > 1) {
    const keys = [...press('next-attention', 'goes there'), ...press('causes', 'all of them')];
    return keyedLine(commonWords(data, most, causes.length - 1), 'bad', keys, columns, ended);
  }
  const keys = [
    ...press('next-attention', 'goes there'),
    ...(causes.length > 1 ? press('causes', 'causes') : press('only-faults', 'only faults')),
  ];
  return keyedLine([`! ${firstWords(data, waiting)}. `], 'bad', keys, columns, ended);
}

function firstWords({ state }: RunData, waiting: readonly Scope[]): string {
  const [first] = waiting;
  const status = first === undefined ? null : rowStatus(state, first);
  const what = status === null ? '' : needWords(status);
  const name = first === undefined ? '' : scopeName(state, first);
  const more = waiting.length === 1 ? '' : ` and ${waiting.length - 1} more`;
  const stops = [...surveyOf(state).holds.values()].some(({ kind }) => kind === 'tolerance');
  return `${name} ${what}${more}${stops ? ': nothing new starts' : ''}`;
}

function needWords(status: RowStatus): string {
  if (waitsForPassword(status)) return 'needs a password (a)';
  return status.kind === 'approval' ? 'needs approval' : 'failed';
}

interface Common {
  readonly title: string;
  readonly rows: readonly Scope[];
}

/** What failed alike among the rows that need a person, the most frequent first. */
function causesIn({ state }: RunData, waiting: readonly Scope[]): readonly Common[] {
  const failed = new Set(waiting.filter((scope) => rowStatus(state, scope).kind === 'failed'));
  return causesOf(state)
    .map(({ failure, scopes }: Cause) => ({ title: failure.title, rows: scopes.filter((one) => failed.has(one)) }))
    .filter(({ rows }) => rows.length > 0)
    .toSorted((one, other) => other.rows.length - one.rows.length);
}

/** From the fullest to the shortest. */
function commonWords({ state }: RunData, { title, rows }: Common, others: number): readonly string[] {
  const head = `! ${causeTitle(title, rows.length)}`;
  const more = others === 0 ? '' : ` and ${counted(others, 'other cause')}`;
  // What a title says in brackets at its end is a figure or a detail; the causes view has it.
  const short = `! ${causeTitle(title.replace(/ \([^()]*\)$/, ''), rows.length)}`;
  const least = others === 0 ? '' : `, ${others} more`;
  return [
    `${head} (${geographyWords(state, rows)})${more}: `,
    `${head}${more}: `,
    `${short}${more}: `,
    `${short}${least}: `,
  ];
}

function endWords(data: RunData): string {
  const counts = countRows(data.state);
  return `${counts.done} of ${counts.regions} done, ${counts.failed} failed, ${counts.skipped} skipped`;
}
