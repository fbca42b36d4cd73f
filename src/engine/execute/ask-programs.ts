import { execFile } from 'node:child_process';
import { childEnvironment } from './child-environment.ts';

interface Asked {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | null>>;
  readonly stdin: string;
}

/** A chart of 1 MB, rendered and as JSON; beyond this it is no answer. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Programs that change nothing and whose answer is for us alone: it stays in memory, and no log has a word of it. Nobody
 * adopts one; what an engine that dies has asked is asked again.
 */
export const askPrograms =
  (env: Readonly<Record<string, string>>) =>
  ({ argv, cwd, env: own, stdin }: Asked, signal: AbortSignal) =>
    new Promise<{ readonly code: number; readonly stdout: string } | null>((resolve) => {
      const [program = '', ...rest] = argv;
      const options = { cwd, env: childEnvironment(env, own), signal, maxBuffer: MOST_BYTES };
      const child = execFile(program, rest, options, (error, stdout) => {
        if (error === null) return resolve({ code: 0, stdout });
        resolve(typeof error.code === 'number' ? { code: error.code, stdout } : null);
      });
      // A program that ends without reading what it was given has said so by its exit.
      child.stdin?.on('error', () => {});
      child.stdin?.end(stdin);
    });
