import { CommandError, EXIT } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import { type ClusterPlace, claimOf, helmArgv, kubectlArgv, type PlaceOptions, placeOf } from './cluster-place.ts';
import { clusterStatus } from './cluster-status.ts';
import { commandLine, runTool } from './run-tool.ts';

export interface UninstallOptions extends PlaceOptions {
  readonly yes?: boolean;
  /** The name of the release, typed. */
  readonly deleteState?: string;
}

type Step = readonly ['helm' | 'kubectl', readonly string[]];

const HELM_MS = 300_000;

/** Takes the engine out of a cluster. Its journals stay, unless the release is named again to lose them. */
export async function uninstallCommand(terminal: Terminal, options: UninstallOptions): Promise<number> {
  const place = placeOf(options);
  const { deleteState } = options;
  if (deleteState !== undefined && deleteState !== place.release) {
    throw new CommandError(`--delete-state takes the name of the release, ${place.release}: all journals go with it`);
  }
  const { release, run } = await clusterStatus(terminal, place);
  const steps = uninstallSteps(place, release !== null, deleteState !== undefined);
  for (const [program, argv] of steps) terminal.err(`${commandLine(program, argv)}\n`);
  if (run !== null) terminal.err(`the engine writes ${run}: it pauses, and what runs is waited for\n`);
  if (deleteState === undefined) terminal.err(`the volume ${claimOf(place)} stays, with every journal\n`);
  if (options.yes !== true) {
    terminal.err('nothing was changed: say --yes to run this\n');
    return EXIT.ok;
  }
  for (const [program, argv] of steps) {
    const { code, stdout, stderr } = await runTool(terminal, program, argv, HELM_MS);
    terminal.out(stdout);
    terminal.err(stderr);
    if (code !== 0) return EXIT.unfinished;
  }
  return EXIT.ok;
}

export function uninstallSteps(place: ClusterPlace, isInstalled: boolean, losesState: boolean): readonly Step[] {
  const gone = ['--ignore-not-found', '--wait=false'];
  return [
    ...(isInstalled ? [['helm', helmArgv(place, 'uninstall', place.release)] as const] : []),
    // The engine made it, so no chart takes it away.
    ['kubectl', kubectlArgv(place, 'delete', 'lease', place.release, ...gone)],
    ...(losesState ? [['kubectl', kubectlArgv(place, 'delete', 'pvc', claimOf(place), ...gone)] as const] : []),
  ];
}
