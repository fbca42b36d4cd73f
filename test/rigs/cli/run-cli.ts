import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..', '..');

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RigOptions {
  /** `source` runs src/cli/main.ts as it is now; `bundle`, the default, what was built, or the source if nothing was. */
  readonly from?: 'bundle' | 'source';
}

/** The real program in a world of its own: empty home, own state directory, own working directory. */
export class CliRig {
  readonly home: string;
  readonly cwd: string;
  readonly stateDirectory: string;
  readonly #extra: Readonly<Record<string, string>>;
  readonly #program: string;

  private constructor(home: string, extra: Readonly<Record<string, string>>, program: string) {
    this.#program = program;
    this.home = home;
    this.cwd = home;
    this.stateDirectory = join(home, 'state');
    this.#extra = extra;
  }

  static async open(extra: Readonly<Record<string, string>> = {}, options: RigOptions = {}): Promise<CliRig> {
    const home = await mkdtemp(join(tmpdir(), 'besu-console-e2e-'));
    return new CliRig(home, extra, programFile(options.from ?? 'bundle'));
  }

  /** The same world, seen with other variables. Closed together with this one. */
  with(extra: Readonly<Record<string, string>>): CliRig {
    return new CliRig(this.home, { ...this.#extra, ...extra }, this.#program);
  }

  close(): Promise<void> {
    return rm(this.home, { recursive: true, force: true, maxRetries: 5 });
  }

  env(): Record<string, string> {
    return {
      PATH: process.env.PATH ?? '',
      HOME: this.home,
      BESU_CONSOLE_STATE_DIR: this.stateDirectory,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '',
      BESU_CONSOLE_TOOLS_DIR: process.env.BESU_CONSOLE_TOOLS_DIR ?? join(root, '.cache', 'tools'),
      ...this.#extra,
    };
  }

  run(...argv: readonly string[]): Promise<CliResult> {
    const child = spawn(process.execPath, [this.#program, ...argv], {
      cwd: this.cwd,
      env: this.env(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said.stderr += text;
    });
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, ...said }));
    });
  }
}

/** What a process of the program is started from. */
export function programFile(from: 'bundle' | 'source'): string {
  const built = from === 'bundle' && existsSync(join(root, 'dist', 'main.js'));
  return built ? join(root, 'bin', 'besu-console.js') : join(root, 'src', 'cli', 'main.ts');
}

export interface JsonEvent {
  readonly seq: number;
  readonly type: string;
  readonly [key: string]: unknown;
}

/** Every line of a JSON-lines answer; throws on a line that is none. */
export function jsonLines(text: string): readonly JsonEvent[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as JsonEvent);
}

export const examples = join(root, 'examples');
