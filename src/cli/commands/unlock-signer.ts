import { createInterface } from 'node:readline';
import type { RunState } from '../../engine/model/state.ts';
import { keystoreName, lockedKeystores, type TypedKeystore, typedKeystores } from '../../engine/state/signers.ts';
import type { LinkConnection } from '../../wire/link-client.ts';
import { askPassword } from '../ask/ask-password.ts';
import type { ReachOptions } from '../cluster/cluster-place.ts';
import { CommandError, EXIT } from '../exit-code.ts';
import { signerWords } from '../faces/signer-words.ts';
import { type GlobalOptions, stateDirectoryOf } from '../global-options.ts';
import { attachTo } from '../host/attach.ts';
import { liveSocket } from '../host/start-host.ts';
import { actor } from '../run/actor.ts';
import { readRun, requireRun } from '../run/find-run.ts';
import type { Terminal } from '../terminal.ts';

export type UnlockOptions = GlobalOptions & ReachOptions & { readonly run?: string };

/**
 * `unlock-signer`: tells a live engine what a keystore opens with, as typed at a terminal, or as the first line of standard
 * input. Never as an argument: others on the machine can read those.
 */
export async function unlockSignerCommand(
  terminal: Terminal,
  network: string | null,
  options: UnlockOptions,
): Promise<number> {
  const face = await faceOn(terminal, options);
  try {
    const locked = wanted(stateOf(face), network);
    if (locked.length === 0) terminal.err('nothing waits for a password: what this run signs with is open, or done\n');
    return (await unlockAll(terminal, face, locked)) ? EXIT.ok : EXIT.unfinished;
  } finally {
    face.close();
  }
}

/** What a launch will need later, asked while somebody is there. */
export async function unlockBeforeLaunch(terminal: Terminal, face: LinkConnection): Promise<void> {
  if (terminal.askHidden !== undefined) await unlockAll(terminal, face, lockedKeystores(stateOf(face)));
}

async function unlockAll(terminal: Terminal, face: LinkConnection, locked: readonly TypedKeystore[]): Promise<boolean> {
  let all = true;
  for (const keystore of locked) all = (await unlockOne(terminal, face, keystore, locked.length)) && all;
  return all;
}

function stateOf(face: LinkConnection): RunState {
  const attached = face.link.attach(() => {});
  attached.detach();
  return attached.state;
}

async function faceOn(terminal: Terminal, options: UnlockOptions): Promise<LinkConnection> {
  if (options.cluster === true) {
    const [{ reachEngine }, { placeOf }] = await Promise.all([
      import('../cluster/reach-engine.ts'),
      import('../cluster/cluster-place.ts'),
    ]);
    const errand = { role: options.as ?? 'operator', via: 'command-line', run: options.run ?? 'latest' } as const;
    return reachEngine(terminal, placeOf(options), errand);
  }
  const directory = await requireRun(stateDirectoryOf(options, terminal), options.run ?? 'latest');
  const socket = await liveSocket(directory);
  if (socket !== null) return attachTo(directory, socket, 'command-line', false);
  throw new CommandError(
    noEngine((await readRun(stateDirectoryOf(options, terminal), directory.run)).state),
    EXIT.unfinished,
  );
}

/** Nothing but an engine keeps a password. */
function noEngine(state: RunState): string {
  const { run } = state.plan;
  if (state.status !== 'ended') return `no engine is live: at a terminal, besu-console run --resume ${run} asks for it`;
  return signerWords(state) ?? `${run} has ended: nothing in it waits for a password`;
}

/** Without a name: all that are still to be opened. */
function wanted(state: RunState, network: string | null): readonly TypedKeystore[] {
  const locked = lockedKeystores(state);
  if (network === null) return locked;
  const known = typedKeystores(state);
  if (!known.some(({ networks }) => networks.includes(network))) {
    const names = known.flatMap(({ networks }) => networks).join(', ');
    throw new CommandError(
      `${network} is no network whose password a person types: ${names === '' ? 'this run has none' : names}`,
    );
  }
  return locked.filter(({ networks }) => networks.includes(network));
}

async function unlockOne(
  terminal: Terminal,
  face: LinkConnection,
  keystore: TypedKeystore,
  count: number,
): Promise<boolean> {
  const { networks } = keystore;
  const [network = ''] = networks;
  const attempt = async (password: string): Promise<string | null> => {
    const reply = await face.link.send({ type: 'unlock-signer', network, password, by: actor('command-line') });
    if (reply.accepted) terminal.err(`${reply.did}\n`);
    return reply.accepted ? null : reply.reason;
  };
  if (terminal.askHidden !== undefined) return askPassword(terminal.askHidden, keystore, attempt);
  if (count > 1) throw new CommandError('without a terminal one password is read: name the network it is for');
  const problem = await attempt(await firstLine(keystore));
  if (problem !== null) terminal.err(`refused: ${problem}\n`);
  return problem === null;
}

/** From a pipe: `pass show deployer | besu-console unlock-signer mainnet`. */
async function firstLine({ keystore }: TypedKeystore): Promise<string> {
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) if (line !== '') return line;
  throw new CommandError(
    `the password of ${keystoreName(keystore)} is typed at a terminal, or is the first line of standard input`,
  );
}
