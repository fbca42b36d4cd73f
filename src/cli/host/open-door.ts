import type { EngineLink } from '../../engine/link.ts';
import { type LinkServer, type RemoteDoor, serveLink } from '../../wire/link-server.ts';
import { socketPathFor } from '../../wire/socket-path.ts';
import { program } from '../program-version.ts';
import type { OpenRun } from '../run/open-run.ts';
import type { Terminal } from '../terminal.ts';

/** An engine other terminals can attach to. */
export interface Door extends LinkServer {
  readonly socketPath: string;
}

/** Lets other terminals attach to this engine; `link` is what they get, `remote` where those of other machines enter. */
export async function openDoor(
  open: OpenRun,
  terminal: Terminal,
  link: EngineLink = open.engine.link,
  remote: RemoteDoor | null = null,
): Promise<Door> {
  const { run } = open.state.plan;
  const socketPath = socketPathFor(open.directory.path, run, terminal.env);
  const server = await serveLink({
    link,
    socketPath,
    hello: { program, run, pid: process.pid },
    ...(remote !== null && { remote }),
  });
  return { socketPath, faces: () => server.faces(), close: (reason) => server.close(reason) };
}
