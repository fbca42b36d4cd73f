import { CommandError } from '../exit-code.ts';
import { attachTo } from '../host/attach.ts';
import { liveSocket } from '../host/start-host.ts';
import { requireRun } from '../run/find-run.ts';
import { showScreen } from '../run/show-screen.ts';
import type { Terminal } from '../terminal.ts';
import { type GlobalOptions, stateDirectoryOf } from './run.ts';

export interface AttachOptions extends GlobalOptions {
  readonly readOnly?: boolean;
  readonly ascii?: boolean;
}

/** Another terminal on a live run. */
export async function attachCommand(terminal: Terminal, run: string, options: AttachOptions): Promise<number> {
  if (!terminal.isInteractive)
    throw new CommandError('this is no terminal to draw on; use: besu-console events --follow');
  const directory = await requireRun(stateDirectoryOf(options, terminal), run);
  const socket = await liveSocket(directory);
  if (socket === null) {
    throw new CommandError(
      `${directory.run} has no live engine; take it up with: besu-console run --resume ${directory.run}`,
    );
  }
  const face = await attachTo(directory, socket, 'screen', options.readOnly === true);
  return showScreen(face, directory, { color: options.color, ascii: options.ascii === true, tools: null }, terminal);
}
