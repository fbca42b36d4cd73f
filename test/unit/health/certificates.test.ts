import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../src/engine/execute/system-clock.ts';
import type { ProbeContext } from '../../../src/engine/ports.ts';
import { createHttpDoor } from '../../../src/health/http-door.ts';
import { createKubeAccess } from '../../../src/health/kube-access.ts';
import { RegionCluster } from '../../../src/health/poll/region-cluster.ts';
import { createProbes } from '../../../src/health/probes.ts';

const DAY_MS = 24 * 3_600_000;
/** Certificates know whole seconds. */
const inDays = (days: number): number => Math.floor((Date.now() + (days + 0.5) * DAY_MS) / 1000) * 1000;
const issue = (untilMs: number) =>
  generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'ec', notAfterDate: new Date(untilMs) });

/** An API server over TLS whose certificate ends then, with empty lists, and a kubeconfig that leads to it. */
async function cluster(serverUntilMs: number, user: string) {
  const { cert, private: key } = await issue(serverUntilMs);
  const server = https.createServer({ cert, key }, (_, response) =>
    response.end(JSON.stringify({ metadata: { uid: 'one', resourceVersion: '1' }, items: [] })),
  );
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const directory = await mkdtemp(join(tmpdir(), 'certificates-'));
  const kubeconfig = join(directory, 'config');
  const url = `https://localhost:${(server.address() as AddressInfo).port}`;
  await writeFile(
    kubeconfig,
    `apiVersion: v1
kind: Config
current-context: c
contexts: [{name: c, context: {cluster: k, user: u}}]
clusters: [{name: k, cluster: {server: "${url}", insecure-skip-tls-verify: true}}]
users:
- name: u
  user: ${user}
`,
  );
  const door = createHttpDoor();
  onTestFinished(async () => {
    door.close();
    server.close();
    server.closeAllConnections();
    await rm(directory, { recursive: true });
  });
  return { door, server, kubeconfig, directory };
}

describe('certificates on the way to a region', () => {
  test('are told with their ends: that of the API server and that in the kubeconfig', async () => {
    const [serverUntilMs, loginUntilMs] = [inDays(5), inDays(20)];
    const { cert, private: key } = await issue(loginUntilMs);
    const [certData, keyData] = [cert, key].map((pem) => Buffer.from(pem).toString('base64'));
    const { door, kubeconfig } = await cluster(
      serverUntilMs,
      `{client-certificate-data: ${certData}, client-key-data: ${keyData}}`,
    );
    const kube = createKubeAccess(door);
    const selectors = { namespace: 'besu', validatorPods: 'a=b', sentryPods: 'a=c' };
    const watched = { kubeconfig, ...selectors };
    const region = new RegionCluster({
      ...{ region: 'japaneast', cluster: watched, kube, clock: systemClock, onSight: () => {} },
    });
    onTestFinished(() => region.close());
    expect(region.certificates()).toEqual([]);
    expect(await region.look()).toMatchObject({ ok: true });
    expect(region.certificates()).toEqual([
      { of: 'API server', untilMs: serverUntilMs },
      { of: 'login', untilMs: loginUntilMs },
    ]);
  });

  test('stay known over kept connections, and over new ones that take up an earlier session', async () => {
    const untilMs = inDays(5);
    const { door, server, kubeconfig } = await cluster(untilMs, '{token: t}');
    const kube = createKubeAccess(door);
    const ends: unknown[] = [kube.serverCertificateEnd(kubeconfig)];
    for (const cut of [false, true, false]) {
      const text = await kube.get(kubeconfig, '/api', { timeoutMs: 5_000, maxBytes: 10_000 });
      ends.push(text.ok ? kube.serverCertificateEnd(kubeconfig) : text.problem);
      if (cut) server.closeAllConnections();
    }
    expect(ends).toEqual([null, untilMs, untilMs, untilMs]);
  });

  test.each([
    [5, 'seen for the first time; warning: the API server certificate ends in 5 days'],
    [300, 'seen for the first time; the API server certificate ends in 300 days'],
  ])('of %i days are said where a rollout first reaches the cluster', async (days, summary) => {
    const { kubeconfig, directory } = await cluster(inDays(days), '{token: t}');
    const probes = createProbes();
    onTestFinished(() => probes.close());
    const context = { nowMs: Date.now, aborted: new AbortController().signal } as unknown as ProbeContext;
    const input = { kubeconfig, region: 'japaneast', records: join(directory, 'identity') };
    const answer = await probes['cluster-identity']!.ask(input, context);
    expect(answer).toMatchObject({ answer: 'yes', summary: expect.stringContaining(summary) });
  });
});
