import { homedir } from 'node:os';
import { stateDirectory } from '../engine/journal/state-directory.ts';
import type { ColorChoice } from './color-level.ts';
import { CommandError } from './exit-code.ts';
import { requireReadable } from './state-place.ts';
import type { Terminal } from './terminal.ts';

/** What every command of the line takes. */
export interface GlobalOptions {
  readonly config?: string;
  readonly stateDir?: string;
  readonly color?: ColorChoice;
}

export const DEFAULT_FLEET_FILE = 'besu-console.yaml';

export function stateDirectoryOf(options: GlobalOptions, terminal: Terminal): string {
  // `--state-dir "$UNSET"` would mean the directory one happens to be in.
  if (options.stateDir === '') throw new CommandError('--state-dir is empty: it needs a directory');
  const given = options.stateDir ?? (terminal.env.BESU_CONSOLE_STATE_DIR || null);
  return requireReadable(stateDirectory(given, terminal.env, homedir()));
}
