import type { ViewKind } from '../state/ui-state.ts';
import { type Action, bindingFor, bindings, type KeyName } from './bindings.ts';

export interface Hint {
  readonly key: KeyName;
  readonly label: string;
}

/** Words short enough for one footer line; only what is worth reminding of has one. In order of usefulness. */
const SHORT: readonly (readonly [Action, string])[] = [
  ['launch', 'launch'],
  ['retry', 'retry'],
  ['approve', 'approve'],
  ['open', 'open'],
  ['logs', 'log'],
  ['find', 'find'],
  ['follow', 'follow'],
  ['find-next', 'next'],
  ['wrap', 'wrap'],
  ['previous-logs', 'previous try'],
  ['next-attention', 'next fault'],
  ['only-faults', 'faults'],
  ['skip', 'skip'],
  ['pause', 'pause'],
  ['go-events', 'events'],
];

/** These two stand at the end of every footer: how to learn more and how to get away. */
const ALWAYS: readonly (readonly [Action, string])[] = [
  ['help', 'help'],
  ['quit', 'back'],
];

/** What the footer offers in this view; `usable` says which actions would do something now. */
export function hintsFor(view: ViewKind, usable: (action: Action) => boolean): readonly Hint[] {
  const offered = SHORT.filter(([action]) => usable(action)).flatMap(([action, label]) => hint(view, action, label));
  const always = ALWAYS.flatMap(([action, label]) =>
    hint(view, action, action === 'quit' && view === 'regions' ? 'quit' : label),
  );
  return [...always, ...offered];
}

function hint(view: ViewKind, action: Action, label: string): readonly Hint[] {
  const binding = bindings.find((one) => one.action === action && one.views.includes(view));
  const key = binding?.keys[0];
  return key === undefined || bindingFor(view, key) !== binding ? [] : [{ key, label }];
}
