import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BatchV1Api, CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LabKubernetes, startLabKubernetes } from '../../src/lab/kubernetes/lab-kubernetes.ts';
import { createLab } from '../../src/lab/lab.ts';
import { startTicksOf } from '../../src/lib/process-identity.ts';
import { helmDirectory } from '../rigs/cli/tool-directories.ts';
import { untilSo } from '../rigs/until-so.ts';

const DIRECTORY = helmDirectory('helm4');
const KUBECTL = join(DIRECTORY ?? '', 'kubectl');
const canRun = DIRECTORY !== null && existsSync(KUBECTL);
/** kubectl gives up by itself otherwise: as long as a test of this room may last. */
const WITHIN = '--timeout=4m';
const home = mkdtempSync(join(tmpdir(), 'lab-jobs-'));
const shared = join(home, 'shared');
const processes = join(home, 'processes');
let lab: LabKubernetes;

const startLab = (restore?: Parameters<typeof startLabKubernetes>[0]['restore']): Promise<LabKubernetes> =>
  startLabKubernetes({
    regions: ['admin'],
    nodesPerCluster: 2,
    speed: 10,
    seed: 7,
    podReadySeconds: [1, 2],
    processPods: { directory: processes, which: 'jobs', hostPaths: [shared] },
    ...(restore === undefined ? {} : { restore }),
  });

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const environment = () => ({ HOME: home, PATH: process.env.PATH, KUBECONFIG: join(home, 'admin.yaml') });

function run(...argv: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(KUBECTL, [...argv], { env: environment() }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, stdout, stderr });
    });
  });
}

async function kubectl(...argv: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(...argv);
  expect({ argv, code, stderr: code === 0 ? '' : stderr }).toEqual({ argv, code: 0, stderr: '' });
  return stdout;
}

/** Kubernetes makes one $ of two. */
const createJob = (name: string, script: string): Promise<string> =>
  kubectl('create', 'job', name, '--image=lab/tools:1', '--', '/bin/sh', '-c', script);

async function podOf(job: string): Promise<string> {
  await kubectl('wait', 'pod', '-l', `job-name=${job}`, '--for=jsonpath={.status.phase}=Running', WITHIN);
  return (await kubectl('get', 'pods', '-l', `job-name=${job}`, '-o', 'jsonpath={.items[0].metadata.name}')).trim();
}

const isThere = (pid: string): boolean => startTicksOf(Number(pid)) !== null;

beforeAll(async () => {
  mkdirSync(shared);
  lab = await startLab();
  await writeFile(join(home, 'admin.yaml'), lab.kubeconfig('admin'));
});
afterAll(async () => {
  await lab.close();
  await rm(home, { recursive: true, force: true });
});

describe.skipIf(!canRun)('kubectl and a pod that is a process', () => {
  test('a job runs its command, ends Complete, and its log is there', async () => {
    await createJob('hello', 'echo out; echo err >&2; echo "in $PWD as $HOSTNAME"; exit 0');
    await kubectl('wait', '--for=condition=complete', 'job/hello', WITHIN);
    const log = await kubectl('logs', 'job/hello');
    expect(log).toMatch(/^out\nerr\nin .+ as hello-.{5}\n$/);
    expect(await kubectl('logs', 'job/hello', '--tail=2', '--timestamps')).toMatch(
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z err\n\S+Z in /,
    );
    expect(await kubectl('get', 'job', 'hello')).toMatch(/hello +Complete +1\/1/);
    const reasons = await kubectl('get', 'events', '-o', 'jsonpath={.items[*].reason}');
    for (const reason of ['Scheduled', 'Pulled', 'Created', 'Started', 'Completed']) expect(reasons).toContain(reason);
  });

  test('a job whose command fails is Failed with its exit code', async () => {
    const manifest = join(home, 'fails.json');
    const container = { name: 'step', image: 'lab/tools:1', command: ['sh', '-c', 'echo no >&2; exit 3'] };
    const spec = { backoffLimit: 0, template: { spec: { restartPolicy: 'Never', containers: [container] } } };
    await writeFile(
      manifest,
      JSON.stringify({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'fails' }, spec }),
    );
    await kubectl('apply', '-f', manifest);
    await kubectl('wait', '--for=condition=failed', 'job/fails', WITHIN);
    const state = '{.items[0].status.containerStatuses[0].state.terminated}';
    const ended = JSON.parse(await kubectl('get', 'pods', '-l', 'job-name=fails', '-o', `jsonpath=${state}`));
    expect(ended).toMatchObject({ exitCode: 3, reason: 'Error' });
  });

  test('a followed log ends with its container, and delete lets the process end by itself', async () => {
    const pidFile = join(shared, 'pid');
    await createJob(
      'long',
      `trap 'echo told; exit 0' TERM; echo $$$$ >${pidFile}; echo up; while :; do sleep 0.1; done`,
    );
    const pod = await podOf('long');
    const child = spawn(KUBECTL, ['logs', '-f', pod], { env: environment() });
    let text = '';
    const ended = new Promise<number | null>((resolve) => {
      child.on('close', resolve);
    });
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (text.includes('up')) resolve();
      });
    });
    const pid = readFileSync(pidFile, 'utf8');
    expect(isThere(pid)).toBe(true);
    await kubectl('delete', 'pod', pod);
    expect(await ended).toBe(0);
    expect(text).toBe('up\ntold\n');
    expect(isThere(pid)).toBe(false);
  });

  test('what a container leaves running ends with it, also in a session of its own', async () => {
    const strays = join(shared, 'strays');
    await createJob(
      'parent',
      `setsid sh -c 'echo $$$$ >${strays}; exec sleep 300' & until [ -s ${strays} ]; do sleep 0.05; done`,
    );
    await kubectl('wait', '--for=condition=complete', 'job/parent', WITHIN);
    expect(isThere(await readFile(strays, 'utf8'))).toBe(false);
  });

  test('RBAC and quota refuse in the words of the API server', async () => {
    lab.injectApiFault('admin', { kind: 'forbidden', resource: 'jobs', verbs: ['create'] });
    const refused = await run('create', 'job', 'no', '--image=x:1', '--', 'true');
    expect(refused.stderr).toContain(
      'jobs.batch is forbidden: User "besu-console-lab" cannot create resource "jobs" in API group "batch" in the namespace "default"',
    );
    expect((await run('auth', 'can-i', 'create', 'jobs')).stdout).toBe('no\n');
    expect((await run('auth', 'can-i', 'list', 'jobs')).stdout).toBe('yes\n');
    lab.injectApiFault('admin', null);
    await kubectl('create', 'namespace', 'small');
    const quota = {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'few' },
      spec: { hard: { 'count/jobs.batch': 0 } },
    };
    await writeFile(join(home, 'quota.json'), JSON.stringify(quota));
    await kubectl('apply', '-n', 'small', '-f', join(home, 'quota.json'));
    expect((await run('create', 'job', 'no', '-n', 'small', '--image=x:1', '--', 'true')).stderr).toContain(
      'jobs.batch "no" is forbidden: exceeded quota: few, requested: count/jobs.batch=1, used: count/jobs.batch=0, limited: count/jobs.batch=0',
    );
  });

  test('memory that runs out, an eviction and a lost node each end a pod in their own way', async () => {
    const own = lab.misfortunes('admin');
    const ended = async (job: string, act: (pod: string) => void): Promise<unknown> => {
      await createJob(job, 'exec sleep 300');
      const pod = await podOf(job);
      act(pod);
      await kubectl('wait', 'pod', pod, '--for=jsonpath={.status.phase}=Failed', WITHIN);
      const { status } = JSON.parse(await kubectl('get', 'pod', pod, '-o', 'json'));
      return { reason: status.reason, container: status.containerStatuses[0].state.terminated.reason };
    };
    const oom = await ended('oom', (pod) => own.killOutOfMemory('default', pod));
    expect(oom).toEqual({ container: 'OOMKilled' });
    const evicted = await ended('evicted', (pod) => own.evictPod('default', pod, 'The node was low on resource.'));
    expect(evicted).toMatchObject({ reason: 'Evicted' });
    await createJob('lost', 'exec sleep 300');
    const pod = await podOf('lost');
    own.loseNode(await kubectl('get', 'pod', pod, '-o', 'jsonpath={.spec.nodeName}'));
    const refused = await run('logs', pod);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('connect: no route to host') });
    expect(await kubectl('get', 'nodes')).toContain('NotReady');
  });

  test('a lab that goes down takes its processes along, and comes back with the jobs failed and their logs', async () => {
    const pidFile = join(shared, 'last');
    await createJob('last', `echo $$$$ >${pidFile}; echo before; exec sleep 300`);
    const pod = await podOf('last');
    await kubectl('patch', 'job', 'last', '-p', '{"spec":{"backoffLimit":0}}');
    await untilSo(async () => (await run('logs', pod)).stdout === 'before\n');
    const snapshot = lab.snapshot();
    await lab.close();
    expect(isThere(readFileSync(pidFile, 'utf8'))).toBe(false);
    lab = await startLab(snapshot);
    await kubectl('wait', '--for=condition=failed', 'job/last', WITHIN);
    expect(await kubectl('logs', pod)).toBe('before\n');
  });
});

test('client-node makes a job and reads how it ended', async () => {
  const config = new KubeConfig();
  config.loadFromString(lab.kubeconfig('admin'));
  const batch = config.makeApiClient(BatchV1Api);
  const container = { name: 'step', image: 'x:1', command: ['/bin/sh', '-c', 'cat'], workingDir: shared };
  const spec = { backoffLimit: 0, template: { spec: { restartPolicy: 'Never', containers: [container] } } };
  await batch.createNamespacedJob({ namespace: 'default', body: { metadata: { name: 'node' }, spec } });
  const read = () => batch.readNamespacedJob({ namespace: 'default', name: 'node' });
  await untilSo(async () => (await read()).status?.succeeded === 1);
  const pods = await config
    .makeApiClient(CoreV1Api)
    .listNamespacedPod({ namespace: 'default', labelSelector: 'job-name=node' });
  expect(pods.items[0]?.status?.containerStatuses?.[0]?.state?.terminated).toMatchObject({ exitCode: 0 });
});

test('a lab with an admin cluster evicts the Job of the step its scenario means, and runs nothing for other clusters', async () => {
  const directory = join(home, 'lab');
  const admin = { namespace: 'runs', hostPaths: [shared] };
  const world = await createLab(directory, {
    regions: ['japaneast'],
    seed: 1,
    speed: 20,
    scenario: 'job-evicted',
    admin,
  });
  try {
    const config = new KubeConfig();
    config.loadFromFile(join(directory, 'kubeconfigs', 'admin.yaml'));
    const batch = config.makeApiClient(BatchV1Api);
    const labels = { 'besu-console.io/scope': 'japaneast', 'besu-console.io/step': 'apply' };
    const container = { name: 'step', image: 'x:1', command: ['sleep', '60'], workingDir: directory };
    const template = { metadata: { labels }, spec: { restartPolicy: 'Never', containers: [container] } };
    const body = (name: string) => ({ metadata: { name }, spec: { backoffLimit: 0, template } });
    await batch.createNamespacedJob({ namespace: 'runs', body: body('first') });
    const read = () => batch.readNamespacedJob({ namespace: 'runs', name: 'first' });
    await untilSo(async () => (await read()).status?.failed === 1);
    const core = config.makeApiClient(CoreV1Api);
    const podsOf = (job: string) => core.listNamespacedPod({ namespace: 'runs', labelSelector: `job-name=${job}` });
    expect((await podsOf('first')).items[0]?.status).toMatchObject({ phase: 'Failed', reason: 'Evicted' });
    await batch.createNamespacedJob({ namespace: 'runs', body: body('second') });
    const phase = async () => (await podsOf('second')).items[0]?.status?.phase;
    await untilSo(async () => (await phase()) === 'Running');
    const elsewhere = new KubeConfig();
    elsewhere.loadFromFile(join(directory, 'kubeconfigs', 'japaneast.yaml'));
    const failing = { ...container, command: ['sh', '-c', 'exit 1'] };
    const spec = { template: { spec: { restartPolicy: 'Never', containers: [failing] } } };
    const regional = elsewhere.makeApiClient(BatchV1Api);
    await regional.createNamespacedJob({ namespace: 'default', body: { metadata: { name: 'hook' }, spec } });
    const hook = () => regional.readNamespacedJob({ namespace: 'default', name: 'hook' });
    await untilSo(async () => (await hook()).status?.succeeded === 1);
  } finally {
    await world.close();
  }
});
