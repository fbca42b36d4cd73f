import { Command, CommanderError, Option } from 'commander';
import { MILESTONES, USUAL_MILESTONE } from '../regions/genesis-from.ts';
import { nearest } from '../regions/nearest.ts';
import { THEMES } from '../ui/palettes.ts';
import { announce } from './announce.ts';
import { withCluster } from './cluster/cluster-place.ts';
import { addClusterVerbs } from './commands/cluster-verbs.ts';
import type { DemoOptions } from './commands/demo.ts';
import { addPolicyVerbs } from './commands/policy-verbs.ts';
import type { Ask } from './commands/remote.ts';
import { addRepairVerbs } from './commands/repair-verbs.ts';
import { CommandError, EXIT } from './exit-code.ts';
import { version } from './program-version.ts';
import type { Terminal } from './terminal.ts';

const EXAMPLES = `
Examples:
  besu-console demo                          a rollout to 24 regions on this machine, no cloud needed
  besu-console plan                          what would be done, with the exact commands
  besu-console                               the screen, on ./besu-console.yaml
  besu-console run --yes --json              the same rollout for a pipeline
  besu-console run --resume latest --retry-failed
  besu-console logs japaneast besu           what helm said there
`;

const SKIP_PREFLIGHT = [
  '--skip-preflight <reason>',
  'a new run leaves its checks out; the reason goes into the journal',
] as const;
const CONFIRM = ['--confirm <fleet>', "in production: the fleet's name, typed"] as const;
const METRICS = ['--metrics <host:port>', 'serve numbers for Prometheus there, such as 127.0.0.1:9464'] as const;

/** Parses the command line and runs what it asks for. Every command is loaded only when it is used. */
export async function parseAndRun(argv: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode: number = EXIT.ok;
  const root = buildProgram(terminal, (code) => {
    exitCode = code;
  });
  try {
    await root.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (problem) {
    // Help and version also arrive here, with exit code 0; every other complaint of the parser is bad usage.
    if (problem instanceof CommanderError) return problem.exitCode === 0 ? EXIT.ok : EXIT.usage;
    throw problem;
  }
}

export function buildProgram(terminal: Terminal, exit: (code: number) => void): Command {
  const root = new Command('besu-console')
    .description('Rolls out, watches and repairs Hyperledger Besu validators in many Azure regions at once.')
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: (text) => terminal.err(text) })
    .showSuggestionAfterError()
    .addHelpText('before', EXAMPLES)
    .enablePositionalOptions(false);
  withGlobals(root);
  const command = (spec: string, text: string): Command =>
    // Not inherited from the root, which takes any word only to say itself that it is no command.
    withGlobals(root.command(spec).description(text).exitOverride().allowExcessArguments(false));

  root.allowExcessArguments(true);
  withLook(root)
    .option(...METRICS)
    .option(...SKIP_PREFLIGHT)
    .action(async (_, self: Command) => {
      refuseUnknown(root, self.args[0]);
      announce(terminal, `opening ${root.opts().config ?? 'besu-console.yaml'}`);
      const { consoleCommand } = await import('./commands/console.ts');
      exit(await consoleCommand(terminal, self.optsWithGlobals()));
    });

  withLook(command('demo', 'a rollout on the built-in lab, on this machine'))
    .option('--headless', 'no screen')
    .option('--json', 'no screen: one event per line')
    .option('--plain', 'no screen: plain lines')
    .option('--keep', 'leave the lab up afterwards, until interrupted')
    .option('--regions <n>', 'how many regions of the catalogue')
    .option('--scenario <name>', 'what goes wrong (besu-console lab list)', 'happy')
    .option('--executor <kind>', 'where programs run: local, or kubernetes (Jobs of the lab)', 'local')
    .option('--seed <n>', 'same seed, same world', '1')
    .option('--speed <x>', 'how many times faster than the pace for watching', '1')
    .option(...SKIP_PREFLIGHT)
    .option(...METRICS)
    .action(async (_, self: Command) => {
      const options: DemoOptions = self.optsWithGlobals();
      if (!(options.headless || options.json || options.plain)) announce(terminal, 'preparing the lab');
      const { demoCommand } = await import('./commands/demo.ts');
      exit(await demoCommand(terminal, options));
    });

  const lab = root.command('lab').description('what goes wrong in a lab that is up').exitOverride();
  const onLab = (spec: string, text: string): Command =>
    withGlobals(lab.command(spec).description(text).exitOverride().allowExcessArguments(false));
  onLab('list', 'the scenarios')
    .option('--json', 'as JSON')
    .action(async (_, self: Command) => {
      const { labListCommand } = await import('./commands/lab.ts');
      exit(labListCommand(terminal, self.optsWithGlobals()));
    });
  onLab('status', 'validators as they are, and what is injected')
    .option('--run <run>', 'the lab of which run', 'latest')
    .option('--json', 'as JSON')
    .action(async (_, self: Command) => {
      const { labStatusCommand } = await import('./commands/lab.ts');
      exit(await labStatusCommand(terminal, self.optsWithGlobals()));
    });
  onLab('inject <scenario>', 'make something go wrong, now')
    .option('--run <run>', 'the lab of which run', 'latest')
    .option('--regions <ids>', 'in these, separated by commas; when not given, the scenario chooses')
    .action(async (scenario: string, _, self: Command) => {
      const { labInjectCommand } = await import('./commands/lab.ts');
      exit(await labInjectCommand(terminal, scenario, self.optsWithGlobals()));
    });
  onLab('clear', 'take back everything that was injected')
    .option('--run <run>', 'the lab of which run', 'latest')
    .action(async (_, self: Command) => {
      const { labClearCommand } = await import('./commands/lab.ts');
      exit(await labClearCommand(terminal, self.optsWithGlobals()));
    });

  const chain = root
    .command('chain')
    .description('the chain itself: how it begins, and what is sent on it')
    .exitOverride();
  const onChain = (spec: string, text: string): Command =>
    withGlobals(chain.command(spec).description(text).exitOverride().allowExcessArguments(false));
  onChain('genesis', 'genesis.json and static-nodes.json of a new QBFT chain')
    .requiredOption('--nodes <file...>', 'lists of [{ region, address, enode }]')
    .requiredOption('--chain-id <number>', 'for instance 138')
    .requiredOption('--block-period <seconds>', 'seconds between blocks')
    .requiredOption('--out <dir>', 'where to')
    .option('--alloc <file>', 'accounts that hold something from the beginning')
    .option('--request-timeout <seconds>', 'how long the first round waits (twice the block period)')
    .option('--epoch <blocks>', 'after so many blocks votes on validators are forgotten (30000)')
    .option('--empty-block-period <seconds>', 'seconds between blocks without transactions (the block period)')
    .addOption(
      new Option('--milestone <name>', 'newest protocol rules from block 0')
        .choices(MILESTONES)
        .default(USUAL_MILESTONE),
    )
    .option('--base-fee <wei>', 'price of gas in the first block; 0: gas is free for ever', '0')
    .option('--gas-limit <gas>', 'of a block (30000000)')
    .option('--allow-few-regions', 'also when the nodes stand in fewer than three regions')
    .option('--allow-other-keys', "also when an address is not that of its enode's key")
    .option('--force', 'also over files that say something else')
    .option('--json', 'what came of it, as JSON')
    .action(async (_, self: Command) => {
      const { chainGenesisCommand } = await import('./commands/chain-genesis.ts');
      exit(await chainGenesisCommand(terminal, self.optsWithGlobals()));
    });

  onChain('preview', 'what the contracts and CCIP phases would send now; signs and sends nothing')
    .option('--json', 'as JSON')
    .action(async (_, self: Command) => {
      const { chainPreviewCommand } = await import('./commands/chain-preview.ts');
      exit(await chainPreviewCommand(terminal, self.optsWithGlobals()));
    });
  onChain(
    'bump <network> <nonce>',
    'let an open transaction pay more; it keeps its nonce, so only one of the two is mined',
  )
    .requiredOption('--max-fee <gwei>', 'at most so much for a unit of gas')
    .option('--account <address>', 'needed only when several accounts have this nonce open')
    .action(async (network: string, nonce: string, _, self: Command) => {
      const { chainBumpCommand } = await import('./commands/chain-bump.ts');
      exit(await chainBumpCommand(terminal, network, nonce, self.optsWithGlobals()));
    });

  command('plan', 'what a rollout would do, step by step, with the exact commands')
    .option('--json', 'the whole plan as JSON')
    .option('--full', 'every region, also those that differ only by their name')
    .option('--regions <ids>', 'only these, separated by commas')
    .option('--phases <ids>', 'only these, separated by commas')
    .action(async (_, self: Command) => {
      const { planCommand } = await import('./commands/plan.ts');
      exit(await planCommand(terminal, self.optsWithGlobals()));
    });

  command('run', 'a rollout without a screen: plain lines, or events')
    .option('--json', 'one event per line on stdout')
    .option('--plain', 'plain lines (the default)')
    .option('--yes', 'start without asking')
    .option('--regions <ids>', 'only these, separated by commas')
    .option('--phases <ids>', 'only these, separated by commas')
    .option('--resume <run>', 'take an earlier run up again: its id, a part of it, or latest')
    .option('--retry-failed', 'with --resume: try again what failed')
    .option(...SKIP_PREFLIGHT)
    .option(...METRICS)
    .action(async (_, self: Command) => {
      const { runCommand } = await import('./commands/run.ts');
      exit(await runCommand(terminal, self.optsWithGlobals()));
    });

  command('status [run]', 'one table of a run: regions by phases, and why')
    .option('--json', 'as JSON')
    .action(async (run: string | undefined, _, self: Command) => {
      const { statusCommand } = await import('./commands/status.ts');
      exit(await statusCommand(terminal, run ?? 'latest', self.optsWithGlobals()));
    });

  command('health', 'the chain and its nodes, from the live engine or from here; exit 0 when healthy')
    .option('--json', 'one report per line, as JSON')
    .option('--once', 'two looks, one report, then exit')
    .option(...METRICS)
    .action(async (_, self: Command) => {
      const { healthCommand } = await import('./commands/health.ts');
      exit(await healthCommand(terminal, self.optsWithGlobals()));
    });

  command('events [run]', 'the journal of a run, one JSON event per line')
    .option('--follow', 'also what is still to come')
    .action(async (run: string | undefined, _, self: Command) => {
      const { eventsCommand } = await import('./commands/events.ts');
      exit(await eventsCommand(terminal, run ?? 'latest', self.optsWithGlobals()));
    });

  withLook(command('replay [run]', 'a past rollout as it was, on the same screens; or line by line'))
    .option('--speed <n>', 'how many times faster, 1 to 1000; with --headless also 0: at once', '10')
    .option('--at <moment>', 'begin there, paused: the number of an event, 04:31:07 or 2026-11-21T04:31:07Z (UTC)')
    .option('--headless', 'no screen: plain lines')
    .action(async (run: string | undefined, _, self: Command) => {
      const { replayCommand } = await import('./commands/replay.ts');
      exit(await replayCommand(terminal, run ?? 'latest', self.optsWithGlobals()));
    });

  command('verify [run]', 'whether the journal of a run is whole and unaltered')
    .option('--seal <seal>', 'and whether it still ends with this seal')
    .action(async (run: string | undefined, _, self: Command) => {
      const { verifyCommand } = await import('./commands/verify.ts');
      exit(await verifyCommand(terminal, run ?? 'latest', self.optsWithGlobals()));
    });

  command('report [run]', 'the receipt of a run: what was done, by whom, and what came of it')
    .addOption(
      new Option('--format <format>', 'html, markdown or json').choices(['html', 'markdown', 'json']).default('html'),
    )
    .option('--out <file>', 'where to; - is stdout')
    .action(async (run: string | undefined, _, self: Command) => {
      const { reportCommand } = await import('./commands/report.ts');
      exit(await reportCommand(terminal, run ?? 'latest', self.optsWithGlobals()));
    });

  command('logs <region> [phase]', 'what the steps of a region printed (region `fleet`: those of the whole fleet)')
    .option('--run <run>', 'which run', 'latest')
    .option('--attempt <n>', 'which attempt; the last one, if not given')
    .option('--raw', 'as the tool wrote it, but for secrets')
    .option('--follow', 'and what is still to come of the running step')
    .action(async (region: string, phase: string | undefined, _, self: Command) => {
      const { logsCommand } = await import('./commands/logs.ts');
      exit(await logsCommand(terminal, region, phase, self.optsWithGlobals()));
    });

  withCluster(withLook(command('attach [run]', 'another terminal on a live run')))
    .option('--read-only', 'look, but change nothing')
    .action(async (run: string | undefined, _, self: Command) => {
      announce(terminal, self.opts().cluster ? 'reaching the cluster' : `looking for ${run ?? 'the latest run'}`);
      const { attachCommand } = await import('./commands/attach.ts');
      exit(await attachCommand(terminal, run ?? 'latest', self.optsWithGlobals()));
    });

  const ask = async (self: Command, what: Ask): Promise<void> => {
    const { remoteCommand } = await import('./commands/remote.ts');
    exit(await remoteCommand(terminal, what, self.optsWithGlobals()));
  };
  const remote = (spec: string, text: string): Command =>
    withCluster(command(spec, text).option('--run <run>', 'which run', 'latest'));
  const plain: readonly (readonly ['pause' | 'resume' | 'stop' | 'launch', string])[] = [
    ['launch', 'launch the rollout that waits for it'],
    ['pause', 'start nothing new until resumed'],
    ['resume', 'go on starting new work'],
    ['stop', 'start nothing new; the run ends when what runs has finished'],
  ];
  for (const [verb, text] of plain) {
    const plainly = remote(verb, text);
    const typed = verb === 'launch' ? plainly.option(...CONFIRM) : plainly;
    typed.action((_, self: Command) => ask(self, { verb }));
  }
  remote('retry [regions]', 'try again what failed, everywhere or in these regions')
    .option('--from <phase>', 'from this earlier phase on')
    .option(...CONFIRM)
    .action((regions: string | undefined, _, self: Command) => ask(self, { verb: 'retry', regions }));
  remote('skip <region> <phase>', 'leave a phase out')
    .requiredOption('--reason <text>', 'goes into the journal')
    .option(...CONFIRM)
    .action((region: string, phase: string, _, self: Command) => ask(self, { verb: 'skip', region, phase }));
  remote('approve <region>', 'approve what waits there, or one step by its id')
    .requiredOption('--confirm <region>', "the region again, typed; for the fleet's own steps the fleet's name")
    .action((region: string, _, self: Command) => ask(self, { verb: 'approve', region }));
  remote('cancel <region>', 'send the running step its one signal')
    .requiredOption('--confirm <region>', 'the region again, typed')
    .action((region: string, _, self: Command) => ask(self, { verb: 'cancel', region }));
  remote('kill <region>', 'a further signal to what was cancelled and is still alive')
    .requiredOption('--typed <words>', 'what may be lost, typed: lose REGION')
    .action((region: string, _, self: Command) => ask(self, { verb: 'kill', region }));

  remote('concurrency <tool> <n>', 'how many steps of a tool run at once (terraform, kubectl, helm, ...)').action(
    (tool: string, value: string, _, self: Command) => ask(self, { verb: 'concurrency', tool, value }),
  );
  remote('abort', 'start nothing new and send every running step its one signal')
    .requiredOption('--confirm <fleet>', "the fleet's name, typed")
    .action((_, self: Command) => ask(self, { verb: 'abort' }));

  addPolicyVerbs(remote, ask);
  addRepairVerbs(terminal, command, exit);

  const cluster = root.command('cluster').description('the engine in a Kubernetes cluster').exitOverride();
  const onCluster = (spec: string, text: string): Command =>
    withGlobals(cluster.command(spec).description(text).exitOverride().allowExcessArguments(false));
  const hidden = (spec: string): Command => withGlobals(root.command(spec, { hidden: true })).exitOverride();
  addClusterVerbs(terminal, onCluster, hidden, exit);

  withGlobals(root.command('engine-host <run>', { hidden: true }))
    .option(...METRICS)
    .exitOverride()
    .action(async (run: string, _, self: Command) => {
      const { hostCommand } = await import('./host/host-command.ts');
      exit(await hostCommand(terminal, run, self.optsWithGlobals()));
    });

  command('regions', 'the catalogue')
    .option('--json', 'as JSON')
    .action(async (_, self: Command) => {
      const { regionsCommand } = await import('./commands/regions.ts');
      exit(regionsCommand(terminal, self.optsWithGlobals()));
    });

  command('doctor', 'tools, versions, terminal, disk')
    .option('--json', 'as JSON')
    .action(async (_, self: Command) => {
      const { doctorCommand } = await import('./commands/doctor.ts');
      exit(await doctorCommand(terminal, self.optsWithGlobals()));
    });

  command('init', 'write a commented starter fleet file').action(async (_, self: Command) => {
    const { initCommand } = await import('./commands/init.ts');
    exit(await initCommand(terminal, self.optsWithGlobals()));
  });

  command('keys', 'the keys as they are in force, and what of your preferences was not taken')
    .option('--json', 'as JSON')
    .action(async (_, self: Command) => {
      const { keysCommand } = await import('./commands/keys.ts');
      exit(await keysCommand(terminal, self.optsWithGlobals()));
    });

  command('completion [words...]', 'the completion script of a shell: bash, zsh or fish')
    .usage('SHELL')
    .addOption(new Option('--words', 'how the line behind -- goes on').hideHelp())
    .action(async (words: readonly string[], _, self: Command) => {
      const { completionCommand } = await import('./commands/completion.ts');
      exit(await completionCommand(terminal, root, words, self.optsWithGlobals()));
    });
  return root;
}

/** With a default action of its own, the parser takes an unknown command for an argument of that action. */
function refuseUnknown(root: Command, name: string | undefined): void {
  if (name === undefined) return;
  const meant = nearest(
    name,
    root.commands.map((command) => command.name()),
  );
  const hint = meant === null ? 'besu-console --help lists the commands' : `did you mean ${meant}?`;
  throw new CommandError(`there is no command ${name}; ${hint}`);
}

/** How a run looks to a person; the same as preferences, and winning over them. */
function withLook(command: Command): Command {
  return command
    .option('--ascii', 'plain characters instead of glyphs')
    .addOption(new Option('--theme <theme>', 'colours of the screen').choices(['auto', ...THEMES]))
    .option('--accessible', 'lines both ways instead of a screen, for ears');
}

function withGlobals(command: Command): Command {
  return command
    .option('--config <file>', 'the fleet file (./besu-console.yaml)')
    .option('--state-dir <dir>', 'where runs are kept')
    .addOption(new Option('--color <when>', 'colours').choices(['auto', 'always', 'never']));
}
