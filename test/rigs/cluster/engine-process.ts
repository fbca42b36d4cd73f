import { type ChildProcess, spawn } from 'node:child_process';
import { type CliRig, programFile } from '../cli/run-cli.ts';

/** An engine as a pod or a service manager would run it. */
export interface EngineProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  /** Waits for a line of its two outputs that matches; rejects when it has ended without one. */
  line(pattern: RegExp): Promise<string>;
}

export function startEngine(rig: CliRig, ...argv: readonly string[]): EngineProcess {
  const child = spawn(process.execPath, [programFile('bundle'), ...argv], {
    cwd: rig.cwd,
    env: rig.env(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  let wake = (): void => {};
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (more: string) => {
      text += more;
      wake();
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const line = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const found = pattern.exec(text);
      if (found !== null) return found[1] ?? found[0];
      if (child.exitCode !== null) throw new Error(`ended without ${pattern}: ${text}`);
      await new Promise<void>((resolve) => {
        wake = resolve;
        void ended.then(() => resolve());
      });
    }
  };
  return { child, ended, line };
}
