import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { BatchV1Api, CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { readJournal } from '../../../src/engine/journal/journal-reader.ts';
import { listRuns } from '../../../src/engine/journal/run-directory.ts';
import type { RunEvent } from '../../../src/engine/model/event.ts';
import { type AttemptId, partsOfAttempt } from '../../../src/engine/model/ids.ts';
import { createLab } from '../../../src/lab/lab.ts';
import type { KillSettings } from './kill-rollout.ts';

const NAMESPACE = 'besu-console';

export interface JobKillSettings extends Pick<KillSettings, 'directory' | 'program' | 'env' | 'regions' | 'speed'> {
  /** Each engine is killed the moment it has told of the first event that its turn's question is true of. */
  readonly killAt: readonly ((event: RunEvent) => boolean)[];
}

export interface JobKillReport {
  readonly kills: number;
  readonly exitCode: number | null;
  /** Attempts whose programs were Jobs. */
  readonly jobs: number;
  /** Broken promises, in words; none = all is well. */
  readonly problems: readonly string[];
}

/**
 * One rollout of a lab whose steps are Jobs. The lab, with its API server and its pods, lives in this process; engines are
 * processes of their own, killed (SIGKILL) at chosen events and started again.
 */
export async function killJobRollout(settings: JobKillSettings): Promise<JobKillReport> {
  const { directory, regions, speed, env } = settings;
  const state = join(directory, 'state');
  const path = env['PATH'] ?? '';
  const admin = { namespace: NAMESPACE, hostPaths: [state], path };
  const lab = await createLab(join(directory, 'lab'), { regions, seed: 1, speed, scenario: 'happy', admin });
  try {
    let [kills, exitCode]: [number, number | null] = [0, null];
    for (let argv = ['run', '--yes', '--config', lab.fleetFile]; exitCode === null; argv = RESUME) {
      const killAt = settings.killAt[kills] ?? (() => false);
      exitCode = await runEngine(settings, [...argv, '--json', '--state-dir', state], killAt);
      if (exitCode === null) kills += 1;
    }
    return { kills, exitCode, ...(await inspect(state, join(lab.directory, 'kubeconfigs', 'admin.yaml'))) };
  } finally {
    await lab.close();
  }
}

const RESUME = ['run', '--resume', 'latest', '--yes'];

/** Resolves with its exit status; null = it was killed. */
function runEngine(
  { program: [command = '', ...before], directory, env }: JobKillSettings,
  argv: readonly string[],
  killAt: (event: RunEvent) => boolean,
): Promise<number | null> {
  const child = spawn(command, [...before, ...argv], { cwd: directory, env, stdio: ['ignore', 'pipe', 'inherit'] });
  createInterface({ input: child.stdout }).on('line', (line) => {
    // What else came with the line at which it was killed is not looked at any more.
    if (!child.killed && killAt(JSON.parse(line) as RunEvent)) child.kill('SIGKILL');
  });
  return new Promise((resolve) => child.once('close', (code) => resolve(code)));
}

async function inspect(state: string, kubeconfig: string): Promise<Pick<JobKillReport, 'jobs' | 'problems'>> {
  const [run] = await listRuns(state);
  if (run === undefined) throw new Error('no run was made');
  const read = await readJournal(run.journal);
  if (!read.ok) throw new Error(`the journal is refused: ${JSON.stringify(read.problem)}`);
  const { events } = read.value;
  const inCluster = await pods(kubeconfig);
  const spawned = events.filter((event) => event.type === 'attempt-spawned');
  const complaints = spawned.map(async ({ attempt, pod = '' }) => {
    const { step, n } = partsOfAttempt(attempt);
    const ours = await readFile(join(run.attempts, step, String(n), 'log'), 'utf8');
    return ours === (await inCluster.log(pod)) ? [] : [`the log of ${attempt} is not that of its pod`];
  });
  const problems = [
    ...broken(events),
    ...(inCluster.jobs.length === spawned.length
      ? []
      : [`${inCluster.jobs.length} Jobs for ${spawned.length} attempts`]),
    ...inCluster.jobs.flatMap((job) =>
      inCluster.podsOf(job) === 1 ? [] : [`${job} has ${inCluster.podsOf(job)} pods`],
    ),
    ...(await Promise.all(complaints)).flat(),
  ];
  return { jobs: spawned.length, problems };
}

/**
 * Every attempt ended once, and well; only one whose engine died between the word and the Job may have ended as never
 * started. No step had two programs.
 */
function broken(events: readonly RunEvent[]): readonly string[] {
  const all = (type: RunEvent['type']): readonly AttemptId[] =>
    events.flatMap((event) => (event.type === type && 'attempt' in event ? [event.attempt] : []));
  const [begun, spawned, ended] = [all('attempt-begun'), all('attempt-spawned'), all('attempt-ended')];
  const ran = spawned.map((attempt) => partsOfAttempt(attempt).step);
  return [
    ...twice(begun).map((attempt) => `${attempt} began twice`),
    ...twice(ended).map((attempt) => `${attempt} ended twice`),
    ...twice(ran).map((step) => `${step} was run twice`),
    ...begun.filter((attempt) => !ended.includes(attempt)).map((attempt) => `${attempt} never ended`),
    ...events.flatMap((event) => {
      if (event.type !== 'attempt-ended' || event.outcome.status === 'succeeded') return [];
      const neverWas = event.exit?.reason === 'not-started' && !spawned.includes(event.attempt);
      return neverWas ? [] : [`${event.attempt}: ${JSON.stringify(event.outcome)}`];
    }),
  ];
}

const twice = <Item>(items: readonly Item[]): readonly Item[] => items.filter((item, at) => items.indexOf(item) !== at);

async function pods(kubeconfig: string) {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const core = config.makeApiClient(CoreV1Api);
  const jobs = await config.makeApiClient(BatchV1Api).listNamespacedJob({ namespace: NAMESPACE });
  const { items } = await core.listNamespacedPod({ namespace: NAMESPACE });
  return {
    jobs: jobs.items.map(({ metadata }) => metadata?.name ?? ''),
    podsOf: (job: string) => items.filter(({ metadata }) => metadata?.labels?.['job-name'] === job).length,
    log: (name: string) => core.readNamespacedPodLog({ namespace: NAMESPACE, name }),
  };
}
