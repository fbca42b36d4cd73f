import type { RunDirectory } from '../../engine/journal/run-directory.ts';
import type { ReachOptions } from '../cluster/cluster-place.ts';
import { CommandError } from '../exit-code.ts';
import { stateDirectoryOf } from '../global-options.ts';
import { attachTo } from '../host/attach.ts';
import { awaitEngine } from '../host/await-engine.ts';
import { liveSocket } from '../host/start-host.ts';
import { type LookOptions, requireLook } from '../run/choose-look.ts';
import { readRun, requireRun } from '../run/find-run.ts';
import { prepareScreen, showScreen } from '../run/show-screen.ts';
import type { Terminal } from '../terminal.ts';

export type AttachOptions = LookOptions & ReachOptions & { readonly readOnly?: boolean };

/** Another terminal on a live run. */
export async function attachCommand(terminal: Terminal, run: string, options: AttachOptions): Promise<number> {
  const there = options.cluster === true ? ' --cluster' : '';
  const look = await requireLook(options, terminal, `besu-console events${there} --follow`);
  if (options.cluster === true) {
    const { attachToCluster } = await import('../cluster/attach-to-cluster.ts');
    return attachToCluster(terminal, look, run, options);
  }
  const directory = await requireRun(stateDirectoryOf(options, terminal), run);
  const socket = (await liveSocket(directory)) ?? (await whenItComes(stateDirectoryOf(options, terminal), directory));
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

/** Who opened the console a moment ago has its engine only now: it is waited for a little. A run that is over is told so. */
async function whenItComes(stateDirectory: string, directory: RunDirectory): Promise<string | null> {
  const { state } = await readRun(stateDirectory, directory.run);
  if (state.status !== 'ended') return awaitEngine(directory);
  const { run } = directory;
  throw new CommandError(
    `${run} has ended, so there is nothing to attach to: besu-console status ${run} says what is left of it, besu-console replay ${run} shows it`,
  );
}
