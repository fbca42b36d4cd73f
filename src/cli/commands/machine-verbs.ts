import { type Command, Option } from 'commander';
import { METRICS } from '../command-options.ts';
import type { VerbParts } from '../verb-parts.ts';

/** The verbs about this machine and this program. */
export function addMachineVerbs({ terminal, root, command, hidden, exit }: VerbParts): void {
  hidden('engine-host <run>')
    .option(...METRICS)
    .action(async (run: string, _, self: Command) => {
      const { hostCommand } = await import('../host/host-command.ts');
      exit(await hostCommand(terminal, run, self.optsWithGlobals()));
    });

  command('regions', 'the catalogue')
    .option('--json', 'as JSON')
    .action(async (_, self: Command) => {
      const { regionsCommand } = await import('./regions.ts');
      exit(regionsCommand(terminal, self.optsWithGlobals()));
    });

  command('doctor', 'tools, versions, terminal, disk')
    .option('--json', 'as JSON')
    .action(async (_, self: Command) => {
      const { doctorCommand } = await import('./doctor.ts');
      exit(await doctorCommand(terminal, self.optsWithGlobals()));
    });

  command('init', 'write a commented starter fleet file').action(async (_, self: Command) => {
    const { initCommand } = await import('./init.ts');
    exit(await initCommand(terminal, self.optsWithGlobals()));
  });

  command('keys', 'the keys as they are in force, and what of your preferences was not taken')
    .option('--json', 'as JSON')
    .action(async (_, self: Command) => {
      const { keysCommand } = await import('./keys.ts');
      exit(await keysCommand(terminal, self.optsWithGlobals()));
    });

  command('completion [words...]', 'the completion script of a shell: bash, zsh or fish')
    .usage('SHELL')
    .addOption(new Option('--words', 'how the line behind -- goes on').hideHelp())
    .action(async (words: readonly string[], _, self: Command) => {
      const { completionCommand } = await import('./completion.ts');
      exit(await completionCommand(terminal, root, words, self.optsWithGlobals()));
    });
}
