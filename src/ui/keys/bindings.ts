import type { ReplayAction } from '../replay/playhead.ts';
import type { ActingChoice, ViewKind } from '../state/ui-state.ts';

/** What asks a question, because it changes something. */
export type MutatingAction = ActingChoice | 'note' | 'causes' | 'menu';

export type Action =
  | 'down'
  | 'up'
  | 'first'
  | 'last'
  | 'half-down'
  | 'half-up'
  | 'page-down'
  | 'page-up'
  | 'phase-left'
  | 'phase-right'
  | 'open'
  | 'logs'
  | 'previous-logs'
  | 'next-attention'
  | 'only-faults'
  | 'everything'
  | 'order'
  | 'group'
  | 'fold'
  | 'fold-all'
  | 'find'
  | 'find-next'
  | 'find-previous'
  | 'follow'
  | 'wrap'
  | 'go-regions'
  | 'go-region'
  | 'go-events'
  | 'help'
  | 'back'
  | 'quit'
  | 'interrupt'
  | 'repaint'
  | 'suspend'
  | MutatingAction
  | 'mark'
  | 'mark-range'
  | 'mark-failed'
  | 'unmark'
  | 'go-health'
  | 'go-timeline'
  | 'next-panel'
  | 'last-view'
  | 'full'
  | 'detach'
  | 'change-approval'
  | 'changes'
  | 'command'
  | 'describe'
  | 'yaml'
  | 'shell'
  | 'copy'
  | 'save'
  | 'pager'
  | 'editor'
  | 'poll-now'
  | 'next-error'
  | 'only-matching'
  | 'times'
  | 'mark-line'
  | 'scroll-left'
  | 'scroll-right'
  | ReplayAction;

/** A key as this program writes it: `j`, `G`, `ctrl-d`, `up`, `enter`. */
export type KeyName = string;

/** `replay`: only while a recording is shown. Nothing can be changed then, so these keys may be those of acting ones. */
export type BindingGroup = 'replay' | 'move' | 'look' | 'act' | 'views' | 'program';

export interface Binding {
  readonly action: Action;
  readonly keys: readonly KeyName[];
  readonly views: readonly ViewKind[];
  readonly label: string;
  readonly group: BindingGroup;
  /** Changes something: opens a dialog whose focus is on Cancel. */
  readonly mutating: boolean;
}

export const EVERY: readonly ViewKind[] = ['regions', 'region', 'log', 'health', 'timeline', 'events', 'text', 'help'];
const ROWS: readonly ViewKind[] = ['regions', 'region'];
const LOG: readonly ViewKind[] = ['log'];
const NOT_LOG: readonly ViewKind[] = EVERY.filter((view) => view !== 'log');

const reading =
  (group: BindingGroup) =>
  (action: Action, keys: readonly KeyName[], label: string, views: readonly ViewKind[] = EVERY): Binding => ({
    ...{ action, keys, views, label, group },
    mutating: false,
  });
const replay = reading('replay');
const move = reading('move');
const look = reading('look');
const views = reading('views');
const program = reading('program');
const act = (action: Action, keys: readonly KeyName[], label: string, where = ROWS): Binding => ({
  ...{ action, keys, views: where, label },
  ...{ group: 'act', mutating: true },
});

/** The one table: matching, footer, help, documentation and tests are made from it. In the order people need it. */
export const bindings: readonly Binding[] = [
  act('launch', ['L'], 'launch the rollout'),
  act('retry', ['r'], 'retry what failed here'),
  act('approve', ['a'], 'approve what waits here'),
  act('skip', ['S'], 'skip this phase here, with a reason'),
  act('pause', ['P'], 'pause or resume starting new work', EVERY),
  act('retry-from', ['R'], 'retry from a phase of your choice'),
  act('cancel', ['ctrl-k'], 'cancel the running step: one signal'),
  act('kill', [], 'force to end what was cancelled and is still alive'),
  act('push', ['u'], 'push: let this region begin (a rollout by hand)'),
  act('cancel-retry', ['T'], 'no more tries by itself here'),
  act('remedy', [], 'a way out of this failure: take a lock away, free a stuck release'),
  act('raise-fee', ['$'], 'raise the fee of a transaction that waits'),
  act('hold', [], 'hold back: start nothing new here, with a reason'),
  act('release', [], 'release what is held back'),
  act('unskip', [], 'do after all what was skipped'),
  act('note', ['n'], 'a note here for whoever comes next'),
  act('queue-first', [], 'start here before all others'),
  act('queue-last', [], 'start here after all others'),
  act('raise', ['+'], 'let more steps run at once', EVERY),
  act('lower', ['_'], 'let fewer steps run at once', EVERY),
  look('change-approval', ['m'], 'whether a phase begins by itself or waits for you', ROWS),
  look('causes', ['C'], 'causes: what failed alike, and what to do about all of it'),
  look('changes', ['W'], 'what the plans of all regions would change, and which differ', [
    ...ROWS,
    ...(['health', 'timeline', 'events'] as const),
  ]),
  look('menu', ['x'], 'everything possible here, and why the rest is not', ROWS),
  look('mark', ['space'], 'mark for acting on several', ['regions']),
  look('mark-range', ['v'], 'mark a range', ['regions']),
  look('mark-failed', ['*'], 'mark all that failed', ['regions']),
  look('unmark', ['U'], 'take all marks away', ['regions']),
  look('open', ['enter'], 'drill in', ['regions', 'region', 'events', 'health']),
  look('logs', ['l'], 'log of this phase', ROWS),
  look('previous-logs', ['p'], "the previous try's log", [...ROWS, 'log']),
  look('next-attention', ['!'], 'next one that needs you', NOT_LOG),
  look('only-faults', ['z'], 'only faults', ['regions']),
  look('everything', ['0'], 'everything again', ['regions']),
  look('order', ['O'], 'order: what needs you first, or fleet order', ['regions', 'health', 'timeline']),
  look('group', ['M'], 'group regions by geography, or one list', ['regions']),
  look('fold', ['b'], 'fold this group, or open it; also enter, left, right', ['regions']),
  look('fold-all', ['E'], 'fold all groups, or open them', ['regions']),
  look('find', ['/'], 'filter; in a log: search', ['regions', 'log', 'events']),
  look('find-next', ['n'], 'next match', LOG),
  look('find-previous', ['N'], 'previous match', LOG),
  look('next-error', ['!'], 'next error', LOG),
  look('follow', ['F'], 'follow the end', ['log', 'events']),
  look('only-matching', ['&'], 'only matching lines', LOG),
  look('wrap', ['w'], 'wrap long lines', LOG),
  look('times', ['t'], 'times of the lines', LOG),
  look('mark-line', ['m'], 'mark a line', LOG),
  look('describe', ['d'], 'describe', [...ROWS, 'health']),
  look('yaml', ['y'], 'the same as YAML', [...ROWS, 'health']),
  look('shell', ['s'], "a shell with the region's kubeconfig", [...ROWS, 'health']),
  look('poll-now', ['ctrl-r'], 'ask every node now', ['regions', 'region', 'health']),
  look('copy', ['c'], 'copy', EVERY),
  look('save', ['ctrl-s'], 'save to a file', EVERY),
  look('pager', ['o'], 'open in your pager', EVERY),
  look('editor', ['e'], 'open in your editor', EVERY),
  views('go-regions', ['1'], 'Regions'),
  views('go-region', ['2'], 'Region'),
  views('go-health', ['3'], 'Health'),
  views('go-timeline', ['4'], 'Timeline'),
  views('go-events', ['5'], 'Events'),
  views('next-panel', ['tab'], 'next panel'),
  views('last-view', ['-'], 'the view before'),
  views('full', ['f'], 'full screen'),
  move('down', ['j', 'down'], 'down'),
  move('up', ['k', 'up'], 'up'),
  move('first', ['g', 'home'], 'first'),
  move('last', ['G', 'end'], 'last'),
  move('half-down', ['ctrl-d'], 'half a page down', NOT_LOG),
  move('half-up', ['ctrl-u'], 'half a page up', NOT_LOG),
  move('page-down', ['ctrl-f', 'pagedown'], 'page down', NOT_LOG),
  move('page-up', ['ctrl-b', 'pageup'], 'page up', NOT_LOG),
  move('half-down', ['d', 'ctrl-d'], 'half a page down', LOG),
  move('half-up', ['u', 'ctrl-u'], 'half a page up', LOG),
  move('page-down', ['space', 'ctrl-f', 'pagedown'], 'page down', LOG),
  move('page-up', ['b', 'ctrl-b', 'pageup'], 'page up', LOG),
  move('phase-left', ['left'], 'phase to the left', ['regions']),
  move('phase-right', ['right'], 'phase to the right', ['regions']),
  move('scroll-left', ['left'], 'to the left', LOG),
  move('scroll-right', ['right'], 'to the right', LOG),
  replay('replay-play', ['P'], 'play or pause; from the beginning once it has ended'),
  replay('replay-slower', ['<'], 'slower'),
  replay('replay-faster', ['>'], 'faster'),
  replay('replay-step-back', [','], 'one event back'),
  replay('replay-step', ['.'], 'one event on'),
  replay('replay-jump-back', ['{'], 'a twentieth back'),
  replay('replay-jump', ['}'], 'a twentieth on'),
  replay('replay-previous-failure', ['K'], 'the failure before'),
  replay('replay-next-failure', ['J'], 'the next failure'),
  replay('replay-begin', ['^'], 'to the beginning'),
  replay('replay-end', ['$'], 'to the end'),
  program('command', [':'], 'a command by its name'),
  program('help', ['?'], 'help'),
  program('back', ['esc'], 'one level back; never quits'),
  program('quit', ['q'], 'one level back; at the top: leave'),
  program('interrupt', ['ctrl-c'], 'as q at the top; again within 2 s leaves'),
  program('detach', ['Q'], 'leave at once; the rollout goes on'),
  program('repaint', ['ctrl-l'], 'repaint the screen'),
  program('suspend', ['ctrl-z'], 'suspend the screen (fg brings it back)'),
];

/** Keys of the dialogs and prompts; not in the table because they act only while one is open. */
export const CONFIRM_KEY: KeyName = 'y';
/** In the question of a push, which needs no reason but may have one. */
export const REASON_KEY: KeyName = 'r';
export const CANCEL_KEYS: readonly KeyName[] = ['n', 'esc', 'q', 'ctrl-c'];

export interface Collision {
  readonly view: ViewKind;
  readonly key: KeyName;
  readonly actions: readonly Action[];
}

/** Keys that would mean two things in one view, of a rollout or of its recording. */
export function collisions(table: readonly Binding[] = bindings): readonly Collision[] {
  const live = collisionsIn(table.filter(({ group }) => group !== 'replay'));
  const known = new Set(live.map(({ view, key }) => `${view} ${key}`));
  const recorded = collisionsIn(table.filter(({ mutating }) => !mutating));
  return [...live, ...recorded.filter(({ view, key }) => !known.has(`${view} ${key}`))];
}

function collisionsIn(table: readonly Binding[]): readonly Collision[] {
  return EVERY.flatMap((view) => {
    const pressed = table
      .filter((one) => one.views.includes(view))
      .flatMap((one) => one.keys.map((key) => ({ key, one })));
    return [...Map.groupBy(pressed, ({ key }) => key)]
      .filter(([, several]) => several.length > 1)
      .map(([key, several]) => ({ view, key, actions: several.map(({ one }) => one.action) }));
  });
}
