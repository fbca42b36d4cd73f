import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemErrorCode } from '../../lib/system-error.ts';

/** What a gate waited for, in the same place where a command has its output: one line per change of text. */
export class ProbeLog {
  readonly #directory: string;
  #last: string | null = null;

  constructor(directory: string) {
    this.#directory = directory;
  }

  note(atMs: number, text: string): void {
    if (text === this.#last) return;
    this.#last = text;
    try {
      mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
      const line = `${new Date(atMs).toISOString()} ${text.replaceAll(/\s+/g, ' ')}\n`;
      appendFileSync(join(this.#directory, 'log'), line, { mode: 0o600 });
    } catch (error) {
      // A gate is not failed for its log: the journal, on the same disk, is what reports that nothing can be written.
      if (systemErrorCode(error) === null) throw error;
    }
  }
}
