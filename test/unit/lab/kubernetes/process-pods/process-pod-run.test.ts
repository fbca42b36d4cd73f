import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { docOf, docsOf } from '../../../../../src/lab/kubernetes/document.ts';
import type { PodFault } from '../../../../../src/lab/kubernetes/lab-kubernetes-options.ts';
import { deleteObject } from '../../../../../src/lab/kubernetes/object-deletion.ts';
import { RUN_ANNOTATION } from '../../../../../src/lab/kubernetes/process-pods/process-pod-options.ts';
import { containerStateOf, type Rig, startRig } from '../rig.ts';
import { HandRuntime } from './hand-runtime.ts';

const directory = mkdtempSync(join(tmpdir(), 'process-pods-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let runtime: HandRuntime;
let rig: Rig;
let fault: PodFault | null;
beforeEach(() => {
  runtime = new HandRuntime();
  fault = null;
  rig = startRig({ podFault: () => fault }, { directory, path: '/bin', runtime, imagePaths: { '/opt/tool': '/real' } });
});

const STEP = { name: 'step', image: 'tools:1', command: ['run'] };
const job = (container: object = {}, spec: object = {}, more: object = {}) => ({
  metadata: { name: 'job' },
  spec: {
    backoffLimit: 0,
    template: {
      metadata: { annotations: { [RUN_ANNOTATION]: 'true' } },
      spec: { restartPolicy: 'Never', containers: [{ ...STEP, ...container }], ...spec },
    },
    ...more,
  },
});
const pod = () => rig.cluster.store.list('pods', 'besu')[0]!;
const podStatus = () => docOf(pod().status);
const jobStatus = () => docOf(rig.get('batch/jobs', 'job').status);
const trueConditions = (of: object) =>
  docsOf(docOf(of).conditions).flatMap(({ type, status }) => (status === 'True' ? [type] : []));
const jobConditions = () =>
  docsOf(jobStatus().conditions).map(({ type, reason }) => `${String(type)} ${String(reason)}`);
const begin = (...wish: Parameters<typeof job>) => {
  rig.create('batch/jobs', job(...wish));
  rig.clock.advance(1);
};
const exit = (code: number) => {
  runtime.last.exit(code);
  rig.clock.settle();
};

describe('a pod that is a process', () => {
  test('goes from Pending to Running to Succeeded, and its job completes', () => {
    rig.create('batch/jobs', job());
    expect(containerStateOf(pod())).toMatchObject({ waiting: { reason: 'ContainerCreating' } });
    expect(podStatus().phase).toBe('Pending');
    rig.clock.advance(1);
    expect(podStatus().phase).toBe('Running');
    expect(trueConditions(podStatus())).toContain('Ready');
    exit(0);
    expect(podStatus().phase).toBe('Succeeded');
    expect(containerStateOf(pod())).toMatchObject({ terminated: { exitCode: 0, reason: 'Completed' } });
    expect(jobConditions()).toEqual(['SuccessCriteriaMet CompletionsReached', 'Complete CompletionsReached']);
    expect(jobStatus()).toMatchObject({ succeeded: 1, active: 0 });
  });

  test('fails with the exit code of its process, and a job without retries fails with it', () => {
    begin();
    exit(3);
    expect(podStatus().phase).toBe('Failed');
    expect(containerStateOf(pod())).toMatchObject({ terminated: { exitCode: 3, reason: 'Error' } });
    expect(jobConditions()).toEqual(['FailureTarget BackoffLimitExceeded', 'Failed BackoffLimitExceeded']);
    expect(runtime.started).toHaveLength(1);
  });

  test('without the annotation is make-believe and starts nothing', () => {
    rig.create('pods', { metadata: { name: 'besu' }, spec: { containers: [STEP] } });
    rig.clock.advance(20);
    expect(runtime.started).toEqual([]);
    expect(docOf(rig.get('pods', 'besu').status).phase).toBe('Running');
  });

  test('whose program is not there says so', () => {
    begin();
    runtime.last.cannotStart('executable file not found in $PATH');
    expect(containerStateOf(pod())).toMatchObject({ terminated: { exitCode: 128, reason: 'StartError' } });
  });

  test('gets variables of every source, references resolved, and nothing of this machine', () => {
    rig.create('configmaps', { metadata: { name: 'c' }, data: { A: 'a', B: 'b' } });
    rig.create('secrets', { metadata: { name: 's' }, stringData: { token: 'secret' } });
    const env = [
      { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 's', key: 'token' } } },
      { name: 'BOTH', value: '$(P_A)-$(TOKEN)-$(NOBODY)-$$(P_A)' },
      { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    ];
    begin({ env, envFrom: [{ prefix: 'P_', configMapRef: { name: 'c' } }], args: ['$(BOTH)'] });
    const { spec } = runtime.last;
    const { HOME, TMPDIR, ...others } = spec.env;
    expect(HOME?.startsWith(directory) && TMPDIR?.startsWith(directory)).toBe(true);
    const both = 'a-secret-$(NOBODY)-$(P_A)';
    const name = pod().metadata.name;
    expect(others).toEqual({
      PATH: '/bin',
      HOSTNAME: name,
      P_A: 'a',
      P_B: 'b',
      TOKEN: 'secret',
      BOTH: both,
      POD: name,
    });
    expect(spec.argv).toEqual(['run', both]);
  });

  test('waits in CreateContainerConfigError for a key that is missing, and starts when it is there', () => {
    begin({ env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'late', key: 'a' } } }] });
    expect(containerStateOf(pod())).toMatchObject({
      waiting: { reason: 'CreateContainerConfigError', message: 'configmap "late" not found' },
    });
    rig.create('configmaps', { metadata: { name: 'late' }, data: { a: '1' } });
    rig.clock.advance(3);
    expect(runtime.last.spec.env.A).toBe('1');
  });

  test('finds config maps, secrets and directories where its texts say, whatever the path', () => {
    rig.create('configmaps', { metadata: { name: 'c' }, data: { 'run.sh': 'cat /job/in/key /jobs', other: '' } });
    rig.create('secrets', { metadata: { name: 's' }, data: { key: Buffer.from('k').toString('base64') } });
    const volumes = [
      { name: 'work', emptyDir: {} },
      { name: 'in', secret: { secretName: 's', defaultMode: 0o400 } },
      { name: 'c', configMap: { name: 'c', items: [{ key: 'run.sh', path: 'bin/run.sh', mode: 0o755 }] } },
    ];
    const volumeMounts = [
      { name: 'work', mountPath: '/job' },
      { name: 'in', mountPath: '/job/in' },
      { name: 'c', mountPath: '/c' },
    ];
    begin({ command: ['/c/bin/run.sh', '/opt/tool/x', '/cc', 'a/job'], volumeMounts, workingDir: '/job' }, { volumes });
    const { argv, cwd } = runtime.last.spec;
    const [script = '', tool, ...others] = argv;
    expect(tool).toBe('/real/x');
    expect(others).toEqual(['/cc', 'a/job']);
    expect(statSync(script).mode & 0o777).toBe(0o755);
    const [, key = '', workers] = readFileSync(script, 'utf8').split(' ');
    expect(workers).toBe('/jobs');
    expect(readFileSync(key, 'utf8')).toBe('k');
    expect(statSync(key).mode & 0o777).toBe(0o400);
    expect(readFileSync(join(cwd, 'in', 'key'), 'utf8')).toBe('k');
  });

  test('shares a claim with the pods after it, and a node directory under its own path', () => {
    rig.create('persistentvolumeclaims', { metadata: { name: 'state' }, spec: { accessModes: ['ReadWriteMany'] } });
    rig.clock.advance(2);
    const host = join(directory, 'shared');
    const volumes = [
      { name: 'state', persistentVolumeClaim: { claimName: 'state' } },
      { name: 'host', hostPath: { path: host } },
    ];
    const mounts = [
      { name: 'state', mountPath: '/state' },
      { name: 'host', mountPath: host },
    ];
    const command = ['/state/file', join(host, 'x')];
    begin({ command, volumeMounts: mounts }, { volumes });
    const [first = '', there] = runtime.last.spec.argv;
    expect(there).toBe(join(host, 'x'));
    writeFileSync(first, 'kept');
    exit(0);
    rig.create('batch/jobs', { ...job({ command, volumeMounts: mounts }, { volumes }), metadata: { name: 'next' } });
    rig.clock.advance(1);
    expect(readFileSync(runtime.last.spec.argv[0]!, 'utf8')).toBe('kept');
  });

  test('runs its init containers one after the other before the others', () => {
    const init = ['one', 'two'].map((name) => ({ ...STEP, name, command: [name] }));
    begin({}, { initContainers: init });
    expect(runtime.started.map(({ spec }) => spec.argv[0])).toEqual(['one']);
    expect(containerStateOf(pod())).toMatchObject({ waiting: { reason: 'PodInitializing' } });
    exit(0);
    exit(0);
    expect(runtime.started.map(({ spec }) => spec.argv[0])).toEqual(['one', 'two', 'run']);
    expect(podStatus().phase).toBe('Running');
  });

  test('keeps the message its container leaves behind', () => {
    begin({ command: ['run', '/dev/termination-log'] });
    writeFileSync(runtime.last.spec.argv[1]!, 'because');
    exit(1);
    expect(containerStateOf(pod())).toMatchObject({ terminated: { message: 'because' } });
  });
});

describe('the end of a process pod', () => {
  test('by deletion: SIGTERM, the grace, SIGKILL, and only then is it gone; its job counts it once', () => {
    begin({}, { terminationGracePeriodSeconds: 20 });
    deleteObject(rig.cluster, 'pods', pod());
    rig.clock.advance(19);
    expect(runtime.last.heard).toEqual(['SIGTERM']);
    expect(pod().metadata.deletionTimestamp).toBeDefined();
    expect(jobConditions()).toEqual(['FailureTarget BackoffLimitExceeded']);
    rig.clock.advance(2);
    expect(runtime.last.heard).toEqual(['SIGTERM', 'SIGKILL']);
    expect(rig.podNames()).toEqual([]);
    expect(jobConditions()).toEqual(['FailureTarget BackoffLimitExceeded', 'Failed BackoffLimitExceeded']);
    expect(jobStatus().failed).toBe(1);
  });

  test('by deletion of its job, which nobody counts any more', () => {
    begin();
    deleteObject(rig.cluster, 'batch/jobs', rig.get('batch/jobs', 'job'));
    rig.clock.settle();
    expect(runtime.last.heard).toEqual(['SIGTERM']);
    exit(143);
    expect(rig.podNames()).toEqual([]);
  });

  test('by a shorter grace than the one that runs', () => {
    begin();
    deleteObject(rig.cluster, 'pods', pod());
    rig.clock.settle();
    rig.cluster.store.edit('pods', 'besu', pod().metadata.name, ({ metadata }) => {
      metadata.deletionGracePeriodSeconds = 1;
    });
    rig.clock.advance(2);
    expect(rig.podNames()).toEqual([]);
  });

  test('runs a preStop hook before the signal', () => {
    begin({ lifecycle: { preStop: { exec: { command: ['hook'] } } } });
    const main = runtime.last;
    deleteObject(rig.cluster, 'pods', pod());
    rig.clock.settle();
    expect(runtime.last.spec.argv).toEqual(['hook']);
    expect(main.heard).toEqual([]);
    exit(0);
    expect(main.heard).toEqual(['SIGTERM']);
  });

  test('by eviction: Failed, Evicted, a disruption, and the object stays', () => {
    begin();
    rig.controllers.kubelet.processPod(pod())?.evict('The node was low on resource: memory.');
    rig.clock.advance(2);
    expect(podStatus()).toMatchObject({
      phase: 'Failed',
      reason: 'Evicted',
      message: 'The node was low on resource: memory.',
    });
    expect(trueConditions(podStatus())).toContain('DisruptionTarget');
    expect(containerStateOf(pod())).toMatchObject({ terminated: { exitCode: 137, reason: 'Error' } });
    expect(rig.reasons()).toContain('Evicted');
    expect(jobStatus().failed).toBe(1);
  });

  test('by the kernel: OOMKilled', () => {
    begin();
    rig.controllers.kubelet.processPod(pod())?.killOutOfMemory();
    rig.clock.settle();
    expect(containerStateOf(pod())).toMatchObject({ terminated: { exitCode: 137, reason: 'OOMKilled' } });
  });

  test('by the deadline of its job', () => {
    begin({}, {}, { activeDeadlineSeconds: 60 });
    rig.clock.advance(58);
    expect(runtime.last.heard).toEqual([]);
    rig.clock.advance(2);
    expect(runtime.last.heard).toEqual(['SIGTERM']);
    expect(jobConditions()).toEqual(['FailureTarget DeadlineExceeded']);
    exit(143);
    expect(jobConditions()).toEqual(['FailureTarget DeadlineExceeded', 'Failed DeadlineExceeded']);
  });

  test('is followed by that of its job when its time is up', () => {
    begin({}, {}, { ttlSecondsAfterFinished: 30 });
    exit(0);
    rig.clock.advance(31);
    expect(rig.get('batch/jobs', 'job')).toBeUndefined();
    expect(rig.podNames()).toEqual([]);
  });
});

describe('a node that is lost', () => {
  test('kills its processes without a word; its pods are distrusted, taken away, and go with the machine', () => {
    const tolerations = [{ key: 'node.kubernetes.io/unreachable', operator: 'Exists', tolerationSeconds: 40 }];
    begin({}, { tolerations });
    const node = String(docOf(pod().spec).nodeName);
    rig.controllers.kubelet.nodeLoss.lose(node);
    rig.clock.settle();
    expect(runtime.last.heard).toEqual(['SIGKILL']);
    expect(podStatus().phase).toBe('Running');
    expect(containerStateOf(pod())).toHaveProperty('running');
    expect(trueConditions(podStatus())).not.toContain('Ready');
    expect(trueConditions(docOf(rig.cluster.store.get('nodes', '', node)?.status))).not.toContain('Ready');
    rig.clock.advance(41);
    expect(podStatus().reason).toBe('NodeLost');
    expect(trueConditions(podStatus())).toContain('DisruptionTarget');
    expect(pod().metadata.deletionTimestamp).toBeDefined();
    expect(jobStatus().failed).toBe(1);
    rig.clock.advance(400);
    expect(rig.podNames()).toEqual([]);
    expect(jobConditions()).toContain('Failed BackoffLimitExceeded');
    rig.clock.advance(100);
    const nodes = rig.cluster.store.list('nodes');
    expect(nodes).toHaveLength(3);
    expect(nodes.every(({ status }) => trueConditions(docOf(status)).includes('Ready'))).toBe(true);
  });
});

describe('what a pod may not', () => {
  test('more than the nodes have: it stays Pending, says why, and starts when there is room', () => {
    const resources = { requests: { cpu: '3' } };
    for (const name of ['a', 'b', 'c', 'd']) {
      rig.create('batch/jobs', { ...job({ resources }), metadata: { name } });
    }
    rig.clock.advance(1);
    expect(runtime.started).toHaveLength(3);
    const pending = rig.cluster.store.list('pods', 'besu').find(({ status }) => docOf(status).phase === 'Pending');
    expect(docsOf(docOf(pending?.status).conditions)[0]).toMatchObject({
      reason: 'Unschedulable',
      message: '0/3 nodes are available: 3 Insufficient cpu.',
    });
    exit(0);
    rig.clock.advance(6);
    expect(runtime.started).toHaveLength(4);
  });

  test('run on a node that is not labelled so', () => {
    begin({}, { nodeSelector: { pool: 'tools' } });
    expect(runtime.started).toEqual([]);
    expect(docsOf(podStatus().conditions)[0]?.message).toContain("3 node(s) didn't match Pod's node affinity/selector");
  });

  test('exceed a quota: a job is refused at once, its pod when it is made', () => {
    rig.create('resourcequotas', {
      metadata: { name: 'q' },
      spec: { hard: { 'requests.memory': '1Gi', 'count/jobs.batch': 2 } },
    });
    begin({ resources: { requests: { memory: '2Gi' } } });
    const events = rig.cluster.store.list('events', 'besu').map(({ message }) => String(message));
    expect(events.find((text) => text.startsWith('Error creating'))).toMatch(
      /^Error creating: pods "job-.{5}" is forbidden: exceeded quota: q, requested: requests.memory=2Gi, used: requests.memory=0, limited: requests.memory=1Gi$/,
    );
    rig.cluster.store.remove('resourcequotas', 'besu', 'q');
    rig.clock.advance(12);
    expect(runtime.started).toHaveLength(1);
    rig.create('resourcequotas', { metadata: { name: 'q' }, spec: { hard: { 'count/jobs.batch': 1 } } });
    const second = () => rig.create('batch/jobs', { ...job(), metadata: { name: 'two' } });
    expect(second).toThrow(
      'jobs.batch "two" is forbidden: exceeded quota: q, requested: count/jobs.batch=1, used: count/jobs.batch=1',
    );
  });

  test('have an image that is missing; it waits in ImagePullBackOff', () => {
    fault = { kind: 'image-pull', message: 'not found' };
    begin();
    rig.clock.advance(2);
    expect(containerStateOf(pod())).toMatchObject({ waiting: { reason: 'ImagePullBackOff' } });
    fault = null;
    rig.controllers.kubelet.reconsider();
    expect(podStatus().phase).toBe('Running');
  });
});

test('a container that is restarted keeps the log of the run before', () => {
  begin({}, { restartPolicy: 'OnFailure' }, { backoffLimit: 3 });
  runtime.last.say('first\n');
  exit(1);
  rig.clock.advance(1);
  runtime.last.say('second\n');
  const run = rig.controllers.kubelet.processPod(pod());
  expect(readFileSync(run!.log('step', true)!.path, 'utf8')).toMatch(/F first\n$/);
  expect(readFileSync(run!.log('step', false)!.path, 'utf8')).toMatch(/F second\n$/);
  expect(docsOf(podStatus().containerStatuses)[0]).toMatchObject({
    restartCount: 1,
    lastState: { terminated: { exitCode: 1 } },
  });
});

test('scenarios evict a pod, or lose its node, once it runs', () => {
  fault = { kind: 'evict', message: 'low on memory', afterSeconds: 5 };
  begin();
  rig.clock.advance(7);
  expect(podStatus().reason).toBe('Evicted');
  fault = { kind: 'lose-node', afterSeconds: 5 };
  rig.create('batch/jobs', { ...job(), metadata: { name: 'second' } });
  rig.clock.advance(7);
  expect(runtime.last.heard).toEqual(['SIGKILL']);
});
