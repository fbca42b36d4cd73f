import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CommandError, EXIT } from './exit-code.ts';
import { parseAndRun } from './program.ts';
import { program } from './program-version.ts';
import { processTerminal } from './terminal.ts';

/** Runs the command line; resolves with the exit status. Whatever is thrown and is no CommandError is a bug of ours. */
export async function main(argv: readonly string[]): Promise<number> {
  const terminal = processTerminal();
  try {
    return await parseAndRun(argv, terminal);
  } catch (problem) {
    if (problem instanceof CommandError) {
      terminal.err(`${problem.message}\n`);
      return problem.exitCode;
    }
    terminal.err(bugReport(problem));
    return EXIT.bug;
  }
}

function bugReport(problem: unknown): string {
  const text = problem instanceof Error ? (problem.stack ?? problem.message) : String(problem);
  return (
    `${program} has hit a bug of its own. Running tools were not touched; the journal is whole.\n${text}\n` +
    'Take the rollout up again with: besu-console run --resume latest\n'
  );
}

function endAsBug(problem: unknown): never {
  process.stderr.write(bugReport(problem));
  process.exit(EXIT.bug);
}

process.on('unhandledRejection', endAsBug).on('uncaughtException', endAsBug);

const invoked = process.argv[1];
if (invoked !== undefined && process.env.BESU_CONSOLE_NO_MAIN === undefined) {
  const here = fileURLToPath(import.meta.url);
  const direct = realpathSync(invoked);
  if (direct === here || /bin[/\\]besu-console\.js$/.test(direct)) process.exitCode = await main(process.argv.slice(2));
}
