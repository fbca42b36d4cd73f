import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { exitFailure } from '../../src/failures/exit-failure.ts';
import { untilSo } from '../rigs/until-so.ts';
import type { Reports } from './executor-rig.ts';
import { executorContract } from './executor-suite.ts';
import { JobLab, JobRig, podOf } from './job-rig.ts';

let lab: JobLab;
beforeAll(async () => {
  lab = await JobLab.start();
});
afterAll(() => lab.close());

executorContract('Jobs of a cluster', () => {
  const rig = new JobRig(lab);
  return Promise.resolve({
    rig,
    vanish: (_order, reports) => lab.misfortunes.evictPod('jobs', podOf(reports), 'The node was low on memory.'),
    close: () => rig.close(),
  });
});

describe('what a cluster refuses', () => {
  const needs = { cpu: '10m', memory: '16Mi', nodeSelector: {} };
  let rig: JobRig;
  afterEach(async () => {
    lab.kubernetes.injectApiFault('admin', null);
    await rig.close();
  });

  const failureOf = async (reports: Reports) => {
    const exit = await reports.ended();
    expect(exit.reason).toBe('not-started');
    expect(reports.types).toEqual(['ended']);
    return exitFailure([], exit, { tool: 'terraform', step: 'apply', exit });
  };

  test('by RBAC fails at once, with who has to act', async () => {
    rig = new JobRig(lab);
    lab.kubernetes.injectApiFault('admin', { kind: 'forbidden', resource: 'jobs', verbs: ['create'] });
    const failure = await failureOf(rig.begin(rig.order(['true'])));
    expect(failure).toMatchObject({ class: 'auth', title: 'Kubernetes does not allow the engine to run Jobs' });
  });

  test('for a quota is said while it waits, and fails when it has waited long enough', async () => {
    rig = new JobRig(lab);
    const quota = { metadata: { name: 'none' }, spec: { hard: { pods: '0' } } };
    lab.objects.putObject('resourcequotas', 'jobs', { apiVersion: 'v1', kind: 'ResourceQuota', ...quota });
    const order = rig.order(['true']);
    const reports = rig.begin(order);
    await reports.said('no pod yet');
    // The controller has tried by then, and told why it could not: it is asked for that once.
    await untilSo(() => lab.objects.object('batch/jobs', 'jobs', rig.job(order))?.status !== undefined);
    rig.clock.advance(5000);
    await reports.said('exceeded quota');
    rig.clock.advance(600_000);
    expect(await failureOf(reports)).toMatchObject({ class: 'quota' });
    lab.objects.removeObject('resourcequotas', 'jobs', 'none');
  });

  test('for want of a node fails when it has waited long enough, and the Job is taken back', async () => {
    const terraform = { ...needs, nodeSelector: { disk: 'fast' } };
    rig = new JobRig(lab, { tools: { terraform, kubectl: needs, helm: needs, command: terraform } });
    const order = rig.order(['true']);
    const reports = rig.begin(order);
    await reports.said('no node can take its pod');
    expect(lab.objects.object('batch/jobs', 'jobs', rig.job(order))).toBeDefined();
    rig.clock.advance(600_000);
    expect(await failureOf(reports)).toMatchObject({ class: 'capacity' });
    await untilSo(() => lab.objects.object('batch/jobs', 'jobs', rig.job(order)) === undefined);
  });

  test('for a Secret that is not there fails after a minute', async () => {
    rig = new JobRig(lab, { secret: 'none' });
    const reports = rig.begin(rig.order(['true']));
    await reports.said('CreateContainerConfigError');
    rig.clock.advance(60_000);
    expect(await failureOf(reports)).toMatchObject({ class: 'config', title: 'the pod of the step cannot be set up' });
  });

  test('for a directory that Jobs do not see fails before anything is made', async () => {
    rig = new JobRig(lab, { volumes: [] });
    const exit = await (await rig.run(['true'])).ended();
    expect(exit.detail).toContain('is on none of the volumes that Jobs see');
  });

  test('a secret comes by reference from the cluster, and its value is in no file of the run', async () => {
    rig = new JobRig(lab);
    const order = rig.order(['sh', '-c', 'echo "$PASSWORD"'], { secretEnv: { PASSWORD: 'env:TOKEN' } });
    const reports = rig.begin(order);
    await reports.ended();
    expect(reports.lines).toEqual(['hunter2']);
    expect(JSON.stringify(lab.objects.object('batch/jobs', 'jobs', rig.job(order)))).toContain('secretKeyRef');
    expect(JSON.stringify(lab.objects.object('batch/jobs', 'jobs', rig.job(order)))).not.toContain('hunter2');
    expect(rig.read(order, 'spec.json')).not.toContain('hunter2');
  });

  test('for a while, every connection cut, loses no line, no exit and no cancel', async () => {
    rig = new JobRig(lab);
    const door = rig.door('door');
    const script = 'seq 1 2000; echo ready; read line <"$0"; seq 2001 4000; exit 5';
    const order = rig.order(['sh', '-c', script, door.path]);
    const reports = rig.begin(order);
    await reports.line('ready');
    lab.kubernetes.injectApiFault('admin', { kind: 'reset' });
    await door.open();
    await untilSo(() => existsSync(join(order.directory, 'exit')));
    expect(rig.read(order, 'exit')).toBe('5\n');
    lab.kubernetes.injectApiFault('admin', null);
    expect(await reports.ended()).toMatchObject({ code: 5, reason: 'exited' });
    const numbers = Array.from({ length: 4000 }, (_, n) => String(n + 1));
    expect(reports.lines).toEqual([...numbers.slice(0, 2000), 'ready', ...numbers.slice(2000)]);
  });
});
