import { writeSync } from 'node:fs';
import { bugReport } from './bug-report.ts';
import { CommandError, EXIT } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/** Whoever owns the terminal gets a bug first, gives the terminal back, and lets it go on to `guarded`. */
let owner: ((problem: unknown) => void) | null = null;

/** Runs a command; resolves with the exit status. Whatever is thrown and is no CommandError is a bug of ours. */
export async function guarded(terminal: Terminal, run: () => Promise<number>): Promise<number> {
  process.on('unhandledRejection', meetBug).on('uncaughtException', meetBug);
  try {
    return await run();
  } catch (problem) {
    if (problem instanceof CommandError) {
      terminal.err(`${problem.message}\n`);
      return problem.exitCode;
    }
    terminal.err(bugReport(problem));
    return EXIT.bug;
  }
}

/** Until the answer is called, a bug that nobody catches is given to `take`, once, instead of ending the program at once. */
export function takeBugs(take: (problem: unknown) => void): () => void {
  owner = take;
  return () => {
    owner = null;
  };
}

function meetBug(problem: unknown): void {
  const taken = owner;
  // A second one while the terminal is being given back: that way out is broken as well.
  owner = null;
  if (taken !== null) return taken(problem);
  report(problem);
  process.exit(EXIT.bug);
}

/** Past every stream: one of them may be what is broken. */
function report(problem: unknown): void {
  try {
    writeSync(2, bugReport(problem));
  } catch {
    // Nobody is left to read it.
  }
}
