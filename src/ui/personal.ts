import { defaultKeymap, type Keymap } from './keys/keymap.ts';

/** What the one person in front of this screen likes; the run knows nothing of it. */
export interface Personal {
  readonly keymap: Keymap;
  /** Lines of earlier command prompts, oldest first. */
  readonly commandHistory: readonly string[];
  /** How logs that are opened begin; null = finished ones wrapped, growing ones not. */
  readonly logWrap: boolean | null;
  /** Said once at the start: preferences that were not taken. Null = nothing to say. */
  readonly greeting: string | null;
}

export const IMPERSONAL: Personal = { keymap: defaultKeymap, commandHistory: [], logWrap: null, greeting: null };
