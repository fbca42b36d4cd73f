import { describe, expect, test } from 'vitest';
import { readPod } from '../../../src/health/kube-pod.ts';
import { readDeployment, readEvent, readReplicaSet, readStatefulSet } from '../../../src/health/kube-workload.ts';
import { judgePods } from '../../../src/health/pod-verdict.ts';
import type { JsonObject } from '../../../src/lib/json.ts';
import { CREATED_MS, eventObject, podObject, statefulSetObject } from './pod-objects.ts';

function judge(
  pods: JsonObject[],
  set: JsonObject = statefulSetObject('validator', pods.length),
  events: JsonObject[] = [],
  log: string[] = [],
) {
  const reading = {
    workloads: [readStatefulSet(set)],
    replicaSets: [],
    pods: pods.map(readPod),
    events: events.map(readEvent),
  };
  return judgePods(reading, CREATED_MS + 12_000, () => log);
}

describe('a release is ready', () => {
  test('when every replica is new and Ready', () => {
    const verdict = judge([podObject('validator-0', { ready: true }), podObject('validator-1', { ready: true })]);
    expect(verdict).toMatchObject({ ready: 2, total: 2, done: true, worst: '', failure: null });
  });

  test('not while a pod is being made, and says which and for how long', () => {
    const verdict = judge([podObject('validator-0', { waiting: { reason: 'ContainerCreating' } })]);
    expect(verdict).toMatchObject({
      ready: 0,
      total: 1,
      done: false,
      worst: 'validator-0 ContainerCreating 12 s',
      failure: null,
    });
  });

  test('not while the controller has not looked at the newest spec', () => {
    const stale = statefulSetObject('validator', 1, { status: { observedGeneration: 1 } });
    expect(judge([podObject('validator-0', { ready: true })], stale)).toMatchObject({ ready: 0, done: false });
  });

  test('not while a Ready pod is of the revision before', () => {
    const verdict = judge([podObject('validator-0', { ready: true, revision: 'old' })]);
    expect(verdict).toMatchObject({ ready: 0, done: false, worst: 'validator: 1 old pod to replace' });
  });

  test('not by a pod that is being deleted', () => {
    expect(judge([podObject('validator-0', { ready: true, deleting: true })])).toMatchObject({ ready: 0, total: 1 });
  });

  test('with old pods below a partition, which stay on purpose', () => {
    const set = statefulSetObject('validator', 1, {
      spec: { replicas: 1, updateStrategy: { rollingUpdate: { partition: 1 } } },
    });
    expect(judge([podObject('validator-0', { ready: true, revision: 'old' })], set).done).toBe(true);
  });

  test('not when there is no workload at all', () => {
    const verdict = judgePods({ workloads: [], replicaSets: [], pods: [], events: [] }, 0, () => []);
    expect(verdict).toMatchObject({ done: false, worst: 'no StatefulSet or Deployment yet' });
  });
});

describe('a crash loop', () => {
  const crashed = { waiting: { reason: 'CrashLoopBackOff' }, restarts: 2, ended: { exitCode: 1, reason: 'Error' } };

  test('of a new pod ends the wait, with the line that decides first, exit code, last words and events', () => {
    const log = ['starting', 'Supplied genesis block does not match chain data stored in /data'];
    const verdict = judge(
      [podObject('validator-0', crashed)],
      undefined,
      [eventObject('validator-0', 'BackOff', 'restarting')],
      log,
    );
    expect(verdict.failure).toMatchObject({
      class: 'config',
      title: 'besu crashes again and again: its data was made for another genesis',
    });
    expect(verdict.failure?.evidence).toEqual([
      log[1],
      'validator-0/besu: exit code 1, 2 restarts',
      log[0],
      'BackOff: restarting',
    ]);
    expect(verdict.crashed).toEqual({ pod: 'validator-0', container: 'besu' });
  });

  test('whose log says nothing known is of an unknown class', () => {
    expect(judge([podObject('validator-0', crashed)]).failure).toMatchObject({ class: 'unknown' });
  });

  test('of an old pod does not fail the upgrade that cures it', () => {
    const verdict = judge([podObject('validator-0', { ...crashed, revision: 'old' })]);
    expect(verdict).toMatchObject({ failure: null, done: false });
  });

  test('of an old pod that is never replaced is named as what holds up the update', () => {
    const ordered = statefulSetObject('validator', 1, { spec: { replicas: 1, podManagementPolicy: 'OrderedReady' } });
    const verdict = judge([podObject('validator-0', { ...crashed, revision: 'old' })], ordered);
    expect(verdict.worst).toBe('old pod validator-0 crashes and holds up the update: delete it');
  });

  test('is seen between two tries by three restarts', () => {
    const pod = podObject('validator-0', { phase: 'Running', restarts: 3, ended: { exitCode: 2 } });
    expect(judge([pod]).failure?.evidence[0]).toBe('validator-0/besu: exit code 2, 3 restarts');
  });

  test('of long ago does not condemn a Ready pod', () => {
    expect(judge([podObject('validator-0', { ready: true, restarts: 9, ended: { exitCode: 1 } })])).toMatchObject({
      done: true,
      failure: null,
    });
  });

  test('by memory says so', () => {
    const pod = podObject('validator-0', { ...crashed, ended: { exitCode: 137, reason: 'OOMKilled' } });
    expect(judge([pod]).failure).toMatchObject({
      class: 'config',
      title: 'besu crashes again and again: out of memory',
    });
  });

  test('keeps escape sequences of the log away from the screen', () => {
    const log = ['\u001b[2J\u001b]0;owned\u0007Failed\u0000 to bind'];
    expect(judge([podObject('validator-0', crashed)], undefined, [], log).failure?.evidence[1]).toBe('Failed  to bind');
  });
});

describe('an image', () => {
  const waiting = (reason: string, message = '') => [podObject('validator-0', { waiting: { reason, message } })];

  test('that does not exist ends the wait', () => {
    const events = [eventObject('validator-0', 'Failed', 'Failed to pull image "besu:x": manifest unknown')];
    const verdict = judge(waiting('ImagePullBackOff', 'Back-off pulling image "besu:x"'), undefined, events);
    expect(verdict.failure).toMatchObject({ class: 'image' });
    expect(verdict.failure?.evidence).toHaveLength(2);
  });

  test('that failed once is tried again first', () => {
    expect(judge(waiting('ErrImagePull', 'manifest unknown'))).toMatchObject({
      failure: null,
      late: { class: 'image' },
    });
  });

  test('of a registry that limits pulls is waited for', () => {
    expect(judge(waiting('ImagePullBackOff', 'toomanyrequests: limit'))).toMatchObject({
      failure: null,
      late: { class: 'throttle' },
    });
  });

  test('behind a refused login ends the wait as a matter of login', () => {
    expect(judge(waiting('ImagePullBackOff', 'unauthorized: authentication required')).failure?.class).toBe('auth');
  });
});

describe('a pod without a place', () => {
  test('is waited for; a lack of CPU is capacity when time runs out', () => {
    const verdict = judge([
      podObject('validator-0', { unschedulable: '0/3 nodes are available: 3 Insufficient cpu.' }),
    ]);
    expect(verdict).toMatchObject({ failure: null, late: { class: 'capacity' } });
    expect(verdict.worst).toContain('Insufficient cpu');
  });

  test('for want of a volume is a matter of configuration', () => {
    const verdict = judge([
      podObject('validator-0', { unschedulable: 'pod has unbound immediate PersistentVolumeClaims' }),
    ]);
    expect(verdict).toMatchObject({ failure: null, late: { class: 'config', fingerprint: 'pods/volume-unbound' } });
  });
});

describe('a Deployment', () => {
  const deployment = readDeployment({
    metadata: { name: 'sentry', generation: 1, annotations: { 'deployment.kubernetes.io/revision': '2' } },
    spec: { replicas: 1 },
    status: { observedGeneration: 1 },
  });
  const replicaSet = (name: string, revision: string) =>
    readReplicaSet({
      metadata: {
        name,
        annotations: { 'deployment.kubernetes.io/revision': revision },
        ownerReferences: [{ kind: 'Deployment', name: 'sentry', controller: true }],
      },
    });
  const sets = [replicaSet('sentry-h0', '1'), replicaSet('sentry-h1', '2')];
  const pod = (set: string, ready: boolean) =>
    readPod(podObject(`${set}-x`, { ready, owner: { kind: 'ReplicaSet', name: set } }));
  const judged = (...pods: ReturnType<typeof pod>[]) =>
    judgePods({ workloads: [deployment], replicaSets: sets, pods, events: [] }, CREATED_MS, () => []);

  test('is done when its newest ReplicaSet is Ready and the old pods are gone', () => {
    expect(judged(pod('sentry-h1', true)).done).toBe(true);
    expect(judged(pod('sentry-h1', true), pod('sentry-h0', true)).done).toBe(false);
  });
});
