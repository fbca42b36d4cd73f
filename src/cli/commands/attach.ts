import { CommandError } from '../exit-code.ts';
import { stateDirectoryOf } from '../global-options.ts';
import { attachTo } from '../host/attach.ts';
import { liveSocket } from '../host/start-host.ts';
import { type LookOptions, requireLook } from '../run/choose-look.ts';
import { requireRun } from '../run/find-run.ts';
import { prepareScreen, showScreen } from '../run/show-screen.ts';
import type { Terminal } from '../terminal.ts';

export interface AttachOptions extends LookOptions {
  readonly readOnly?: boolean;
}

/** Another terminal on a live run. */
export async function attachCommand(terminal: Terminal, run: string, options: AttachOptions): Promise<number> {
  const look = await requireLook(options, terminal, 'besu-console events --follow');
  const directory = await requireRun(stateDirectoryOf(options, terminal), run);
  const socket = await liveSocket(directory);
  if (socket === null) {
    throw new CommandError(
      `${directory.run} has no live engine; take it up with: besu-console run --resume ${directory.run}`,
    );
  }
  prepareScreen(look, terminal);
  const readOnly = options.readOnly === true;
  const face = await attachTo(directory, socket, 'screen', readOnly);
  return showScreen(face, directory, { look, readOnly }, terminal);
}
