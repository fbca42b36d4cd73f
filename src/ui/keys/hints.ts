import type { ViewKind } from '../state/ui-state.ts';
import type { Action, KeyName } from './bindings.ts';
import { defaultKeymap, type Keymap } from './keymap.ts';

export interface Hint {
  readonly key: KeyName;
  readonly label: string;
}

/** Words short enough for one footer line; only what is worth reminding of has one. In order of usefulness. */
const SHORT: readonly (readonly [Action, string])[] = [
  ['replay-play', 'play/pause'],
  ['replay-faster', 'faster'],
  ['replay-jump', 'jump'],
  ['replay-step', 'step'],
  ['replay-next-failure', 'next failure'],
  ['launch', 'launch'],
  ['retry', 'retry'],
  ['approve', 'approve'],
  ['raise-fee', 'raise fee'],
  ['push', 'push'],
  ['open', 'open'],
  ['logs', 'log'],
  ['menu', 'menu'],
  ['find', 'find'],
  ['follow', 'follow'],
  ['find-next', 'next'],
  ['next-error', 'next error'],
  ['only-matching', 'only'],
  ['wrap', 'wrap'],
  ['previous-logs', 'previous try'],
  ['next-attention', 'next fault'],
  ['causes', 'causes'],
  ['only-faults', 'faults'],
  ['skip', 'skip'],
  ['mark-failed', 'mark failed'],
  ['unmark', 'unmark'],
  ['cancel', 'cancel'],
  ['pause', 'pause'],
  ['describe', 'describe'],
  ['go-health', 'health'],
  ['go-timeline', 'timeline'],
  ['go-events', 'events'],
];

/** These two stand at the end of every footer: how to learn more and how to get away. */
const ALWAYS: readonly (readonly [Action, string])[] = [
  ['help', 'help'],
  ['quit', 'back'],
];

/** What the footer offers in this view; `usable` says which actions would do something now, `named` what they do now. */
export function hintsFor(
  view: ViewKind,
  usable: (action: Action) => boolean,
  keymap: Keymap = defaultKeymap,
  named: Readonly<Partial<Record<Action, string>>> = {},
): readonly Hint[] {
  const hint = (action: Action, label: string): readonly Hint[] => {
    const key = keymap.keyFor(view, action);
    return key === null ? [] : [{ key, label: named[action] ?? label }];
  };
  const offered = SHORT.filter(([action]) => usable(action)).flatMap(([action, label]) => hint(action, label));
  const always = ALWAYS.flatMap(([action, label]) =>
    hint(action, action === 'quit' && view === 'regions' ? 'quit' : label),
  );
  return [...always, ...offered];
}
