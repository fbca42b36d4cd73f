import { type Command, Option } from 'commander';
import { CommandError } from '../exit-code.ts';

const FROM_HERE = 'the engine in a cluster has a fleet file of its own, which besu-console cluster install gives it';
const WHY: Readonly<Record<string, string>> = {
  plan: FROM_HERE,
  run: FROM_HERE,
  add: FROM_HERE,
  replay: 'it reads a journal of this machine; besu-console events --cluster brings that of the engine',
  demo: 'a lab lives on this machine',
  lab: 'a lab lives on this machine',
};

/** A verb that means nothing to an engine in a cluster says so, instead of not knowing the option. */
export function refuseCluster(command: Command, family = command.name()): void {
  for (const each of command.commands) refuseCluster(each, command.parent === null ? each.name() : family);
  if (command.parent === null || command.commands.length > 0 || family === 'cluster') return;
  if (command.options.some(({ long }) => long === '--cluster')) return;
  command.addOption(new Option('--cluster').hideHelp()).on('option:cluster', () => {
    const name = command.parent?.parent === null ? command.name() : `${family} ${command.name()}`;
    throw new CommandError(`${name} does not take --cluster: ${WHY[family] ?? 'it is about this machine'}`);
  });
}
