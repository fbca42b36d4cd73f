import type { Scope } from '../model/ids.ts';
import type { RunState } from '../model/state.ts';

/** What a person left there for whoever comes next; null = nothing. */
export function noteWords({ notes }: RunState, scope: Scope): string | null {
  const note = notes?.[scope];
  if (note === undefined) return null;
  return `note of ${note.by.user}, ${new Date(note.atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC: ${note.text}`;
}
