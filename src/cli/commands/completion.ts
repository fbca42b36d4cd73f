import type { Command } from 'commander';
import { listRuns } from '../../engine/journal/run-directory.ts';
import { scenarioNames } from '../../lab/scenario.ts';
import { catalog } from '../../regions/catalog.ts';
import { phaseTable } from '../../regions/phase-table.ts';
import { CommandError } from '../exit-code.ts';
import { type GlobalOptions, stateDirectoryOf } from '../global-options.ts';
import type { Terminal } from '../terminal.ts';
import { completionScript, SHELLS } from './completion-scripts.ts';
import { completionWords } from './completion-words.ts';

/** The newest are the ones that are asked for. */
const MOST_RUNS = 20;

/** Prints a shell's completion script; with `--words`, how a line goes on, one word a line. */
export async function completionCommand(
  terminal: Terminal,
  root: Command,
  words: readonly string[],
  options: GlobalOptions & { readonly words?: boolean },
): Promise<number> {
  if (options.words) {
    const completed = await completionWords(root, words, {
      regions: () => catalog.map(({ id }) => id),
      phases: () => phaseTable.map(({ id }) => id),
      scenarios: () => scenarioNames,
      runs: () => newestRuns(stateDirectoryOf(options, terminal)),
    });
    for (const word of completed ?? [':files']) terminal.out(`${word}\n`);
    return 0;
  }
  const shell = SHELLS.find((one) => one === words[0]);
  if (shell === undefined || words.length > 1) {
    throw new CommandError(`besu-console completion SHELL prints the script for ${SHELLS.join(', ')}`);
  }
  terminal.out(completionScript(shell));
  return 0;
}

async function newestRuns(stateDirectory: string): Promise<readonly string[]> {
  const runs = await listRuns(stateDirectory).catch(() => []);
  return runs.slice(0, MOST_RUNS).map(({ run }) => run);
}
