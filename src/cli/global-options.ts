import { homedir } from 'node:os';
import { stateDirectory } from '../engine/journal/state-directory.ts';
import type { ColorChoice } from './color-level.ts';
import type { Terminal } from './terminal.ts';

/** What every command of the line takes. */
export interface GlobalOptions {
  readonly config?: string;
  readonly stateDir?: string;
  readonly color?: ColorChoice;
}

export const DEFAULT_FLEET_FILE = 'besu-console.yaml';

export function stateDirectoryOf(options: GlobalOptions, terminal: Terminal): string {
  return stateDirectory(options.stateDir ?? terminal.env.BESU_CONSOLE_STATE_DIR ?? null, terminal.env, homedir());
}
