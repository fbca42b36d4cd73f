import { join } from 'node:path';
import pLimit from 'p-limit';
import { CommandError, EXIT } from '../exit-code.ts';
import { DEFAULT_FLEET_FILE } from '../global-options.ts';
import { packageDirectory } from '../program-version.ts';
import { loadFleet } from '../run/load-fleet.ts';
import type { Terminal } from '../terminal.ts';
import { type ClusterPlace, helmArgv, kubectlArgv, type PlaceOptions, placeOf } from './cluster-place.ts';
import { commandLine, runTool } from './run-tool.ts';

export interface InstallOptions extends PlaceOptions {
  readonly values?: readonly string[];
  readonly set?: readonly string[];
  readonly yes?: boolean;
}

/** The chart travels with the program. */
export const CHART = join(packageDirectory, 'charts', 'besu-console');

/** What the chart makes, and helm's own record of it. */
const MADE_BY_INSTALL = [
  'statefulsets.apps',
  'services',
  'serviceaccounts',
  'configmaps',
  'secrets',
  'networkpolicies.networking.k8s.io',
  'roles.rbac.authorization.k8s.io',
  'rolebindings.rbac.authorization.k8s.io',
  'clusterroles.rbac.authorization.k8s.io',
  'clusterrolebindings.rbac.authorization.k8s.io',
] as const;

/** kubectl is 50 MB of memory each. */
const QUESTIONS_AT_ONCE = 3;
/** helm waits for nothing here: only for its own requests. */
const HELM_MS = 300_000;

/** Puts the engine into a cluster, or changes the one that is there, with the person's own helm and rights. */
export async function installCommand(terminal: Terminal, options: InstallOptions): Promise<number> {
  const file = options.config ?? DEFAULT_FLEET_FILE;
  // A fleet file that is wrong should be told here and not by a pod that does not come up.
  const fleet = await loadFleet(file, null);
  const place = placeOf(options);
  const argv = installArgv(place, fleet.file, options);
  terminal.err(`${commandLine('helm', argv)}\n`);
  const missing = await missingRights(terminal, place);
  if (missing.length > 0) {
    throw new CommandError(
      `you may not create these in ${place.namespace}: ${missing.join(', ')}. Nothing was changed.`,
    );
  }
  if (options.yes !== true) {
    terminal.err('nothing was changed: say --yes to run this\n');
    return EXIT.ok;
  }
  const { code, stdout, stderr } = await runTool(terminal, 'helm', argv, HELM_MS);
  terminal.out(stdout);
  terminal.err(stderr);
  return code === 0 ? EXIT.ok : EXIT.unfinished;
}

export function installArgv(
  place: ClusterPlace,
  fleetFile: string,
  { values, set }: InstallOptions,
): readonly string[] {
  const more = [
    ...(values ?? []).flatMap((file) => ['--values', file]),
    ...(set ?? []).flatMap((pair) => ['--set', pair]),
  ];
  const words = [
    'upgrade',
    '--install',
    place.release,
    CHART,
    '--create-namespace',
    '--set-file',
    `fleet=${fleetFile}`,
  ];
  return helmArgv(place, ...words, ...more);
}

/** The server is asked, by the person's own identity; what it would refuse half-way is refused before anything is made. */
async function missingRights(terminal: Terminal, place: ClusterPlace): Promise<readonly string[]> {
  const atOnce = pLimit(QUESTIONS_AT_ONCE);
  const answers = await Promise.all(
    MADE_BY_INSTALL.map((kind) => atOnce(async () => ({ kind, ...(await canCreate(terminal, place, kind)) }))),
  );
  const deaf = answers.find(({ stdout }) => !/^(yes|no)\b/.test(stdout));
  if (deaf !== undefined) throw new CommandError(`the cluster does not answer: ${deaf.stderr.trim()}`);
  return answers.filter(({ stdout }) => stdout.startsWith('no')).map(({ kind }) => kind);
}

const canCreate = (terminal: Terminal, place: ClusterPlace, kind: string) =>
  runTool(terminal, 'kubectl', kubectlArgv(place, 'auth', 'can-i', 'create', kind));
