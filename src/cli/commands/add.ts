import type { RunState } from '../../engine/model/state.ts';
import type { LinkConnection } from '../../wire/link-client.ts';
import { CommandError, EXIT } from '../exit-code.ts';
import { type GlobalOptions, stateDirectoryOf } from '../global-options.ts';
import { attachTo } from '../host/attach.ts';
import { liveSocket } from '../host/start-host.ts';
import { actor } from '../run/actor.ts';
import { requireRun } from '../run/find-run.ts';
import { planAddition } from '../run/plan-addition.ts';
import { list } from '../selection.ts';
import type { Terminal } from '../terminal.ts';

export interface AddOptions extends GlobalOptions {
  readonly run?: string;
  readonly yes?: boolean;
  readonly confirm?: string;
}

/** `add`: regions for a run that is live. Shows what would be done in each, and adds them one by one once that is wanted. */
export async function addCommand(terminal: Terminal, asked: readonly string[], options: AddOptions): Promise<number> {
  const directory = await requireRun(stateDirectoryOf(options, terminal), options.run ?? 'latest');
  const socket = await liveSocket(directory);
  if (socket === null) {
    throw new CommandError(
      `no engine is live: take the run up again (besu-console run --resume ${directory.run}), or start one of these regions (besu-console run --regions ...)`,
    );
  }
  const face = await attachTo(directory, socket, 'command-line', false);
  try {
    const names = asked.flatMap((word) => list(word) ?? []);
    const agreed = isAgreed(stateOf(face), options);
    for (const name of names) if (!(await addOne(terminal, face, name, agreed))) return EXIT.unfinished;
    if (!agreed) throw new CommandError(askWords(stateOf(face)));
    return EXIT.ok;
  } finally {
    face.close();
  }
}

/** True as long as nothing was refused; nothing is sent before it is agreed to. */
async function addOne(terminal: Terminal, face: LinkConnection, name: string, agreed: boolean): Promise<boolean> {
  // What was added before is part of the plan by now.
  const ready = await planAddition(name, stateOf(face));
  if (!ready.ok) {
    terminal.err(`refused: ${ready.problem}\n`);
    return false;
  }
  const { addition, lines } = ready.value;
  terminal.out(`${lines.join('\n')}\n`);
  if (!agreed) return true;
  const reply = await face.link.send({ type: 'add-region', addition, by: actor('command-line') });
  terminal.err(`${reply.accepted ? reply.did : `refused: ${reply.reason}`}\n`);
  return reply.accepted;
}

/** As a launch: in production the fleet's name is typed. */
const isAgreed = ({ plan }: RunState, { yes, confirm }: AddOptions): boolean =>
  plan.environment === 'production' ? confirm === plan.fleet : yes === true || confirm === plan.fleet;

const askWords = ({ plan }: RunState): string =>
  plan.environment === 'production'
    ? `${plan.fleet} is in production: say --confirm ${plan.fleet} to add this. Nothing was changed.`
    : 'this is what would be done: say --yes to add it. Nothing was changed.';

function stateOf(face: LinkConnection): RunState {
  const attached = face.link.attach(() => {});
  attached.detach();
  return attached.state;
}
