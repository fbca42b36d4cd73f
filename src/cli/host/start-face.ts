import type { RunDirectory } from '../../engine/journal/run-directory.ts';
import type { RunState } from '../../engine/model/state.ts';
import { attachTo } from './attach.ts';
import { OpeningFace } from './opening-face.ts';
import { type HostOptions, startHost } from './start-host.ts';

/** A face on a run that nobody runs: its engine is being started, and what the journal says is there at once. */
export function startFace(directory: RunDirectory, state: RunState, options: HostOptions): OpeningFace {
  const connecting = startHost(directory, options).then((socket) => attachTo(directory, socket, 'screen', false));
  return new OpeningFace(state, directory.journal, connecting);
}
