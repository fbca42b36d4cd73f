import { StringDecoder } from 'node:string_decoder';
import type { Command } from 'commander';
import { askErrand } from '../../wire/ask-errand.ts';
import type { Errand, ErrandStream } from '../../wire/errand.ts';
import { CommandError } from '../exit-code.ts';
import { program } from '../program-version.ts';
import type { Terminal } from '../terminal.ts';
import { placeOf, type ReachOptions } from './cluster-place.ts';
import { ERRANDS, errandRole } from './errand-table.ts';
import { KubectlWay } from './kubectl-way.ts';
import { nameThere } from './reach-engine.ts';

/** Through a tunnel, and a login before it. */
const ANSWER_TIMEOUT_MS = 30_000;
/** What a command with --cluster takes besides: where it goes, and what has no meaning there. */
const OF_THE_WAY = [
  'cluster',
  'as',
  'namespace',
  'release',
  'kubeconfig',
  'context',
  'config',
  'stateDir',
  'color',
  'out',
];

/** Has the engine in a cluster do this verb, with what was typed here; prints what it prints and ends as it ends. */
export async function sendErrand(
  terminal: Terminal,
  self: Command,
  print: (text: string) => void = terminal.out,
): Promise<number> {
  const options = self.optsWithGlobals<ReachOptions>();
  const errand = { verb: self.name(), words: self.args, flags: flagsOf(self) };
  const place = placeOf(options);
  const way = new KubectlWay(terminal, place, options.as ?? errandRole(errand) ?? 'viewer');
  const decoders = { out: new StringDecoder(), err: new StringDecoder() };
  const hear = (stream: ErrandStream, bytes: Buffer): void =>
    (stream === 'out' ? print : terminal.err)(decoders[stream].write(bytes));
  try {
    const user = await nameThere(terminal, place);
    const answer = await askErrand(way, errand, { user, program, timeoutMs: ANSWER_TIMEOUT_MS, hear });
    if (answer.ok) return answer.value;
    throw new CommandError(`the engine of ${place.namespace}/${place.release}: ${answer.problem}`);
  } finally {
    way.close();
  }
}

/** What was typed, or holds when nothing was; what the other side would not do is refused here already. */
function flagsOf(self: Command): Errand['flags'] {
  // The parser keeps with the root what the root knows too.
  const given: Readonly<Record<string, unknown>> = self.optsWithGlobals();
  const flags: Record<string, string | true> = {};
  for (const option of self.options) {
    const name = option.attributeName();
    const value = given[name];
    // The parser gives texts, and true for what is only said.
    if (OF_THE_WAY.includes(name) || (value !== true && typeof value !== 'string')) continue;
    if (ERRANDS[self.name()]?.flags.includes(name) !== true) {
      throw new CommandError(`${self.name()} ${option.long ?? name} does not go with --cluster`);
    }
    flags[name] = value;
  }
  return flags;
}
