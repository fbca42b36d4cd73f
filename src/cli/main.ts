import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { EXIT } from './exit-code.ts';
import { guarded } from './guarded.ts';
import { parseAndRun } from './program.ts';
import { isOutputLost, processTerminal } from './terminal.ts';

/** Runs the command line; resolves with the exit status. */
export function main(argv: readonly string[]): Promise<number> {
  const terminal = processTerminal();
  // A success whose words were lost is none, and a stream says late that it has lost them.
  process.on('exit', (status) => {
    if (status === EXIT.ok && isOutputLost()) process.exitCode = EXIT.unfinished;
  });
  return guarded(terminal, () => parseAndRun(argv, terminal));
}

const invoked = process.argv[1];
if (invoked !== undefined && process.env.BESU_CONSOLE_NO_MAIN === undefined) {
  const here = fileURLToPath(import.meta.url);
  const direct = realpathSync(invoked);
  if (direct === here || /bin[/\\]besu-console\.js$/.test(direct)) process.exitCode = await main(process.argv.slice(2));
}
