import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LabRig } from './lab-rig.ts';

let rig: LabRig;
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'besu-console-rollout-'));
  rig = await LabRig.open(3);
});
afterEach(async () => {
  await rig.close();
  await rm(directory, { recursive: true, force: true });
});

const SECRETS = '/api/v1/namespaces/besu/secrets';
const CONFIG_MAPS = '/api/v1/namespaces/besu/configmaps';
const statuses = async (region: string) => {
  const { body } = await rig.call(region, 'GET', SECRETS);
  return body.items.map((secret: { metadata: { labels: { status: string } } }) => secret.metadata.labels.status);
};
const write = (region: string, resource: string, name: string) => {
  const group = resource === 'networkpolicies' ? '/apis/networking.k8s.io/v1' : '/api/v1';
  const body = { metadata: { name }, ...(resource === 'networkpolicies' ? { spec: { podSelector: {} } } : {}) };
  return rig.call(region, 'POST', `${group}/namespaces/besu/${resource}`, body);
};

describe('stuck-helm', () => {
  it('leaves a release that helm can read in pending-upgrade, and clear leaves nothing of it', async () => {
    await rig.faults.inject({ scenario: 'stuck-helm', regions: null });
    const [region] = rig.regions;
    expect(await statuses(region!)).toEqual(['deployed', 'pending-upgrade']);
    const { body } = await rig.call(region!, 'GET', `${SECRETS}/sh.helm.release.v1.besu.v2`);
    const once = Buffer.from(body.data.release, 'base64').toString();
    const release = JSON.parse(gunzipSync(Buffer.from(once, 'base64')).toString());
    expect(release).toMatchObject({ name: 'besu', namespace: 'besu', version: 2, info: { status: 'pending-upgrade' } });
    const record = await rig.call(region!, 'GET', `${CONFIG_MAPS}/stand-in.release.besu`);
    expect(record.body.data).toEqual({ revision: '2', status: 'pending-upgrade' });
    expect(await statuses(rig.regions[1]!)).toEqual([]);
    await rig.faults.clear();
    expect(await statuses(region!)).toEqual([]);
    expect((await rig.call(region!, 'GET', `${CONFIG_MAPS}/stand-in.release.besu`)).status).toBe(404);
  });

  it('of a release that is there is its next revision, and clear gives the one before back', async () => {
    const [, region] = rig.regions;
    const labels = { name: 'besu', owner: 'helm', status: 'deployed', version: '1' };
    const own = { metadata: { name: 'sh.helm.release.v1.besu.v1', labels }, type: 'helm.sh/release.v1' };
    await rig.call(region!, 'POST', SECRETS, own);
    const record = { metadata: { name: 'stand-in.release.besu' }, data: { revision: '4', status: 'deployed' } };
    await rig.call(region!, 'POST', CONFIG_MAPS, record);
    await rig.faults.inject({ scenario: 'stuck-helm', regions: [region!] });
    expect(await statuses(region!)).toEqual(['deployed', 'pending-upgrade']);
    await rig.faults.clear();
    expect(await statuses(region!)).toEqual(['deployed']);
    const after = await rig.call(region!, 'GET', `${CONFIG_MAPS}/stand-in.release.besu`);
    expect(after.body.data).toEqual({ revision: '4', status: 'deployed' });
  });
});

describe('auth-expired', () => {
  it('is refused by every cluster until it is cleared; what runs, runs on', async () => {
    await rig.faults.inject({ scenario: 'auth-expired', regions: null });
    for (const region of rig.regions) {
      const { status, body } = await rig.call(region, 'GET', '/api/v1/nodes');
      expect([status, body.reason]).toEqual([401, 'Unauthorized']);
    }
    await rig.faults.clear();
    const before = await rig.height(rig.regions[0]!);
    rig.seconds(10);
    expect(await rig.height(rig.regions[0]!)).toBeGreaterThan(before);
  });
});

describe('refused writes', () => {
  it('of several resources count down beside each other, and reading goes on', async () => {
    await rig.faults.inject({ scenario: 'flaky', regions: null });
    const failures = { networkpolicies: 0, statefulsets: 0 };
    for (const region of rig.regions) {
      for (let time = 0; time < 4; time += 1) {
        const { status, body } = await write(region, 'networkpolicies', `policy-${time}`);
        if (status === 500) failures.networkpolicies += 1;
        if (status === 500) expect(body.message).not.toBe('');
        const spec = { metadata: { name: 'besu-validator' } };
        const put = await rig.call(
          region,
          'PATCH',
          '/apis/apps/v1/namespaces/besu/statefulsets/besu-validator?fieldManager=test&force=true',
          spec,
        );
        if (put.status === 500) failures.statefulsets += 1;
        expect((await rig.call(region, 'GET', '/api/v1/nodes')).status).toBe(200);
      }
      // By the fifth time everything has used itself up.
      expect((await write(region, 'networkpolicies', 'last')).status).toBe(201);
    }
    expect(failures.networkpolicies + failures.statefulsets).toBeGreaterThan(0);
  });

  it('of one region fail once and then never again', async () => {
    await rig.faults.inject({ scenario: 'one-region-fails', regions: ['uksouth'] });
    const path = '/apis/apps/v1/namespaces/besu/statefulsets/besu-validator?fieldManager=test&force=true';
    const patch = () => rig.call('uksouth', 'PATCH', path, { metadata: { name: 'besu-validator' } });
    expect((await patch()).status).toBe(500);
    expect((await patch()).status).toBeLessThan(300);
  });
});
