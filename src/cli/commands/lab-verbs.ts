import type { Command } from 'commander';
import { announce } from '../announce.ts';
import { METRICS, SKIP_PREFLIGHT, withLook } from '../command-options.ts';
import type { VerbParts } from '../verb-parts.ts';
import type { DemoOptions } from './demo.ts';

/** The rollout on the built-in lab, and what goes wrong in it. */
export function addLabVerbs({ terminal, command, group, exit }: VerbParts): void {
  withLook(command('demo', 'a rollout on the built-in lab, on this machine'))
    .option('--headless', 'no screen')
    .option('--json', 'no screen: one event per line')
    .option('--plain', 'no screen: plain lines')
    .option('--keep', 'leave the lab up afterwards, until interrupted')
    .option('--regions <n>', 'how many regions of the catalogue')
    .option('--scenario <name>', 'what goes wrong (besu-console lab list)', 'happy')
    .option('--executor <kind>', 'where programs run: local, or kubernetes (Jobs of the lab)', 'local')
    .option('--contracts', 'also contracts and CCIP, on two Ethereum nodes of this machine (anvil)')
    .option('--seed <n>', 'same seed, same world', '1')
    .option('--speed <x>', 'how many times faster than the pace for watching', '1')
    .option(...SKIP_PREFLIGHT)
    .option(...METRICS)
    .action(async (_, self: Command) => {
      const options: DemoOptions = self.optsWithGlobals();
      if (!(options.headless || options.json || options.plain)) announce(terminal, 'preparing the lab');
      const { demoCommand } = await import('./demo.ts');
      exit(await demoCommand(terminal, options));
    });

  const onLab = group('lab', 'what goes wrong in a lab that is up');
  onLab('list', 'the scenarios')
    .option('--json', 'as JSON')
    .action(async (_, self: Command) => {
      const { labListCommand } = await import('./lab.ts');
      exit(labListCommand(terminal, self.optsWithGlobals()));
    });
  onLab('status', 'validators as they are, and what is injected')
    .option('--run <run>', 'the lab of which run', 'latest')
    .option('--json', 'as JSON')
    .action(async (_, self: Command) => {
      const { labStatusCommand } = await import('./lab.ts');
      exit(await labStatusCommand(terminal, self.optsWithGlobals()));
    });
  onLab('inject <scenario>', 'make something go wrong, now')
    .option('--run <run>', 'the lab of which run', 'latest')
    .option('--regions <ids>', 'in these, separated by commas; when not given, the scenario chooses')
    .action(async (scenario: string, _, self: Command) => {
      const { labInjectCommand } = await import('./lab.ts');
      exit(await labInjectCommand(terminal, scenario, self.optsWithGlobals()));
    });
  onLab('clear', 'take back everything that was injected')
    .option('--run <run>', 'the lab of which run', 'latest')
    .action(async (_, self: Command) => {
      const { labClearCommand } = await import('./lab.ts');
      exit(await labClearCommand(terminal, self.optsWithGlobals()));
    });
}
