import type { RunDirectory } from '../../engine/journal/run-directory.ts';
import { connectLink, type LinkConnection } from '../../wire/link-client.ts';
import type { FaceVia } from '../../wire/protocol.ts';
import { CommandError } from '../exit-code.ts';
import { program } from '../program-version.ts';
import { actor } from '../run/actor.ts';

/** Between taking the lock and listening the host needs a moment. */
const CONNECT_TRIES = 100;
const TRY_EVERY_MS = 50;
const ANSWER_TIMEOUT_MS = 10_000;
/** How the wire says that there is no listener (yet). */
const NOBODY_LISTENS = 'no engine listens';

/** A face on a live engine. */
export async function attachTo(
  directory: RunDirectory,
  socket: string,
  via: FaceVia,
  readOnly: boolean,
): Promise<LinkConnection> {
  const who = { ...actor(via), via, readOnly, program, timeoutMs: ANSWER_TIMEOUT_MS };
  let why = '';
  for (let i = 0; i < CONNECT_TRIES; i += 1) {
    const connected = await connectLink(socket, who);
    if (connected.ok) return connected.value;
    why = connected.problem;
    if (!why.startsWith(NOBODY_LISTENS)) break;
    await new Promise((resolve) => setTimeout(resolve, TRY_EVERY_MS));
  }
  throw new CommandError(`the engine of ${directory.run} cannot be reached: ${why}`);
}
