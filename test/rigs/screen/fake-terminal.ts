import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import xterm from '@xterm/headless';

/** Escape in the one form that needs no waiting for what might follow it. */
export const ESC = '\u001b[27u';

/** A terminal that really interprets what it is sent, in memory: streams for a program, a screen for a test. */
export class FakeTerminal {
  readonly stdout: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadStream;
  /** Everything ever written, for what a screen cannot show: escape sequences. */
  written = '';
  readonly #terminal: InstanceType<typeof xterm.Terminal>;
  readonly #input = new PassThrough();

  constructor(columns: number, rows: number) {
    // There is no kernel between us that would turn a line feed into carriage return and line feed.
    this.#terminal = new xterm.Terminal({ cols: columns, rows, convertEol: true, allowProposedApi: true });
    this.stdout = this.#makeStdout(columns, rows);
    this.stdin = Object.assign(this.#input, {
      isTTY: true,
      setRawMode: () => this.#input,
      ref: () => this.#input,
      unref: () => this.#input,
    }) as unknown as NodeJS.ReadStream;
  }

  type(keys: string): void {
    this.#input.write(keys);
  }

  /** Somebody listens, and has taken every key. */
  get isRead(): boolean {
    return this.#input.listenerCount('readable') > 0 && this.#input.readableLength === 0;
  }

  hangUp(): void {
    this.#input.end();
  }

  resize(columns: number, rows: number): void {
    this.#terminal.resize(columns, rows);
    Object.assign(this.stdout, { columns, rows });
    this.stdout.emit('resize');
  }

  /** The rows as a person sees them, without trailing blanks. */
  async screen(): Promise<readonly string[]> {
    await new Promise<void>((resolve) => this.#terminal.write('', resolve));
    const { active } = this.#terminal.buffer;
    return Array.from({ length: this.#terminal.rows }, (_, y) =>
      (active.getLine(active.baseY + y)?.translateToString(true, 0, this.#terminal.cols) ?? '').trimEnd(),
    );
  }

  /** One row cell by cell: what stands there and how it looks, as numbers of the terminal's own. */
  async cells(row: number): Promise<readonly string[]> {
    await new Promise<void>((resolve) => this.#terminal.write('', resolve));
    const { active } = this.#terminal.buffer;
    const line = active.getLine(active.baseY + row);
    return Array.from({ length: this.#terminal.cols }, (_, x) => {
      const cell = line?.getCell(x);
      if (cell === undefined) return '';
      const marks = [cell.isBold() && 'bold', cell.isUnderline() && 'underline', cell.isInverse() && 'inverse'];
      const colour = cell.isFgDefault() ? '' : `colour ${cell.getFgColor()}`;
      return [cell.getChars(), ...marks.filter(Boolean), colour].filter((one) => one !== '').join(' ');
    });
  }

  get onAlternateScreen(): boolean {
    return this.#terminal.buffer.active.type === 'alternate';
  }

  #makeStdout(columns: number, rows: number): NodeJS.WriteStream {
    const write = (chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean => {
      const text = typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk);
      this.written += text;
      const done = rest.find((one) => typeof one === 'function') as (() => void) | undefined;
      this.#terminal.write(text, done);
      return true;
    };
    const stream = Object.assign(new EventEmitter(), { isTTY: true, columns, rows, writable: true, write });
    return stream as unknown as NodeJS.WriteStream;
  }
}
