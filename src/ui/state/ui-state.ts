import type { RegionAddition } from '../../engine/model/addition.ts';
import type { AttemptId, Scope, StepId } from '../../engine/model/ids.ts';
import type { Approval, LimitName, PhaseId } from '../../regions/fleet.ts';
import type { Tone } from '../theme.ts';
import type { PolicyDialog } from './policy-dialogs.ts';

/** What only the screen knows. Everything that can be selected is named by its id, never by where it stands. */
export interface UiState {
  /** Null until a region is known. */
  readonly cursor: RowId | null;
  /** The phase left and right have chosen; null = whichever is most telling for the row. */
  readonly phase: PhaseId | null;
  readonly filter: string;
  readonly onlyFaults: boolean;
  /** Rows marked for acting on all of them at once, in the order they were marked. */
  readonly marks: readonly Scope[];
  /** Where a range of marks began; moving extends it. Null = no range is open. */
  readonly rangeFrom: RowId | null;
  /** The view has the rows of the header too. */
  readonly full: boolean;
  readonly order: 'attention' | 'fleet';
  readonly groups: GroupChoice;
  /** Bottom is always the grid; the last one is on screen. */
  readonly views: readonly [View, ...View[]];
  /** What was on screen before the last change of views; null = nothing yet. */
  readonly lastViews: UiState['views'] | null;
  readonly prompt: Prompt | null;
  readonly dialog: Dialog | null;
  readonly toast: Toast | null;
  /** When ctrl-c was pressed last: a second one soon after leaves. */
  readonly interruptedAtMs: number | null;
  /** Lines given to the command prompt, oldest first. */
  readonly commandHistory: readonly string[];
  /** How logs that are opened begin; null = finished ones wrapped, growing ones not. */
  readonly logWrap: boolean | null;
}

/** The row of a part of the world in the grid: `@Europe`. No scope begins so. */
export type GroupId = `@${string}`;

/** A row the cursor of the grid can stand on. */
export type RowId = Scope | GroupId;

/** Whether the grid is one list or groups of regions by geography, and which of them are open. */
export interface GroupChoice {
  /** Null = groups as soon as the regions do not fit on the screen. */
  readonly wanted: boolean | null;
  /** More regions than the grid has room for; whoever knows the size of the terminal says so. */
  readonly crowded: boolean;
  /** Whether groups are open, those in `turned` excepted; null = they are where there is room. */
  readonly open: boolean | null;
  readonly turned: readonly GroupId[];
}

export type View =
  | { readonly kind: 'regions' }
  | { readonly kind: 'region'; readonly scope: Scope; readonly step: StepId | null; readonly panel: RegionPanel }
  | LogView
  | HealthView
  /** `top` null = follows what runs now. */
  | { readonly kind: 'timeline'; readonly top: number | null }
  /** `top` null = follows the newest. */
  | { readonly kind: 'events'; readonly top: number | null; readonly filter: string }
  /** Text made when it was opened: a description, YAML. */
  | { readonly kind: 'text'; readonly title: string; readonly lines: readonly string[]; readonly top: number }
  | { readonly kind: 'help'; readonly top: number };

export type ViewKind = View['kind'];

/** What stands below the steps of a region: the selected step, or what its cluster and chain say. */
export type RegionPanel = 'step' | 'cluster' | 'chain';

export interface HealthView {
  readonly kind: 'health';
  readonly panel: 'regions' | 'nodes' | 'matrix';
  /** The selected region or node, by id; null = the first. */
  readonly selected: string | null;
  /** The node whose detail is open; null = none. */
  readonly node: string | null;
  readonly top: number;
}

export interface LogView {
  readonly kind: 'log';
  readonly attempt: AttemptId;
  /** Number of the line at the top edge; not used while following. */
  readonly top: number;
  /** Rows of that line that are above the edge, when it is wrapped; absent = none. */
  readonly skip?: number;
  readonly follow: boolean;
  readonly wrap: boolean;
  readonly search: Search | null;
  /** Only matching lines are shown; null = all. */
  readonly only: LogFilter | null;
  readonly times: boolean;
  /** Cells scrolled to the right; 0 while wrapping. */
  readonly left: number;
  /** Line numbers marked by hand, ascending. */
  readonly marks: readonly number[];
}

export interface LogFilter {
  readonly pattern: string;
  /** Lines shown around each match. */
  readonly context: number;
  /** Null until something is known. */
  readonly matches: Matches | null;
  /** Numbers of the lines to show, ascending: the matches and what is around them; null until something is known. */
  readonly lines: readonly number[] | null;
}

export interface Search {
  /** As it was typed; of no meaning for errors. */
  readonly pattern: string;
  readonly of: 'pattern' | 'errors';
  /** Null until something is known. */
  readonly matches: Matches | null;
  /** Number of the matching line one is at; null = none yet. */
  readonly at: number | null;
}

/** What is known of the matching lines of a log; more may come while it is searched and while it grows. */
export interface Matches {
  /** Their numbers, ascending: one stretch of them without a gap, all unless there are very many. */
  readonly lines: readonly number[];
  /** Matching lines before the first of `lines`. */
  readonly before: number;
  readonly total: number;
  /** False while part of the file has not been looked at. */
  readonly done: boolean;
  /** Why it was given up; null = it was not. */
  readonly problem: string | null;
}

export interface Prompt {
  readonly kind: 'filter' | 'search' | 'only' | 'command';
  readonly text: string;
  /** What was there before, for esc. */
  readonly before: string;
  /** Place in the history while going through it; null = a line of one's own. */
  readonly recalled: number | null;
  /** UTF-16 units behind the caret; absent = it stands at the end. */
  readonly behind?: number;
  /** Set while tab goes round the ways to complete a word. */
  readonly completing?: Completing;
}

export interface Completing {
  /** The line before the word that is completed. */
  readonly stem: string;
  readonly candidates: readonly string[];
  /** -1 = only what they have in common has been filled in. */
  readonly at: number;
}

/** `y` confirms the plain ones; the typed ones are confirmed by enter once the text is right. */
export type Dialog =
  | RetryDialog
  | { readonly kind: 'pause' | 'resume'; readonly focus: Button }
  | { readonly kind: 'set-approval'; readonly phase: PhaseId; readonly approval: Approval; readonly focus: Button }
  | { readonly kind: 'launch'; readonly typed: string; readonly required: string | null; readonly focus: Button }
  | AddDialog
  | SkipDialog
  | {
      readonly kind: 'approve';
      readonly step: StepId;
      readonly typed: string;
      /** Null = a yes is enough. */
      readonly required: string | null;
      readonly focus: Button;
      readonly top: number;
    }
  | {
      readonly kind: 'cancel';
      readonly attempt: AttemptId;
      readonly scope: Scope;
      readonly typed: string;
      readonly required: string;
    }
  | {
      readonly kind: 'kill';
      readonly attempt: AttemptId;
      readonly scope: Scope;
      readonly typed: string;
      readonly required: string;
    }
  | { readonly kind: 'abort'; readonly typed: string; readonly required: string }
  /** Which phase to go back to; the choice opens the retry question. */
  | {
      readonly kind: 'retry-from';
      readonly scopes: readonly Scope[];
      readonly leftAlone: readonly Scope[];
      readonly phases: readonly PhaseId[];
      readonly chosen: PhaseId;
    }
  | PolicyDialog
  | { readonly kind: 'concurrency'; readonly limit: LimitName; readonly value: number; readonly focus: Button }
  /** `chosen` names the action, not its place: what is possible changes while the menu is open. Null = the first. */
  | { readonly kind: 'menu'; readonly chosen: MenuAction | null }
  | { readonly kind: 'quit'; readonly choices: readonly QuitChoice[]; readonly focus: number };

/** What changes something, for a row or for the run, and so asks a question first. */
export type ActingChoice =
  | 'launch'
  | 'retry'
  | 'retry-from'
  | 'approve'
  | 'remedy'
  | 'raise-fee'
  | 'skip'
  | 'cancel'
  | 'kill'
  | 'push'
  | 'cancel-retry'
  | 'hold'
  | 'release'
  | 'unskip'
  | 'queue-first'
  | 'queue-last'
  | 'pause'
  | 'raise'
  | 'lower';

/** What the menu offers for a row: what changes something, and what only shows something. */
export type MenuAction = ActingChoice | 'open' | 'logs' | 'previous-logs' | 'describe' | 'yaml' | 'shell';

export interface RetryDialog {
  readonly kind: 'retry';
  readonly scopes: readonly Scope[];
  /** The phase to begin again with; null = with what failed. */
  readonly from: PhaseId | null;
  /** Marked too, but there is nothing to retry. */
  readonly leftAlone: readonly Scope[];
  /** The fleet's name, to be typed when several rows of production are meant; null = `y` is enough. */
  readonly required: string | null;
  readonly typed: string;
  readonly top: number;
  readonly focus: Button;
}

export interface AddDialog {
  readonly kind: 'add';
  readonly addition: RegionAddition;
  /** The plan of the region, in words and exact commands. */
  readonly lines: readonly string[];
  readonly typed: string;
  /** The fleet's name in production; null = a yes is enough. */
  readonly required: string | null;
  readonly focus: Button;
  readonly top: number;
}

export interface SkipDialog {
  readonly kind: 'skip';
  readonly targets: readonly { readonly scope: Scope; readonly phase: PhaseId }[];
  readonly leftAlone: readonly Scope[];
  /** Null while it is being typed; then, where `required` is set, the fleet's name is asked for. */
  readonly reason: string | null;
  readonly required: string | null;
  readonly typed: string;
  readonly top: number;
}

export type Button = 'cancel' | 'confirm';

/** One way out of a live run; which there are is told by whoever mounts the screen. */
export interface QuitChoice {
  readonly key: string;
  readonly label: string;
  readonly detail: string;
  /**
   * `drain`: ask the engine to start nothing more and stay; `leave-stopping`: ask the same and leave;
   * `detach`: leave, the engine goes on; `abort`: ask for the fleet's name, then stop and signal; `stay`: close the dialog.
   */
  readonly does: 'drain' | 'leave-stopping' | 'detach' | 'abort' | 'stay';
}

export interface Toast {
  readonly text: string;
  readonly tone: Tone;
  readonly untilMs: number;
}

export function firstUiState(cursor: Scope | null): UiState {
  return {
    ...{ cursor, phase: null, filter: '', onlyFaults: false, order: 'attention' },
    groups: { wanted: null, crowded: false, open: null, turned: [] },
    ...{ marks: [], rangeFrom: null, full: false, commandHistory: [], logWrap: null },
    views: [{ kind: 'regions' }],
    lastViews: null,
    ...{ prompt: null, dialog: null, toast: null, interruptedAtMs: null },
  };
}

export const viewOf = (ui: UiState): View => ui.views.at(-1) ?? ui.views[0];
