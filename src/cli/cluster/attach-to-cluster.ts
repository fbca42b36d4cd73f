import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runDirectory } from '../../engine/journal/run-directory.ts';
import type { Role } from '../../engine/model/role.ts';
import type { Look } from '../run/choose-look.ts';
import { prepareScreen, showScreen } from '../run/show-screen.ts';
import type { Terminal } from '../terminal.ts';
import { placeOf, type ReachOptions } from './cluster-place.ts';
import { fetchedLogs } from './fetched-logs.ts';
import { reachEngine } from './reach-engine.ts';

/** The same screen on an engine in a cluster. */
export async function attachToCluster(
  terminal: Terminal,
  look: Look,
  run: string,
  options: ReachOptions & { readonly readOnly?: boolean },
): Promise<number> {
  const role: Role = options.as ?? (options.readOnly === true ? 'viewer' : 'operator');
  prepareScreen(look, terminal);
  const face = await reachEngine(terminal, placeOf(options), { role, via: 'screen', run });
  // The run's own directory is in the cluster; here is what the screen itself writes, and the logs it shows, while it is open.
  const directory = await mkdtemp(join(tmpdir(), 'besu-console-attached-'));
  // A terminal that goes away says so more than once, and the screen hears only the first time.
  const isLeaving = (): void => {};
  process.on('SIGHUP', isLeaving);
  try {
    const here = {
      ...runDirectory(directory, face.hello.run as ReturnType<typeof runDirectory>['run']),
      path: directory,
    };
    const fetchLog = fetchedLogs(directory, face);
    return await showScreen(face, here, { look, readOnly: role === 'viewer', fetchLog }, terminal);
  } finally {
    face.close();
    await rm(directory, { recursive: true, force: true });
    process.off('SIGHUP', isLeaving);
  }
}
