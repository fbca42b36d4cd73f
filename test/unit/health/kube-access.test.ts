import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createHttpDoor } from '../../../src/health/http-door.ts';
import { createKubeAccess } from '../../../src/health/kube-access.ts';
import { serve } from './loopback.ts';
import { podObject, statefulSetObject } from './pod-objects.ts';

const SCOPE = { namespace: 'besu', selector: 'app=besu' };
const LIFE = new AbortController().signal;

/** As much of an API server as a list and a watch need. */
async function cluster() {
  const paths: string[] = [];
  const watches: ServerResponse[] = [];
  let pods = [podObject('validator-0')];
  const url = await serve((request, response) => {
    const path = request.url ?? '';
    paths.push(path);
    if (path.includes('watch=true')) {
      response.writeHead(200);
      response.flushHeaders();
      if (path.includes('/pods')) watches.push(response);
      return;
    }
    if (path.includes('/events')) return void response.writeHead(403).end('{"message":"forbidden: User"}');
    const items = path.includes('/pods')
      ? pods
      : path.includes('/statefulsets')
        ? [statefulSetObject('validator', 1)]
        : [];
    response.end(JSON.stringify({ metadata: { resourceVersion: '7' }, items }));
  });
  const directory = await mkdtemp(join(tmpdir(), 'kube-access-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const kubeconfig = join(directory, 'config');
  const write = (more: string) =>
    writeFile(
      kubeconfig,
      `{current-context: c, contexts: [{name: c, context: {cluster: k, user: u}}], users: [{name: u, user: {token: t}}],
        clusters: [{name: k, cluster: {server: "${url}/clusters/jpe"${more}}}]}`,
    );
  await write(', insecure-skip-tls-verify: true');
  const door = createHttpDoor();
  const kube = createKubeAccess(door);
  onTestFinished(() => {
    kube.close();
    door.close();
  });
  return { kube, kubeconfig, paths, watches, write, setPods: (next: typeof pods) => void (pods = next) };
}

const send = (watch: ServerResponse | undefined, type: string, object: unknown): void =>
  void watch?.write(`${JSON.stringify({ type, object })}\n`);

test('a release is read whole, then followed by what changes; events it may not see are done without', async () => {
  const { kube, kubeconfig, watches, paths } = await cluster();
  const view = kube.openRelease({ kubeconfig, ...SCOPE });
  await view.settled(0, LIFE);
  expect(view.snapshot()).toMatchObject({
    problem: null,
    pods: [{ name: 'validator-0', ready: false }],
    workloads: [{ name: 'validator' }],
  });
  await expect.poll(() => watches.length).toBe(1);
  send(watches[0], 'MODIFIED', podObject('validator-0', { ready: true }));
  await expect.poll(() => view.snapshot().pods[0]?.ready).toBe(true);
  send(watches[0], 'DELETED', podObject('validator-0'));
  await expect.poll(() => view.snapshot().pods.length).toBe(0);
  expect(paths.find((path) => path.includes('/pods') && path.includes('watch'))).toContain('resourceVersion=7');
  expect(paths[0]).toMatch(/^\/clusters\/jpe\/api/);
});

test('a version that is too old is answered with a new list', async () => {
  const { kube, kubeconfig, watches, setPods } = await cluster();
  const view = kube.openRelease({ kubeconfig, ...SCOPE });
  await expect.poll(() => watches.length).toBe(1);
  setPods([podObject('validator-0'), podObject('validator-1')]);
  send(watches[0], 'ERROR', { kind: 'Status', code: 410 });
  await expect.poll(() => view.snapshot().pods.length, { timeout: 5_000 }).toBe(2);
});

test('two views share one watch, which ends with the last of them', async () => {
  const { kube, kubeconfig, watches } = await cluster();
  const one = kube.openRelease({ kubeconfig, ...SCOPE });
  const two = kube.openRelease({ kubeconfig, ...SCOPE });
  await Promise.all([one.settled(0, LIFE), two.settled(0, LIFE)]);
  await expect.poll(() => watches.length).toBe(1);
  const closed = new Promise<void>((resolve) => watches[0]?.on('close', resolve));
  one.close();
  one.close();
  expect(watches[0]?.destroyed).toBe(false);
  two.close();
  await closed;
});

test('a reading older than the question is made anew', async () => {
  const { kube, kubeconfig, setPods } = await cluster();
  const view = kube.openRelease({ kubeconfig, ...SCOPE });
  await view.settled(0, LIFE);
  setPods([]);
  await view.settled(Date.now() + 1, AbortSignal.any([LIFE, AbortSignal.timeout(200)]));
  expect(view.snapshot().pods).toEqual([]);
});

test('the service proxy is a target below the base path, with the token', async () => {
  const { kube, kubeconfig } = await cluster();
  const target = await kube.service(kubeconfig, 'besu', 'besu-rpc', 8545);
  expect(target).toMatchObject({ ok: true, value: { headers: { Authorization: 'Bearer t' } } });
  expect(target.ok && target.value.url).toMatch(
    /\/clusters\/jpe\/api\/v1\/namespaces\/besu\/services\/besu-rpc:8545\/proxy\/$/,
  );
});

test('a kubeconfig that is missing, broken or asks for plain http with a token is a problem, not an exception', async () => {
  const { kube, kubeconfig, write } = await cluster();
  expect(await kube.service('/nowhere/config', 'besu', 'x', 1)).toMatchObject({
    ok: false,
    problem: { kind: 'kubeconfig' },
  });
  await write('');
  expect(await kube.service(kubeconfig, 'besu', 'x', 1)).toMatchObject({ ok: false, problem: { kind: 'kubeconfig' } });
  await writeFile(kubeconfig, '{{{');
  const view = kube.openNodes(kubeconfig);
  await view.settled(0, LIFE);
  expect(view.snapshot().problem?.kind).toBe('kubeconfig');
  view.close();
});
