import type { Command } from 'commander';
import { withCluster } from '../cluster/cluster-place.ts';
import { CONFIRM } from '../command-options.ts';
import type { VerbParts } from '../verb-parts.ts';
import { addPolicyVerbs } from './policy-verbs.ts';
import type { Ask } from './remote.ts';

/** The verbs that ask something of a live run: the same commands as the keys send. */
export function addRemoteVerbs({ terminal, command, exit }: VerbParts): void {
  const ask = async (self: Command, what: Ask): Promise<void> => {
    const { remoteCommand } = await import('./remote.ts');
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
    .option('--confirm <region>', "the region again, typed; for the fleet's own steps the fleet's name")
    .action((region: string, _, self: Command) => ask(self, { verb: 'approve', region }));
  remote('cancel <region>', 'send the running step its one signal')
    .requiredOption('--confirm <region>', 'the region again, typed')
    .action((region: string, _, self: Command) => ask(self, { verb: 'cancel', region }));
  remote('kill <region>', 'a further signal to what was cancelled and is still alive')
    .requiredOption('--typed <words>', 'what may be lost, typed: lose REGION')
    .action((region: string, _, self: Command) => ask(self, { verb: 'kill', region }));

  remote('approval <phase> <how>', 'whether a phase begins by itself or waits for a person: auto, ask or typed').action(
    (phase: string, how: string, _, self: Command) => ask(self, { verb: 'approval', phase, how }),
  );
  remote('concurrency <tool> <n>', 'how many steps of a tool run at once (terraform, kubectl, helm, ...)').action(
    (tool: string, value: string, _, self: Command) => ask(self, { verb: 'concurrency', tool, value }),
  );
  remote('abort', 'start nothing new and send every running step its one signal')
    .requiredOption('--confirm <fleet>', "the fleet's name, typed")
    .action((_, self: Command) => ask(self, { verb: 'abort' }));

  addPolicyVerbs(remote, ask);
}
