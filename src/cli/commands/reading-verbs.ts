import { type Command, Option } from 'commander';
import { announce } from '../announce.ts';
import { type ReachOptions, withCluster } from '../cluster/cluster-place.ts';
import { METRICS, withLook } from '../command-options.ts';
import type { VerbParts } from '../verb-parts.ts';
import type { ReportOptions } from './report.ts';

/** The verbs that look at a run, past or live. */
export function addReadingVerbs({ terminal, command, exit }: VerbParts): void {
  const readable = (spec: string, text: string): Command => withCluster(command(spec, text));
  /** Here, or by the engine in a cluster. */
  const either = async (self: Command, here: () => Promise<number>): Promise<void> => {
    if (self.opts<ReachOptions>().cluster !== true) return exit(await here());
    const { sendErrand } = await import('../cluster/send-errand.ts');
    exit(await sendErrand(terminal, self));
  };

  readable('status [run]', 'one table of a run: regions by phases, and why')
    .option('--json', 'as JSON')
    .action(async (run: string | undefined, _, self: Command) => {
      const { statusCommand } = await import('./status.ts');
      await either(self, () => statusCommand(terminal, run ?? 'latest', self.optsWithGlobals()));
    });

  readable('health', 'the chain and its nodes, from the live engine or from here; exit 0 when healthy')
    .option('--json', 'one report per line, as JSON')
    .option('--once', 'two looks, some more where something is wrong, one report, then exit')
    .option(...METRICS)
    .action(async (_, self: Command) => {
      const { healthCommand } = await import('./health.ts');
      await either(self, () => healthCommand(terminal, self.optsWithGlobals()));
    });

  readable('events [run]', 'the journal of a run, one JSON event per line')
    .option('--follow', 'also what is still to come')
    .action(async (run: string | undefined, _, self: Command) => {
      const { eventsCommand } = await import('./events.ts');
      await either(self, () => eventsCommand(terminal, run ?? 'latest', self.optsWithGlobals()));
    });

  withLook(command('replay [run]', 'a past rollout as it was, on the same screens; or line by line'))
    .option('--speed <n>', 'how many times faster, 1 to 1000; with --headless also 0: at once', '10')
    .option('--at <moment>', 'begin there, paused: the number of an event, 04:31:07 or 2026-11-21T04:31:07Z (UTC)')
    .option('--headless', 'no screen: plain lines')
    .action(async (run: string | undefined, _, self: Command) => {
      const { replayCommand } = await import('./replay.ts');
      exit(await replayCommand(terminal, run ?? 'latest', self.optsWithGlobals()));
    });

  readable('verify [run]', 'whether the journal of a run is whole and unaltered')
    .option('--seal <seal>', 'and whether it still ends with this seal')
    .action(async (run: string | undefined, _, self: Command) => {
      const { verifyCommand } = await import('./verify.ts');
      await either(self, () => verifyCommand(terminal, run ?? 'latest', self.optsWithGlobals()));
    });

  readable('report [run]', 'the receipt of a run: what was done, by whom, and what came of it')
    .addOption(
      new Option('--format <format>', 'html, markdown or json').choices(['html', 'markdown', 'json']).default('html'),
    )
    .option('--out <file>', 'where to; - is stdout')
    .action(async (run: string | undefined, _, self: Command) => {
      const { fetchReport, reportCommand } = await import('./report.ts');
      const isThere = self.opts<ReachOptions>().cluster === true;
      const options: ReportOptions = self.optsWithGlobals();
      exit(await (isThere ? fetchReport(terminal, self, options) : reportCommand(terminal, run ?? 'latest', options)));
    });

  readable('logs <region> [phase]', 'what the steps of a region printed (region `fleet`: those of the whole fleet)')
    .option('--run <run>', 'which run', 'latest')
    .option('--attempt <n>', 'which attempt; the last one, if not given')
    .option('--raw', 'as the tool wrote it, but for secrets')
    .option('--follow', 'and what is still to come of the running step')
    .action(async (region: string, phase: string | undefined, _, self: Command) => {
      const { logsCommand } = await import('./logs.ts');
      await either(self, () => logsCommand(terminal, region, phase, self.optsWithGlobals()));
    });

  readable('search <text>', 'where a text, or /an expression/, stands in what all regions printed')
    .option('--run <run>', 'which run', 'latest')
    .option('--phase <phase>', 'only this phase')
    .option('--count', 'only how many lines of each region')
    .action(async (text: string, _, self: Command) => {
      const { searchCommand } = await import('./search.ts');
      await either(self, () => searchCommand(terminal, text, self.optsWithGlobals()));
    });

  withCluster(withLook(command('attach [run]', 'another terminal on a live run')))
    .option('--read-only', 'look, but change nothing')
    .action(async (run: string | undefined, _, self: Command) => {
      announce(terminal, self.opts().cluster ? 'reaching the cluster' : `looking for ${run ?? 'the latest run'}`);
      const { attachCommand } = await import('./attach.ts');
      exit(await attachCommand(terminal, run ?? 'latest', self.optsWithGlobals()));
    });
}
