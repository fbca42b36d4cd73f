import type { Command } from 'commander';
import { LEASE_OPTION } from '../cluster/lease-seconds.ts';
import { CCIP, CONFIRM, METRICS, NETWORKS, SKIP_PREFLIGHT, SKIP_PROMOTION } from '../command-options.ts';
import type { VerbParts } from '../verb-parts.ts';

/** What a rollout would do, and doing it without a screen. */
export function addRolloutVerbs({ terminal, command, exit }: VerbParts): void {
  command('plan', 'what a rollout would do, step by step, with the exact commands')
    .option('--json', 'the whole plan as JSON')
    .option('--full', 'every region, also those that differ only by their name')
    .option('--regions <ids>', 'only these, separated by commas')
    .option('--phases <ids>', 'only these, separated by commas')
    .option(...NETWORKS)
    .option(...CCIP)
    .action(async (_, self: Command) => {
      const { planCommand } = await import('./plan.ts');
      exit(await planCommand(terminal, self.optsWithGlobals()));
    });

  command('run', 'a rollout without a screen: plain lines, or events')
    .option('--json', 'one event per line on stdout')
    .option('--plain', 'plain lines (the default)')
    .option('--yes', 'start without asking')
    .option('--regions <ids>', 'only these, separated by commas')
    .option('--phases <ids>', 'only these, separated by commas')
    .option(...NETWORKS)
    .option(...CCIP)
    .option('--resume <run>', 'take an earlier run up again: its id, a part of it, or latest')
    .option('--retry-failed', 'with --resume: try again what failed')
    .option(...SKIP_PREFLIGHT)
    .option(...SKIP_PROMOTION)
    .option(...METRICS)
    .action(async (_, self: Command) => {
      const { runCommand } = await import('./run.ts');
      exit(await runCommand(terminal, self.optsWithGlobals()));
    });

  command('add <regions...>', 'one more region for a run that is live: shows what would be done there, then adds it')
    .option('--run <run>', 'which run', 'latest')
    .option('--yes', 'add it without asking')
    .option(...CONFIRM)
    .action(async (regions: readonly string[], _, self: Command) => {
      const { addCommand } = await import('./add.ts');
      exit(await addCommand(terminal, regions, self.optsWithGlobals()));
    });

  command('standby', 'one of several engines (mode: ha): waits for the lease, then writes the run')
    .option(...LEASE_OPTION)
    .action(async (_, self: Command) => {
      const { standbyCommand } = await import('./standby.ts');
      exit(await standbyCommand(terminal, self.optsWithGlobals()));
    });
}
