import { Console } from 'node:console';
import { appendFileSync } from 'node:fs';
import { Writable } from 'node:stream';

const METHODS = ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir', 'table', 'group', 'assert'] as const;

/**
 * While a screen is up only Ink may write to the terminal: a line in between shifts the picture for good. Warnings of
 * Node, the console of a library and standard error go to a file instead; the answer takes all of it back.
 */
export function divertOutput(file: string): () => void {
  const write = (text: string): void => {
    try {
      appendFileSync(file, text, { mode: 0o600 });
    } catch {
      // A full disk must not end the screen because of a warning.
    }
  };
  const undo = [divertConsole(write), divertWarnings(write), divertStandardError(write)];
  return () => {
    for (const each of undo) each();
  };
}

type Write = (text: string) => void;

function divertConsole(write: Write): () => void {
  const sink = new Writable({
    write: (chunk, _, done) => {
      write(String(chunk));
      done();
    },
  });
  const before = Object.fromEntries(METHODS.map((name) => [name, console[name]]));
  const quiet = new Console({ stdout: sink, stderr: sink });
  Object.assign(console, Object.fromEntries(METHODS.map((name) => [name, quiet[name]])));
  return () => void Object.assign(console, before);
}

/** Node prints a warning unless nobody but us listens. */
function divertWarnings(write: Write): () => void {
  const before = process.listeners('warning');
  const note = (warning: Error): void => write(`${warning.stack ?? warning.message}\n`);
  process.removeAllListeners('warning').on('warning', note);
  return () => {
    process.off('warning', note);
    for (const listener of before) process.on('warning', listener);
  };
}

function divertStandardError(write: Write): () => void {
  const before = process.stderr.write.bind(process.stderr);
  process.stderr.write = ((chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean => {
    write(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
    const done = rest.at(-1);
    if (typeof done === 'function') process.nextTick(done as () => void);
    return true;
  }) as typeof process.stderr.write;
  return () => {
    process.stderr.write = before;
  };
}
