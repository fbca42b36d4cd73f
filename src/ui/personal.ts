import type { Plan } from '../engine/model/plan.ts';
import { defaultKeymap, type Keymap } from './keys/keymap.ts';

/** What the one person in front of this screen likes; the run knows nothing of it. */
export interface Personal {
  readonly keymap: Keymap;
  /** Lines of earlier command prompts, oldest first. */
  readonly commandHistory: readonly string[];
  /** How logs that are opened begin; null = finished ones wrapped, growing ones not. */
  readonly logWrap: boolean | null;
  /** Whether the last row says which keys would do something; null = by the mode of the fleet. */
  readonly hints: boolean | null;
  /** Said once at the start: preferences that were not taken. Null = nothing to say. */
  readonly greeting: string | null;
}

export const IMPERSONAL: Personal = {
  ...{ keymap: defaultKeymap, commandHistory: [], logWrap: null, hints: null, greeting: null },
};

/** Who runs engines in clusters knows the keys, and has the row for regions. */
export const showsHints = ({ hints }: Personal, { mode }: Plan): boolean => hints ?? mode !== 'kubernetes';
