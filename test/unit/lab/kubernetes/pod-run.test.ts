import { describe, expect, test } from 'vitest';
import { docOf, docsOf } from '../../../../src/lab/kubernetes/document.ts';
import type { PodFault } from '../../../../src/lab/kubernetes/lab-kubernetes-options.ts';
import { deleteObject } from '../../../../src/lab/kubernetes/object-deletion.ts';
import { isPodReady, restartsOf } from '../../../../src/lab/kubernetes/pod-status.ts';
import { containerStateOf, type Rig, startRig } from './rig.ts';

const pod = (spec: object = {}) => ({
  metadata: { name: 'besu' },
  spec: { containers: [{ name: 'besu', image: 'besu:1', env: [{ name: 'GENESIS', value: 'x' }] }], ...spec },
});
const besu = (rig: Rig) => rig.get('pods', 'besu');
const failing = (fault: PodFault | null) => startRig({ podFault: () => fault });

describe('a pod', () => {
  test('goes from Pending over ContainerCreating and Running to Ready, and says so in events', () => {
    const heard: string[] = [];
    const rig = startRig({ podStarted: ({ name }) => heard.push(`started ${name}`) });
    rig.create('pods', pod());
    expect(containerStateOf(besu(rig))).toMatchObject({ waiting: { reason: 'ContainerCreating' } });
    rig.clock.advance(6);
    expect(docOf(besu(rig).status).phase).toBe('Running');
    expect(isPodReady(besu(rig))).toBe(false);
    expect(heard).toEqual(['started besu']);
    rig.clock.advance(5);
    expect(isPodReady(besu(rig))).toBe(true);
    expect(rig.reasons()).toEqual(expect.arrayContaining(['Scheduled', 'Pulling', 'Pulled', 'Created', 'Started']));
  });

  test('that crashes restarts at once, then backs off, and keeps its last words', () => {
    const rig = failing({ kind: 'crash', exitCode: 1, log: ['genesis mismatch'] });
    rig.create('pods', pod());
    rig.clock.advance(12);
    expect(restartsOf(besu(rig))).toBe(1);
    expect(containerStateOf(besu(rig))).toMatchObject({ waiting: { reason: 'CrashLoopBackOff' } });
    const lastState = docsOf(docOf(besu(rig).status).containerStatuses)[0]?.lastState;
    expect(lastState).toMatchObject({ terminated: { exitCode: 1, reason: 'Error' } });
    expect(rig.reasons()).toContain('BackOff');
    const previous = rig.controllers.kubelet.log(besu(rig), true, 1);
    expect(previous?.at(-1)?.text).toBe('genesis mismatch');
    rig.clock.advance(100);
    expect(restartsOf(besu(rig))).toBe(4);
  });

  test('that crashed once and then may live becomes ready', () => {
    let tries = 0;
    const podFault = (): PodFault | null => {
      tries += 1;
      return tries === 1 ? { kind: 'crash', exitCode: 1, log: [] } : null;
    };
    const rig = startRig({ podFault });
    rig.create('pods', pod());
    rig.clock.advance(20);
    expect(isPodReady(besu(rig))).toBe(true);
    expect(restartsOf(besu(rig))).toBe(1);
  });

  test('that dies of exit code 137 was OOMKilled', () => {
    const rig = failing({ kind: 'crash', exitCode: 137, log: [] });
    rig.create('pods', pod());
    rig.clock.advance(7.2);
    expect(containerStateOf(besu(rig))).toMatchObject({ terminated: { reason: 'OOMKilled' } });
  });

  test('whose image is missing waits in ImagePullBackOff until it is there', () => {
    let isMissing = true;
    const rig = startRig({ podFault: () => (isMissing ? { kind: 'image-pull', message: 'not found' } : null) });
    rig.create('pods', pod());
    rig.clock.advance(8);
    expect(containerStateOf(besu(rig))).toMatchObject({ waiting: { reason: 'ImagePullBackOff' } });
    isMissing = false;
    rig.clock.advance(20);
    expect(isPodReady(besu(rig))).toBe(true);
  });

  test('that fits nowhere stays Pending with the reason of the scheduler', () => {
    const message = '0/3 nodes are available: 3 Insufficient cpu.';
    const rig = failing({ kind: 'unschedulable', message });
    rig.create('pods', pod());
    rig.clock.advance(12);
    expect(docOf(besu(rig).status)).toMatchObject({
      phase: 'Pending',
      conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }],
    });
    expect(rig.reasons()).toEqual(['FailedScheduling']);
  });

  test('that hangs runs but never gets ready', () => {
    const rig = failing({ kind: 'never-ready' });
    rig.create('pods', pod());
    rig.clock.advance(100);
    expect(docOf(besu(rig).status).phase).toBe('Running');
    expect(isPodReady(besu(rig))).toBe(false);
    expect(rig.reasons()).toContain('Unhealthy');
  });

  test('with a missing config map waits for it', () => {
    const rig = startRig();
    rig.create('pods', pod({ volumes: [{ name: 'genesis', configMap: { name: 'genesis' } }] }));
    rig.clock.advance(20);
    expect(rig.reasons()).toContain('FailedMount');
    rig.create('configmaps', { metadata: { name: 'genesis' } });
    rig.clock.advance(20);
    expect(isPodReady(besu(rig))).toBe(true);
  });

  test('that is deleted stops its container before it goes', () => {
    const heard: string[] = [];
    const rig = startRig({ podStopped: ({ name }) => heard.push(`stopped ${name}`) });
    rig.create('pods', pod());
    rig.clock.advance(11);
    deleteObject(rig.cluster, 'pods', besu(rig));
    rig.clock.settle();
    expect(besu(rig).metadata.deletionTimestamp).toBeDefined();
    expect(heard).toEqual([]);
    rig.clock.advance(2);
    expect(besu(rig)).toBeUndefined();
    expect(heard).toEqual(['stopped besu']);
  });

  test('tells the hooks its environment as the config map has it now', () => {
    const seen: unknown[] = [];
    const rig = startRig({ podFault: ({ env }) => (seen.push(env), null) });
    rig.create('configmaps', { metadata: { name: 'genesis' }, data: { hash: '0xabc' } });
    const env = [{ name: 'GENESIS_HASH', valueFrom: { configMapKeyRef: { name: 'genesis', key: 'hash' } } }];
    rig.create('pods', pod({ containers: [{ name: 'besu', image: 'besu:1', env }] }));
    expect(seen).toEqual([{ GENESIS_HASH: '0xabc' }]);
  });
});

describe('a job', () => {
  const job = (more: object = {}) => ({
    metadata: { name: 'genesis' },
    spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'job', image: 'job:1' }] } }, ...more },
  });
  const conditionsOf = (rig: Rig) =>
    docsOf(docOf(rig.get('batch/jobs', 'genesis').status).conditions).map((condition) => condition.type);

  test('is complete when its pod has ended well', () => {
    const rig = startRig();
    rig.create('batch/jobs', job());
    rig.clock.advance(10);
    expect(conditionsOf(rig)).toEqual(['SuccessCriteriaMet', 'Complete']);
  });

  test('fails after its last retry', () => {
    const rig = failing({ kind: 'crash', exitCode: 2, log: ['no'] });
    rig.create('batch/jobs', job({ backoffLimit: 1 }));
    rig.clock.advance(30);
    expect(conditionsOf(rig)).toEqual(['FailureTarget', 'Failed']);
    expect(docOf(rig.get('batch/jobs', 'genesis').status).failed).toBe(2);
  });
});

test('a deployment replaces its pods without ever having too few', () => {
  const rig = startRig();
  const template = (image: string) => ({
    metadata: { labels: { app: 'sentry' } },
    spec: { containers: [{ name: 'besu', image }] },
  });
  const spec = { replicas: 4, selector: { matchLabels: { app: 'sentry' } }, template: template('besu:1') };
  rig.create('apps/deployments', { metadata: { name: 'sentry' }, spec });
  rig.clock.advance(11);
  const fewest: number[] = [];
  rig.cluster.store.onChange(() => fewest.push(rig.cluster.store.list('pods', 'besu').filter(isPodReady).length));
  rig.cluster.store.edit('apps/deployments', 'besu', 'sentry', (draft) => {
    docOf(draft.spec).template = template('besu:2');
    draft.metadata.generation = 2;
  });
  rig.clock.advance(60);
  expect(docOf(rig.get('apps/deployments', 'sentry').status)).toMatchObject({
    updatedReplicas: 4,
    availableReplicas: 4,
    replicas: 4,
    observedGeneration: 2,
  });
  expect(Math.min(...fewest)).toBe(3);
});

describe('a pod whose container is probed', () => {
  test('is Ready when the probe passes, and not before', () => {
    let complaint: string | null = 'HTTP probe failed with statuscode: 503';
    const rig = startRig({ podProbe: () => complaint });
    rig.create('pods', pod());
    rig.clock.advance(30);
    expect(isPodReady(besu(rig))).toBe(false);
    complaint = null;
    rig.clock.advance(6);
    expect(isPodReady(besu(rig))).toBe(true);
  });

  test('loses Ready at the third failure in a row, and a passing probe gives it back', () => {
    let complaint: string | null = null;
    const rig = startRig({ podProbe: () => complaint });
    rig.create('pods', pod());
    rig.clock.advance(12);
    complaint = 'context deadline exceeded';
    rig.clock.advance(10);
    expect(isPodReady(besu(rig))).toBe(true);
    rig.clock.advance(6);
    expect(isPodReady(besu(rig))).toBe(false);
    complaint = null;
    rig.clock.advance(6);
    expect(isPodReady(besu(rig))).toBe(true);
    expect(rig.reasons()).toContain('Unhealthy');
  });

  test('is restarted at five minutes when it never passed: the liveness probe waits for three of them', () => {
    const rig = startRig({ podProbe: () => 'context deadline exceeded' });
    rig.create('pods', pod());
    rig.clock.advance(295);
    expect(restartsOf(besu(rig))).toBe(0);
    rig.clock.advance(20);
    expect(restartsOf(besu(rig))).toBe(1);
    expect(rig.reasons()).toContain('Killing');
  });

  test('is restarted two minutes after it fell silent when it is old', () => {
    let complaint: string | null = null;
    const rig = startRig({ podProbe: () => complaint });
    rig.create('pods', pod());
    rig.clock.advance(1_000);
    complaint = 'context deadline exceeded';
    rig.clock.advance(110);
    expect(restartsOf(besu(rig))).toBe(0);
    rig.clock.advance(15);
    expect(restartsOf(besu(rig))).toBe(1);
  });
});

describe('a pod that is told to ask again what is wrong with it', () => {
  test('ends when it has to crash now, and lives as soon as it need not any more', () => {
    let fault: PodFault | null = null;
    const rig = startRig({ podFault: () => fault });
    rig.create('pods', pod());
    rig.clock.advance(20);
    fault = { kind: 'crash', exitCode: 1, log: ['No space left on device'] };
    rig.controllers.kubelet.reconsider();
    rig.clock.advance(30);
    expect(containerStateOf(besu(rig))).toMatchObject({ waiting: { reason: 'CrashLoopBackOff' } });
    rig.clock.advance(600);
    fault = null;
    rig.controllers.kubelet.reconsider();
    rig.clock.advance(8);
    expect(isPodReady(besu(rig))).toBe(true);
  });

  test('goes on as it was when nothing has changed', () => {
    const rig = failing({ kind: 'crash', exitCode: 1, log: [] });
    rig.create('pods', pod());
    rig.clock.advance(200);
    const restarts = restartsOf(besu(rig));
    for (let time = 0; time < 5; time += 1) rig.controllers.kubelet.reconsider();
    rig.clock.advance(1);
    expect(restartsOf(besu(rig))).toBe(restarts);
    const well = startRig();
    well.create('pods', pod());
    well.clock.advance(20);
    well.controllers.kubelet.reconsider();
    expect(isPodReady(besu(well))).toBe(true);
  });
});
