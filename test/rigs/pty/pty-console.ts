import { join } from 'node:path';
import { type IPty, spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';

const program = join(import.meta.dirname, '..', '..', '..', 'bin', 'besu-console.js');

export interface PtyWishes {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Ends the waiting of a test that is over; what the terminal showed then is in the error. */
  readonly signal: AbortSignal;
  /** A shell command line around the program, `"$@"`; else the program is the terminal's only process. */
  readonly shell?: string;
  /** Started instead of the console: an interactive shell, a program of the rig. `argv` are its arguments. */
  readonly instead?: string;
}

/** The command line of the console itself, for a test that types it into a shell. */
export const consoleLine = `'${process.execPath}' '${program}'`;

/** The rows a person sees, without trailing blanks. */
export type Screen = readonly string[];

interface Waiter {
  readonly what: string;
  readonly holds: (screen: Screen) => boolean;
  readonly resolve: (screen: Screen) => void;
  readonly reject: (problem: Error) => void;
}

/** The real program in a real pseudo terminal whose other end is a terminal emulator. */
export class PtyConsole {
  /** Everything the program ever wrote, for what a screen cannot show: escape sequences. */
  written = '';
  /** Resolves when the program has ended and its last words are on the screen. */
  readonly ended: Promise<{ readonly exitCode: number; readonly signal: number }>;
  readonly #pty: IPty;
  readonly #terminal = new xterm.Terminal({ cols: 80, rows: 24, allowProposedApi: true });
  readonly #waiters = new Set<Waiter>();
  #over: string | null = null;

  constructor({ argv, cwd, env, signal, shell, instead }: PtyWishes) {
    const command = instead === undefined ? [process.execPath, program, ...argv] : [instead, ...argv];
    const [file, ...args] = shell === undefined ? command : ['sh', '-c', shell, 'sh', ...command];
    this.#pty = spawn(file ?? '', args, { cols: 80, rows: 24, cwd, env: { ...env }, name: 'xterm-256color' });
    // Programs may ask the terminal what it is.
    this.#terminal.onData((answer) => this.#pty.write(answer));
    this.#pty.onData((text) => {
      this.written += text;
      this.#terminal.write(text, () => this.#look());
    });
    this.ended = new Promise((resolve) => {
      this.#pty.onExit((exit) =>
        this.#terminal.write('', () => {
          this.#look();
          this.#giveUp(`the program has ended with ${exit.exitCode}`);
          resolve({ exitCode: exit.exitCode, signal: exit.signal ?? 0 });
        }),
      );
    });
    signal.addEventListener('abort', () => this.#giveUp('the test is over'));
  }

  get pid(): number {
    return this.#pty.pid;
  }

  press(keys: string): void {
    this.#pty.write(keys);
  }

  resize(columns: number, rows: number): void {
    this.#terminal.resize(columns, rows);
    this.#pty.resize(columns, rows);
  }

  /** The terminal itself disappears, as when a window is closed or a line drops; nothing is seen from then on. */
  destroy(): void {
    this.#over = 'the program has lost its terminal';
    (this.#pty as IPty & { destroy(): void }).destroy();
  }

  /** Waits for the screen on which this holds; it is looked at whenever the terminal has taken something in. */
  until(what: string, holds: (screen: Screen) => boolean): Promise<Screen> {
    return new Promise((resolve, reject) => {
      this.#waiters.add({ what, holds, resolve, reject });
      this.#look();
      if (this.#over !== null) this.#giveUp(this.#over);
    });
  }

  /** Waits for a screen with all of these on it: a picture may arrive in pieces, so they are asked for together. */
  shows(...wanted: readonly (string | RegExp)[]): Promise<Screen> {
    return this.until(`${wanted.join(' and ')} on the screen`, (screen) => {
      const text = screen.join('\n');
      return wanted.every((one) => (typeof one === 'string' ? text.includes(one) : one.test(text)));
    });
  }

  screen(): Screen {
    const { active } = this.#terminal.buffer;
    return Array.from({ length: this.#terminal.rows }, (_, y) =>
      (active.getLine(active.baseY + y)?.translateToString(true) ?? '').trimEnd(),
    );
  }

  /** What a program must not leave behind. */
  get leftOver(): { readonly alternateScreen: boolean; readonly hiddenCursor: boolean; readonly pasteMode: boolean } {
    return {
      alternateScreen: this.#terminal.buffer.active.type === 'alternate',
      hiddenCursor: this.written.lastIndexOf('\u001b[?25l') > this.written.lastIndexOf('\u001b[?25h'),
      pasteMode: this.#terminal.modes.bracketedPasteMode,
    };
  }

  /** For a test that is over, whatever it found. */
  async close(): Promise<void> {
    if (!this.#isGone()) {
      this.#pty.kill('SIGKILL');
      await this.ended;
    }
    this.#terminal.dispose();
  }

  #isGone(): boolean {
    return this.#over?.startsWith('the program') ?? false;
  }

  #look(): void {
    if (this.#waiters.size === 0) return;
    const screen = this.screen();
    for (const waiter of this.#waiters) {
      if (!waiter.holds(screen)) continue;
      this.#waiters.delete(waiter);
      waiter.resolve(screen);
    }
  }

  #giveUp(why: string): void {
    if (!this.#isGone()) this.#over = why;
    for (const { what, reject } of this.#waiters) {
      reject(new Error(`${why} before ${what}; the screen was:\n${this.screen().join('\n')}`));
    }
    this.#waiters.clear();
  }
}
