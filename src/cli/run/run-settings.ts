import { socketPathFor } from '../../wire/socket-path.ts';
import { type GlobalOptions, stateDirectoryOf } from '../global-options.ts';
import type { Terminal } from '../terminal.ts';
import { actor } from './actor.ts';
import type { RunSettings } from './open-run.ts';

/** How this process would drive a run. */
export function runSettings(
  terminal: Terminal,
  options: GlobalOptions,
  toolDirectories: readonly string[],
): RunSettings {
  return {
    stateDirectory: stateDirectoryOf(options, terminal),
    env: terminal.env,
    toolDirectories,
    by: actor('headless'),
    endWhenHeld: true,
    onTrouble: (text) => terminal.err(`${text}\n`),
    socketFor: ({ path, run }) => socketPathFor(path, run, terminal.env),
  };
}
