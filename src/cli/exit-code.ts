/** Exit statuses of the program (README.md has the table). 0, 1, 3, 4 and 5 come from a run's result. */
export const EXIT = { ok: 0, unfinished: 1, usage: 2, refused: 3, stopped: 4, held: 5, owned: 6, bug: 70 } as const;

/** Ends a command with a message for stderr: bad usage, a bad file, a run that is not there. Not a bug. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.usage) {
    super(message);
    this.exitCode = exitCode;
  }
}
