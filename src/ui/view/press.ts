import type { Action } from '../keys/bindings.ts';
import type { Keymap } from '../keys/keymap.ts';
import type { ViewKind } from '../state/ui-state.ts';
import { type Line, span } from './line.ts';

/** `r retry`: which key does something, in the words of a hint. */
export type Press = (action: Action, does: string) => Line;

/** Nothing for a key that somebody has taken away. */
export const pressIn =
  (keymap: Keymap, view: ViewKind): Press =>
  (action, does) => {
    const key = keymap.keyFor(view, action);
    return key === null ? [] : [span(key, 'key'), span(` ${does}  `)];
  };
