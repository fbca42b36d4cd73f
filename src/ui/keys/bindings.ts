import type { ViewKind } from '../state/ui-state.ts';

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
  | 'launch'
  | 'retry'
  | 'skip'
  | 'approve'
  | 'pause';

/** A key as this program writes it: `j`, `G`, `ctrl-d`, `up`, `enter`. */
export type KeyName = string;

export type BindingGroup = 'move' | 'look' | 'act' | 'views' | 'program';

export interface Binding {
  readonly action: Action;
  readonly keys: readonly KeyName[];
  readonly views: readonly ViewKind[];
  readonly label: string;
  readonly group: BindingGroup;
  /** Changes something: opens a dialog whose focus is on Cancel. */
  readonly mutating: boolean;
}

const EVERY: readonly ViewKind[] = ['regions', 'region', 'log', 'events', 'help'];
const ROWS: readonly ViewKind[] = ['regions', 'region'];
const LOG: readonly ViewKind[] = ['log'];
const NOT_LOG: readonly ViewKind[] = ['regions', 'region', 'events', 'help'];

const reading =
  (group: BindingGroup) =>
  (action: Action, keys: readonly KeyName[], label: string, views: readonly ViewKind[] = EVERY): Binding => ({
    ...{ action, keys, views, label, group },
    mutating: false,
  });
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
  look('open', ['enter'], 'drill in', ['regions', 'region', 'events']),
  look('logs', ['l'], 'log of this phase', ROWS),
  look('previous-logs', ['p'], "the previous try's log", [...ROWS, 'log']),
  look('next-attention', ['!'], 'next one that needs you', ROWS),
  look('only-faults', ['z'], 'only faults', ['regions']),
  look('everything', ['0'], 'everything again', ['regions']),
  look('order', ['O'], 'order: what needs you first, or fleet order', ['regions']),
  look('find', ['/'], 'filter regions; in a log: search', ['regions', 'log']),
  look('find-next', ['n'], 'next match', LOG),
  look('find-previous', ['N'], 'previous match', LOG),
  look('follow', ['F'], 'follow the end', ['log', 'events']),
  look('wrap', ['w'], 'wrap long lines', LOG),
  views('go-regions', ['1'], 'Regions'),
  views('go-region', ['2'], 'Region'),
  views('go-events', ['5'], 'Events'),
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
  program('help', ['?'], 'help'),
  program('back', ['esc'], 'one level back; never quits'),
  program('quit', ['q'], 'one level back; at the top: leave'),
  program('interrupt', ['ctrl-c'], 'as q at the top; again within 2 s leaves'),
  program('repaint', ['ctrl-l'], 'repaint the screen'),
  program('suspend', ['ctrl-z'], 'suspend the screen (fg brings it back)'),
];

/** Keys of the dialogs and prompts; not in the table because they act only while one is open. */
export const CONFIRM_KEY: KeyName = 'y';
export const CANCEL_KEYS: readonly KeyName[] = ['n', 'esc', 'q', 'ctrl-c'];

const tables = new Map<ViewKind, ReadonlyMap<KeyName, Binding>>(
  EVERY.map((view) => [
    view,
    new Map(bindings.filter((one) => one.views.includes(view)).flatMap((one) => one.keys.map((key) => [key, one]))),
  ]),
);

export function bindingFor(view: ViewKind, key: KeyName): Binding | null {
  return tables.get(view)?.get(key) ?? null;
}

export interface Collision {
  readonly view: ViewKind;
  readonly key: KeyName;
  readonly actions: readonly Action[];
}

/** Keys that would mean two things in one view. */
export function collisions(table: readonly Binding[] = bindings): readonly Collision[] {
  return EVERY.flatMap((view) => {
    const pressed = table
      .filter((one) => one.views.includes(view))
      .flatMap((one) => one.keys.map((key) => ({ key, one })));
    return [...Map.groupBy(pressed, ({ key }) => key)]
      .filter(([, several]) => several.length > 1)
      .map(([key, several]) => ({ view, key, actions: several.map(({ one }) => one.action) }));
  });
}
