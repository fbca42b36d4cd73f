import { type LinkServer, serveLink } from '../../wire/link-server.ts';
import { socketPathFor } from '../../wire/socket-path.ts';
import { program } from '../program-version.ts';
import type { OpenRun } from '../run/open-run.ts';
import type { Terminal } from '../terminal.ts';

/** Lets other terminals attach to this engine. */
export function openDoor(open: OpenRun, terminal: Terminal): Promise<LinkServer> {
  const { run } = open.state.plan;
  const socketPath = socketPathFor(open.directory.path, run, terminal.env);
  return serveLink({ link: open.engine.link, socketPath, hello: { program, run, pid: process.pid } });
}
