import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { AttemptId } from '../../../src/engine/model/ids.ts';
import type { ProbeContext } from '../../../src/engine/ports.ts';
import { type ClusterIdentity, clusterRefusal, isSameCluster } from '../../../src/health/cluster-identity.ts';
import { createProbes } from '../../../src/health/probes.ts';
import { serve } from './loopback.ts';

const cluster = (over: Partial<ClusterIdentity> = {}): ClusterIdentity => ({
  ...{ server: 'https://a.example:443', ca: 'c0ffee', uid: 'one' },
  ...over,
});
const known = (region: string, identity: ClusterIdentity) => ({ region, file: `/w/identity/${region}.json`, identity });

describe('a cluster', () => {
  test('is the same when its kube-system is, whatever it is called', () => {
    expect(isSameCluster(cluster(), cluster({ server: 'https://b.example', ca: null }))).toBe(true);
    expect(isSameCluster(cluster(), cluster({ uid: 'two' }))).toBe(false);
  });

  test('whose kube-system may not be read is known by server and certificate', () => {
    expect(isSameCluster(cluster(), cluster({ uid: null }))).toBe(true);
    expect(isSameCluster(cluster({ uid: null }), cluster({ ca: 'other' }))).toBe(false);
  });

  test('that is another one than before is refused, and both are named', () => {
    const failure = clusterRefusal('ukwest', cluster({ server: 'https://b.example', uid: 'two' }), [
      known('ukwest', cluster()),
    ]);
    expect(failure).toMatchObject({ class: 'config', reach: 'one' });
    for (const name of ['https://a.example:443', 'https://b.example', '/w/identity/ukwest.json']) {
      expect(failure?.hint).toContain(name);
    }
    expect(failure?.evidence.join(' ')).toContain('kube-system two');
  });

  test('of two regions is refused, and the other region is named', () => {
    const failure = clusterRefusal('ukwest', cluster(), [known('uksouth', cluster({ server: 'https://alias' }))]);
    expect(failure?.title).toContain('uksouth');
    expect(failure?.hint).toContain('/w/identity/uksouth.json');
  });
});

/** API servers by uid of their kube-system (a number: they answer with that status), and what a probe says of each. */
async function rig(...uids: readonly (string | number)[]) {
  const directory = await mkdtemp(join(tmpdir(), 'cluster-identity-'));
  const records = join(directory, 'identity');
  const probes = createProbes();
  onTestFinished(async () => {
    probes.close();
    await rm(directory, { recursive: true });
  });
  const urls = await Promise.all(
    uids.map((uid) =>
      serve((request, response) => {
        expect(request.url).toBe('/api/v1/namespaces/kube-system');
        if (typeof uid === 'number') response.writeHead(uid);
        response.end(JSON.stringify({ message: 'no', metadata: { uid } }));
      }),
    ),
  );
  const context: ProbeContext = {
    ...{ attempt: 'ukwest/kubernetes/identity#1' as AttemptId, beganAtMs: 0, nowMs: () => 0, emit: () => {} },
    ...{ aborted: new AbortController().signal, memory: new Map() },
  };
  const ask = async (region: string, server: number) => {
    const kubeconfig = join(directory, `${region}-${server}`);
    await writeFile(
      kubeconfig,
      `{current-context: c, contexts: [{name: c, context: {cluster: k, user: u}}], users: [{name: u, user: {token: t}}],
        clusters: [{name: k, cluster: {server: "${urls[server]}", insecure-skip-tls-verify: true}}]}`,
    );
    return probes['cluster-identity']!.ask({ kubeconfig, region, records }, context);
  };
  const recorded = async (region: string) => JSON.parse(await readFile(join(records, `${region}.json`), 'utf8'));
  return { ask, records, recorded, urls };
}

describe('the identity of a cluster', () => {
  test('is kept when it is first seen, for the owner alone, and known again', async () => {
    const { ask, records, recorded, urls } = await rig('one');
    expect(await ask('ukwest', 0)).toMatchObject({ answer: 'yes', summary: 'seen for the first time' });
    expect(await recorded('ukwest')).toEqual({ server: urls[0], ca: null, uid: 'one' });
    expect((await stat(join(records, 'ukwest.json'))).mode & 0o777).toBe(0o600);
    expect(await readdir(records)).toEqual(['ukwest.json']);
    expect(await ask('ukwest', 0)).toMatchObject({ answer: 'yes', summary: 'the cluster of this region' });
  });

  test('that changed is refused, and what is on record stays', async () => {
    const { ask, recorded } = await rig('one', 'two');
    await ask('ukwest', 0);
    expect(await ask('ukwest', 1)).toMatchObject({ answer: 'no', failure: { fingerprint: 'cluster/another' } });
    expect(await recorded('ukwest')).toMatchObject({ uid: 'one' });
  });

  test('that two regions have at the same moment is let through once', async () => {
    const { ask, records } = await rig('one');
    const answers = await Promise.all([ask('ukwest', 0), ask('uksouth', 0)]);
    expect(answers.map(({ answer }) => answer).toSorted()).toEqual(['no', 'yes']);
    expect(await readdir(records)).toHaveLength(1);
  });

  test('may be closed to us: then server and certificate count, and a uid that was seen is kept', async () => {
    const { ask, recorded } = await rig(403, 403);
    expect(await ask('ukwest', 0)).toMatchObject({ answer: 'yes', facts: { uid: null } });
    expect(await ask('ukwest', 1)).toMatchObject({ answer: 'no' });
    expect(await recorded('ukwest')).toMatchObject({ uid: null });
  });

  test('is waited for while the cluster does not answer, and a refused login is believed at the third ask', async () => {
    const { ask } = await rig(503, 401);
    expect(await ask('ukwest', 0)).toMatchObject({ answer: 'not-yet' });
    expect(await ask('uksouth', 1)).toMatchObject({ answer: 'not-yet' });
    await ask('uksouth', 1);
    expect(await ask('uksouth', 1)).toMatchObject({ answer: 'no', failure: { class: 'auth' } });
  });

  test('trusts no record that it cannot read', async () => {
    const { ask, records } = await rig('one');
    await ask('ukwest', 0);
    await writeFile(join(records, 'uksouth.json'), '{}');
    await expect(ask('ukwest', 0)).rejects.toThrow('is no record of a cluster');
  });
});
