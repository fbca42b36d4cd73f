import type { Writable } from 'node:stream';
import { systemErrorText } from '../lib/system-error.ts';
import { askHidden, type HiddenAnswer, type HiddenQuestion } from './ask/ask-hidden.ts';

/** Where a command writes, and what it may know of its surroundings. Tests give their own. */
export interface Terminal {
  /** Data. */
  readonly out: (text: string) => void;
  /** Messages. */
  readonly err: (text: string) => void;
  readonly isInteractive: boolean;
  /** For what nobody may see. Absent = nobody is there to type it. */
  readonly askHidden?: (asked: HiddenQuestion) => Promise<HiddenAnswer>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

export function processTerminal(): Terminal {
  const err = (text: string): void => void process.stderr.write(text);
  keepGoing(process.stdout, 'standard output', err);
  keepGoing(process.stderr, 'standard error', () => {});
  return {
    out: (text) => void process.stdout.write(text),
    err,
    ...(process.stdin.isTTY && process.stderr.isTTY
      ? { askHidden: (asked) => askHidden(process.stdin, process.stderr, asked) }
      : {}),
    isInteractive: Boolean(process.stdout.isTTY && process.stdin.isTTY) && process.env.TERM !== 'dumb',
    env: process.env,
    cwd: process.cwd(),
  };
}

let lost = false;

/** Standard output could not be written for another reason than that nobody reads it: what was asked for is not there. */
export const isOutputLost = (): boolean => lost;

/** The reader may go away, and a disk may be full: neither may end the rollout that is being told about. */
export function keepGoing(stream: Writable, name: string, say: (text: string) => void): void {
  let said = false;
  stream.on('error', (problem: NodeJS.ErrnoException) => {
    if (said || problem.code === 'EPIPE' || problem.code === 'EIO') return;
    said = true;
    lost = true;
    say(
      `${name} cannot be written: ${systemErrorText(problem)}; a rollout goes on, and besu-console events has all of it\n`,
    );
  });
}
