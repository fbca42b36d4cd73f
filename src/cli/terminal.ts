import type { Writable } from 'node:stream';

/** Where a command writes, and what it may know of its surroundings. Tests give their own. */
export interface Terminal {
  /** Data. */
  readonly out: (text: string) => void;
  /** Messages. */
  readonly err: (text: string) => void;
  readonly isInteractive: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

export function processTerminal(): Terminal {
  // A reader that went away (`| head`) must not end the rollout it was reading about.
  ignoreBrokenPipe(process.stdout);
  ignoreBrokenPipe(process.stderr);
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    isInteractive: Boolean(process.stdout.isTTY && process.stdin.isTTY) && process.env.TERM !== 'dumb',
    env: process.env,
    cwd: process.cwd(),
  };
}

function ignoreBrokenPipe(stream: Writable): void {
  stream.on('error', (problem: NodeJS.ErrnoException) => {
    if (problem.code !== 'EPIPE' && problem.code !== 'EIO') throw problem;
  });
}
