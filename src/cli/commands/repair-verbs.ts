import type { Command } from 'commander';
import { type ReachOptions, withCluster } from '../cluster/cluster-place.ts';
import type { VerbParts } from '../verb-parts.ts';

/** The verbs that repair one region: a way out of a failure, and the way back to what was. */
export function addRepairVerbs({ terminal, command, exit }: VerbParts): void {
  const remedy = async (region: string, name: string | null, self: Command): Promise<void> => {
    const { remedyCommand } = await import('./remedy.ts');
    exit(await remedyCommand(terminal, region, name, self.optsWithGlobals()));
  };
  const repairing = (spec: string, text: string): Command =>
    withCluster(command(spec, text))
      .option('--run <run>', 'which run', 'latest')
      .option('--confirm <region>', 'the region again, typed')
      .option('--json', 'when no engine is live: one event per line');
  repairing('unlock <region>', 'take a terraform state lock away from a dead holder, then try again')
    .option('--seen <id>', 'the id of the lock, as the failure showed it')
    .action((region: string, _, self: Command) => remedy(region, 'unlock', self));
  repairing(
    'remedy <region> [name]',
    'take the way out that a failure offers, then try again; without more it says which',
  )
    .option('--seen <value>', 'what the failure showed: a lock, a revision')
    .action((region: string, name: string | undefined, _, self: Command) => remedy(region, name ?? null, self));

  withCluster(command('unlock-signer [network]', 'type the password of a keystore for the engine of a live run'))
    .option('--run <run>', 'which run', 'latest')
    .action(async (network: string | undefined, _, self: Command) => {
      const { unlockSignerCommand } = await import('./unlock-signer.ts');
      exit(await unlockSignerCommand(terminal, network ?? null, self.optsWithGlobals()));
    });

  withCluster(
    command('rollback <region>', 'one region, or zone, back to what was last verified there; nothing else is touched'),
  )
    .option('--to <revision>', 'this helm revision instead')
    .option('--infrastructure', 'terraform again, with what the region was given then')
    .option(
      '--previous <run>',
      'with --infrastructure: the run whose definition is taken; else the last that verified it',
    )
    .option('--confirm <region>', 'its name again, typed; without it the plan is shown and nothing is done')
    .option('--json', 'one event per line on stdout')
    .action(async (region: string, _, self: Command) => {
      if (self.opts<ReachOptions>().cluster === true) {
        const { sendErrand } = await import('../cluster/send-errand.ts');
        return exit(await sendErrand(terminal, self));
      }
      const { rollbackCommand } = await import('./rollback.ts');
      exit(await rollbackCommand(terminal, region, self.optsWithGlobals()));
    });
}
