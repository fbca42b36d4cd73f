import { isAlive, type ProcessIdentity } from '../../lib/process-identity.ts';
import { AttemptDirectory } from './attempt-directory.ts';

/** Where an attempt stands on this machine, whoever began it. */
export type AttemptSight =
  /** `pid` is the program's own; null when only its wrapper is left to write its exit. */
  | { readonly kind: 'alive'; readonly pid: number | null }
  | { readonly kind: 'ended'; readonly status: number }
  | { readonly kind: 'never-started' }
  | { readonly kind: 'gone' };

/** Looks and touches nothing: what an engine that took the run up now would find. */
export function lookAtAttempt(path: string, known: ProcessIdentity | null): AttemptSight {
  const directory = new AttemptDirectory(path);
  const note = directory.readNote();
  const program = note.kind === 'noted' ? note.program : known;
  if (program !== null && isAlive(program)) return { kind: 'alive', pid: program.pid };
  if (note.kind === 'noted' && isAlive(note.wrapper)) return { kind: 'alive', pid: null };
  const status = directory.readExit();
  if (status !== null) return { kind: 'ended', status };
  return program === null ? { kind: 'never-started' } : { kind: 'gone' };
}
