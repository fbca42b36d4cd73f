import type { Command } from 'commander';
import type { Ask } from './remote.ts';

/** The verbs about which region of a run goes when. `remote` makes a command that knows which run is meant. */
export function addPolicyVerbs(
  remote: (spec: string, text: string) => Command,
  ask: (self: Command, what: Ask) => Promise<void>,
): void {
  remote('push <regions>', 'let these regions or zones begin (a rollout by hand)')
    .option('--reason <text>', 'goes into the journal')
    .action((regions: string, _, self: Command) => ask(self, { verb: 'push', regions }));
  remote('hold <region>', 'start nothing new there until it is released')
    .requiredOption('--reason <text>', 'goes into the journal')
    .action((region: string, _, self: Command) => ask(self, { verb: 'hold', region }));
  remote('release <region>', 'go on in a region that is held back').action((region: string, _, self: Command) =>
    ask(self, { verb: 'release', region }),
  );
  remote('note <region> [text...]', 'a note there for whoever comes next')
    .option('--clear', 'take the note away')
    .action((region: string, words: readonly string[], _, self: Command) =>
      ask(self, { verb: 'note', region, text: words.join(' ') }),
    );
  remote('unskip <region> <phase>', 'do after all what was skipped').action(
    (region: string, phase: string, _, self: Command) => ask(self, { verb: 'unskip', region, phase }),
  );
  remote('reorder <regions>', 'start these before or after all others')
    .option('--first', 'before all others')
    .option('--last', 'after all others')
    .action((regions: string, _, self: Command) => ask(self, { verb: 'reorder', regions }));
  remote('cancel-retry <region>', 'no more tries by itself there').action((region: string, _, self: Command) =>
    ask(self, { verb: 'cancel-retry', region }),
  );
  remote('override-quorum <step>', 'start a step that the quorum guard holds back')
    .requiredOption('--confirm <number>', 'how many validators will be left, typed')
    .action((step: string, _, self: Command) => ask(self, { verb: 'override-quorum', step }));
}
