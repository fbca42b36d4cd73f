import { Command, CommanderError } from 'commander';
import { nearest } from '../regions/nearest.ts';
import { announce } from './announce.ts';
import { refuseCluster } from './cluster/refuse-cluster.ts';
import { METRICS, SKIP_PREFLIGHT, SKIP_PROMOTION, withGlobals, withLook } from './command-options.ts';
import { addChainVerbs } from './commands/chain-verbs.ts';
import { addClusterVerbs } from './commands/cluster-verbs.ts';
import { addLabVerbs } from './commands/lab-verbs.ts';
import { addMachineVerbs } from './commands/machine-verbs.ts';
import { addReadingVerbs } from './commands/reading-verbs.ts';
import { addRemoteVerbs } from './commands/remote-verbs.ts';
import { addRepairVerbs } from './commands/repair-verbs.ts';
import { addRolloutVerbs } from './commands/rollout-verbs.ts';
import { CommandError, EXIT } from './exit-code.ts';
import { version } from './program-version.ts';
import type { Terminal } from './terminal.ts';
import type { MakeCommand, VerbParts } from './verb-parts.ts';

const EXAMPLES = `
Examples:
  besu-console demo                          a rollout to 24 regions on this machine, no cloud needed
  besu-console plan                          what would be done, with the exact commands
  besu-console                               the screen, on ./besu-console.yaml
  besu-console --cluster                     the same screen, on the engine in a cluster
  besu-console run --yes --json              the same rollout for a pipeline
  besu-console run --resume latest --retry-failed
  besu-console logs japaneast besu           what helm said there
`;

/** In the order of the help. */
const VERBS: readonly ((parts: VerbParts) => void)[] = [
  ...[addLabVerbs, addChainVerbs, addRolloutVerbs, addReadingVerbs],
  ...[addRemoteVerbs, addRepairVerbs, addClusterVerbs, addMachineVerbs],
];

/** Parses the command line and runs what it asks for. Every command is loaded only when it is used. */
export async function parseAndRun(argv: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode: number = EXIT.ok;
  const root = buildProgram(terminal, (code) => {
    exitCode = code;
  });
  try {
    await root.parseAsync([...withVerb(root, argv)], { from: 'user' });
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
  // Not inherited from the root, which takes any word only to say itself that it is no command.
  const below =
    (parent: Command): MakeCommand =>
    (spec, text) =>
      withGlobals(parent.command(spec).description(text).exitOverride().allowExcessArguments(false));

  root.allowExcessArguments(true);
  withLook(root)
    .option(...METRICS)
    .option(...SKIP_PREFLIGHT)
    .option(...SKIP_PROMOTION)
    .action(async (_, self: Command) => {
      refuseUnknown(root, self.args[0]);
      announce(terminal, `opening ${root.opts().config ?? 'besu-console.yaml'}`);
      const { consoleCommand } = await import('./commands/console.ts');
      exit(await consoleCommand(terminal, self.optsWithGlobals()));
    });

  const parts: VerbParts = {
    ...{ terminal, root, exit, command: below(root) },
    group: (name, text) => below(root.command(name).description(text).exitOverride()),
    hidden: (spec) => withGlobals(root.command(spec, { hidden: true })).exitOverride(),
  };
  for (const add of VERBS) add(parts);
  refuseCluster(root);
  return root;
}

/** Without a verb `--cluster` opens the screen, as everything else without a verb does: attach is its name there. */
function withVerb(root: Command, argv: readonly string[]): readonly string[] {
  const [first = ''] = argv;
  const isVerb = (word: string): boolean => word === 'help' || root.commands.some((command) => command.name() === word);
  if (!argv.includes('--cluster') || argv.some(isVerb)) return argv;
  if (!first.startsWith('-')) refuseUnknown(root, first);
  return ['attach', ...argv];
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
