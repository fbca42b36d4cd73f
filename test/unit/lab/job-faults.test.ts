import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refusalOf } from '../../../src/lab/injection.ts';
import type { LabPod } from '../../../src/lab/kubernetes/lab-kubernetes.ts';
import { LabRig } from './lab-rig.ts';

const ADMIN = { namespace: 'runs', hostPaths: [] };
const JOBS = '/apis/batch/v1/namespaces/runs/jobs';

let rig: LabRig;
beforeEach(async () => {
  rig = await LabRig.open(2, ADMIN);
});
afterEach(() => rig.close());

const podOf = (name: string, scope: string, step: string): LabPod => ({
  region: 'admin',
  namespace: 'runs',
  name,
  labels: { 'job-name': name, 'besu-console.io/scope': scope, 'besu-console.io/step': step },
  owner: name,
  env: {},
  image: 'tools:1',
  ordinal: null,
  restarts: 0,
});

const makeJob = (name: string) => {
  const spec = { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'step', image: 'x:1' }] } } };
  return rig.call('admin', 'POST', JOBS, { metadata: { name }, spec });
};

describe('job-evicted', () => {
  it('means the first pod that applies terraform in its region, however often it asks, and nobody after it', async () => {
    const [region = '', other = ''] = rig.regions;
    await rig.faults.inject({ scenario: 'job-evicted', regions: [region] });
    expect(rig.faults.podFault(podOf('a', region, 'plan'))).toBeNull();
    expect(rig.faults.podFault(podOf('a', other, 'apply'))).toBeNull();
    expect(rig.faults.podFault(podOf('b', region, 'apply'))).toMatchObject({ kind: 'evict' });
    expect(rig.faults.podFault(podOf('b', region, 'apply'))).toMatchObject({ kind: 'evict' });
    expect(rig.faults.podFault(podOf('c', region, 'apply'))).toBeNull();
  });
});

it('what befell a Job before the lab came back does not befall another one', () => {
  const [region = ''] = rig.regions;
  rig.faults.remember([{ scenario: 'job-evicted', regions: [region] }]);
  expect(rig.faults.podFault(podOf('a', region, 'apply'))).toBeNull();
});

describe('node-lost', () => {
  it('is over when it is cleared', async () => {
    const [region = ''] = rig.regions;
    await rig.faults.inject({ scenario: 'node-lost', regions: [region] });
    expect(rig.faults.podFault(podOf('a', region, 'apply'))).toMatchObject({ kind: 'lose-node' });
    await rig.faults.clear();
    expect(rig.faults.podFault(podOf('b', region, 'apply'))).toBeNull();
  });
});

describe('jobs-quota', () => {
  it('refuses the Job after the thirtieth, until it is cleared', async () => {
    await rig.faults.inject({ scenario: 'jobs-quota', regions: null });
    for (let n = 0; n < 30; n += 1) expect((await makeJob(`j${n}`)).status).toBe(201);
    const refused = await makeJob('one-more');
    expect(refused.status).toBe(403);
    expect(refused.body.message).toBe(
      'jobs.batch "one-more" is forbidden: exceeded quota: lab-quota, requested: count/jobs.batch=1, used: count/jobs.batch=30, limited: count/jobs.batch=30',
    );
    await rig.faults.clear();
    expect((await makeJob('one-more')).status).toBe(201);
  });
});

describe('jobs-forbidden', () => {
  it('refuses to create Jobs and nothing else, in the admin cluster and nowhere else', async () => {
    await rig.faults.inject({ scenario: 'jobs-forbidden', regions: null });
    const refused = await makeJob('no');
    expect(refused.status).toBe(403);
    expect(refused.body.message).toContain(
      'cannot create resource "jobs" in API group "batch" in the namespace "runs"',
    );
    expect((await rig.call('admin', 'GET', JOBS)).status).toBe(200);
    const [region = ''] = rig.regions;
    const elsewhere = await rig.call(region, 'POST', '/apis/batch/v1/namespaces/default/jobs', {
      metadata: { name: 'x' },
    });
    expect(elsewhere.status).not.toBe(403);
  });
});

it('scenarios about Jobs are refused in a lab without an admin cluster', () => {
  const injection = { scenario: 'job-evicted', regions: null };
  expect(refusalOf(['uksouth'], [], injection)).toContain('no admin cluster');
  expect(refusalOf(['uksouth'], [], injection, true)).toBeNull();
});
