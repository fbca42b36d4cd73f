import { RUN_ANNOTATION } from '../../cluster/lease-store.ts';
import { isJsonObject, type JsonValue } from '../../lib/json.ts';
import { CommandError, EXIT } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import { type ClusterPlace, helmArgv, kubectlArgv, type PlaceOptions, placeOf, podOf } from './cluster-place.ts';
import { runTool } from './run-tool.ts';

export interface StatusOptions extends PlaceOptions {
  readonly json?: boolean;
}

/** Helm's own records are Secrets, which who may only watch may not read. */
const HIDDEN = 'hidden';

/** What there is of an engine in a cluster; each part null = not there. */
export interface ClusterStatus {
  readonly release:
    | { readonly revision: string; readonly status: string; readonly chart: string }
    | typeof HIDDEN
    | null;
  readonly pod: {
    readonly phase: string;
    readonly ready: boolean;
    readonly restarts: number;
    readonly node: string;
  } | null;
  readonly lease: { readonly holder: string | null; readonly renewedAt: string | null } | null;
  /** Named by the holder of the lease. */
  readonly run: string | null;
}

/** Release, pod, who holds the lease, and the run it writes. Exit 0 = it lives and holds its lease. */
export async function clusterStatusCommand(terminal: Terminal, options: StatusOptions): Promise<number> {
  const place = placeOf(options);
  const status = await clusterStatus(terminal, place);
  terminal.out(options.json === true ? `${JSON.stringify(status)}\n` : statusText(place, status));
  return status.pod?.ready === true && (status.lease?.holder ?? null) !== null ? EXIT.ok : EXIT.unfinished;
}

export async function clusterStatus(terminal: Terminal, place: ClusterPlace): Promise<ClusterStatus> {
  const [release, pod, lease] = await Promise.all([
    // Not `status`: with helm 4 its JSON holds whole objects, Secrets among them.
    ask(terminal, 'helm', helmArgv(place, 'history', place.release, '--max', '1', '-o', 'json')),
    ask(terminal, 'kubectl', kubectlArgv(place, 'get', 'pod', podOf(place), '-o', 'json')),
    ask(terminal, 'kubectl', kubectlArgv(place, 'get', 'lease', place.release, '-o', 'json')),
  ]);
  return readStatus(release, pod, lease);
}

export function readStatus(release: JsonValue, pod: JsonValue, lease: JsonValue): ClusterStatus {
  const last = Array.isArray(release) ? release.at(-1) : null;
  const container = at(pod, 'status', 'containerStatuses', 0);
  const holder = textOf(at(lease, 'spec', 'holderIdentity'));
  return {
    release: release === HIDDEN ? HIDDEN : last === null || last === undefined ? null : releaseOf(last),
    pod:
      pod === null
        ? null
        : {
            phase: textOf(at(pod, 'status', 'phase')) ?? 'unknown',
            ready: at(container, 'ready') === true,
            restarts: Number(at(container, 'restartCount') ?? 0),
            node: textOf(at(pod, 'spec', 'nodeName')) ?? 'none yet',
          },
    lease: lease === null ? null : { holder, renewedAt: textOf(at(lease, 'spec', 'renewTime')) },
    run: textOf(at(lease, 'metadata', 'annotations', RUN_ANNOTATION)),
  };
}

const releaseOf = (last: JsonValue) => ({
  revision: JSON.stringify(at(last, 'revision') ?? null),
  status: textOf(at(last, 'status')) ?? 'unknown',
  chart: textOf(at(last, 'chart')) ?? '',
});

function at(value: JsonValue | undefined, ...path: readonly (string | number)[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>((found, key) => {
    if (typeof key === 'number') return Array.isArray(found) ? found[key] : undefined;
    return isJsonObject(found) ? found[key] : undefined;
  }, value);
}

const textOf = (value: JsonValue | undefined): string | null =>
  typeof value === 'string' && value !== '' ? value : null;

/** Null = it is not there, `hidden` = helm may not look; anything else that goes wrong is told. */
async function ask(terminal: Terminal, program: 'kubectl' | 'helm', argv: readonly string[]): Promise<JsonValue> {
  const { code, stdout, stderr } = await runTool(terminal, program, argv);
  if (code === 0) return JSON.parse(stdout) as JsonValue;
  if (/not found|NotFound/.test(stderr) && !/not on PATH/.test(stderr)) return null;
  if (program === 'helm' && /forbidden/.test(stderr)) return HIDDEN;
  throw new CommandError(`the cluster does not answer: ${stderr.trim()}`);
}

function statusText({ namespace, release: name }: ClusterPlace, { release, pod, lease, run }: ClusterStatus): string {
  const restarts =
    pod === null || pod.restarts === 0 ? '' : `, restarted ${pod.restarts === 1 ? 'once' : `${pod.restarts} times`}`;
  const holder = lease === null ? 'nobody has asked for it yet' : (lease.holder ?? 'nobody holds it');
  const renewed =
    lease === null || lease.holder === null || lease.renewedAt === null ? '' : `, renewed ${lease.renewedAt}`;
  const lines = [
    [
      'release',
      release === null
        ? 'not installed'
        : release === HIDDEN
          ? 'not yours to see'
          : `${namespace}/${name} ${release.chart}, ${release.status}, revision ${release.revision}`,
    ],
    ['pod', pod === null ? 'none' : `${pod.phase}${pod.ready ? ', ready' : ', not ready'}, on ${pod.node}${restarts}`],
    ['lease', `${holder}${renewed}`],
    ['run', run ?? 'none'],
  ];
  return lines.map(([what, text]) => `${(what ?? '').padEnd(9)}${text}\n`).join('');
}
