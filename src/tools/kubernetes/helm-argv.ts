import type { Argv } from '../argv.ts';

export interface UpgradeOptions {
  readonly release: string;
  readonly chart: string;
  readonly namespace: string;
  /** Later files win. */
  readonly values: readonly string[];
  readonly setFiles: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/**
 * Without --wait on purpose: helm 4's own watcher fails a good version at once when an old pod is still crashing
 * (reproduced), and helm 3 only knows the plain switch. Our own probe waits for the pods.
 */
export function helmUpgrade(options: UpgradeOptions): Argv {
  return [
    'helm',
    'upgrade',
    '--install',
    options.release,
    options.chart,
    '--namespace',
    options.namespace,
    '--create-namespace',
    ...options.values.flatMap((file) => ['--values', valuesPath(file)]),
    ...Object.entries(options.setFiles).flatMap(([key, file]) => ['--set-file', `${key}=${setFilePath(file)}`]),
    '--timeout',
    goDuration(options.timeoutMs),
  ];
}

/** What an upgrade would store, as JSON: rendered with the cluster's own capabilities, and nothing is changed. */
export const helmWouldUpgrade = (options: UpgradeOptions): Argv => [
  ...helmUpgrade(options),
  ...['--dry-run=server', '--output', 'json'],
];

/** As many as a rollback may have to go back over; helm itself keeps ten unless it is told otherwise. */
const MOST_REVISIONS = '50';

export function helmHistory(release: string, namespace: string): Argv {
  return ['helm', 'history', release, '-n', namespace, '-o', 'json', '--max', MOST_REVISIONS];
}

/** Without --wait, for the same reason as an upgrade. */
export function helmRollback(release: string, namespace: string, revision: string, timeoutMs: number): Argv {
  return ['helm', 'rollback', release, revision, '--namespace', namespace, '--timeout', goDuration(timeoutMs)];
}

/** For a first install that was cut off: there is nothing else to go back to. Volumes of a stateful set stay. */
export function helmUninstall(release: string, namespace: string, timeoutMs: number): Argv {
  return ['helm', 'uninstall', release, '--namespace', namespace, '--timeout', goDuration(timeoutMs)];
}

/** helm reads the text of --values as one line of CSV: a comma would make two files of one, a quote none at all. */
const valuesPath = (path: string): string => (/[",\n]/.test(path) ? `"${path.replaceAll('"', '""')}"` : path);

/** helm splits the text of --set-file at commas; a backslash keeps one. */
const setFilePath = (path: string): string => path.replace(/[\\,]/g, '\\$&');

/** As Go reads it: whole minutes as `15m`, anything else in seconds. */
export function goDuration(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}
