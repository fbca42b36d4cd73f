import { program } from './program-version.ts';
import type { Terminal } from './terminal.ts';

/** The first sign of life, before anything that takes time is even loaded. Said to a person, never to a pipe. */
export function announce(terminal: Terminal, what: string): void {
  if (terminal.isInteractive) terminal.err(`${program}: ${what}\n`);
}
