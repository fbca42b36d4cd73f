import { isJsonObject, type JsonValue } from '../../lib/json.ts';
import { MOST_COMMANDS, remembered } from '../../ui/state/command-line/command-history.ts';
import { type ConfFile, confFile } from './conf-file.ts';

/** The lines of the command prompt over all sessions, in the state directory: machine-written, so no preference. */
export class CommandHistoryFile {
  readonly #file: ConfFile;

  constructor(stateDirectory: string) {
    this.#file = confFile(stateDirectory, 'command-history');
  }

  /** Oldest first. A file that cannot be read counts as none. */
  async lines(): Promise<readonly string[]> {
    const read = await this.#file.read();
    const lines = read.ok && isJsonObject(read.value) ? read.value['lines'] : null;
    return Array.isArray(lines) ? lines.filter(isText).slice(-MOST_COMMANDS) : [];
  }

  /** Read again before it is written: another terminal may have added to it. A broken file is left alone. */
  async add(line: string): Promise<void> {
    const read = await this.#file.read();
    if (!read.ok) return;
    await this.#file.write('lines', [...remembered(await this.lines(), line)]);
  }
}

const isText = (value: JsonValue): value is string => typeof value === 'string';
