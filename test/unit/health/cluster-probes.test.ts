import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { AttemptId } from '../../../src/engine/model/ids.ts';
import type { Signal } from '../../../src/engine/model/signal.ts';
import type { ProbeContext } from '../../../src/engine/ports.ts';
import { createProbes } from '../../../src/health/probes.ts';
import type { JsonObject } from '../../../src/lib/json.ts';
import { serve } from './loopback.ts';
import { podObject, statefulSetObject } from './pod-objects.ts';

/** An API server that answers lists from `objects` by kind, and logs; its watches stay silent. */
async function rig(objects: Record<string, JsonObject[]>, log = '') {
  const asked: string[] = [];
  const url = await serve((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    if (path.includes('watch=true')) return response.writeHead(200).flushHeaders();
    if (path.includes('/log?')) return void response.end(log);
    const kind = Object.keys(objects).find((each) => path.split('?')[0]?.endsWith(`/${each}`)) ?? '';
    response.end(JSON.stringify({ metadata: { resourceVersion: '1' }, items: objects[kind] ?? [] }));
  });
  const directory = await mkdtemp(join(tmpdir(), 'cluster-probes-'));
  const kubeconfig = join(directory, 'config');
  await writeFile(
    kubeconfig,
    `{current-context: c, contexts: [{name: c, context: {cluster: k, user: u}}], users: [{name: u, user: {token: t}}],
      clusters: [{name: k, cluster: {server: "${url}", insecure-skip-tls-verify: true}}]}`,
  );
  const probes = createProbes();
  onTestFinished(async () => {
    probes.close();
    await rm(directory, { recursive: true });
  });
  const signals: Signal[] = [];
  // The probe's watch stamps readings with the real clock, so the attempt must begin on it too.
  let aheadMs = 0;
  const context: ProbeContext = {
    attempt: 'japaneast/besu/pods#1' as AttemptId,
    beganAtMs: Date.now(),
    nowMs: () => Date.now() + aheadMs,
    emit: (signal) => signals.push(signal),
    aborted: new AbortController().signal,
    memory: new Map(),
  };
  const ask = (name: string, input: JsonObject) => probes[name]!.ask({ kubeconfig, ...input }, context);
  return { ask, asked, signals, pass: (ms: number) => void (aheadMs += ms) };
}

const RELEASE = { namespace: 'besu', selector: 'app=besu' };

describe('pods-ready', () => {
  test('says yes when pods are Ready and have stayed up for three seconds', async () => {
    const { ask, pass, signals } = await rig({
      pods: [podObject('validator-0', { ready: true })],
      statefulsets: [statefulSetObject('validator', 1)],
    });
    expect(await ask('pods-ready', RELEASE)).toMatchObject({
      answer: 'not-yet',
      text: 'Ready, watching that they stay up',
    });
    pass(3_000);
    expect(await ask('pods-ready', RELEASE)).toMatchObject({
      answer: 'yes',
      summary: '1 pods Ready',
      facts: { pods: 1 },
    });
    expect(signals[0]).toMatchObject({ type: 'progress', done: 1, total: 1, unit: 'pods' });
  });

  test('waits for a workload that was named and is not there', async () => {
    const { ask } = await rig({
      pods: [podObject('validator-0', { ready: true })],
      statefulsets: [statefulSetObject('validator', 1)],
    });
    const input = { ...RELEASE, workloads: ['validator', 'sentry'], steadySeconds: 0 };
    expect(await ask('pods-ready', input)).toMatchObject({ answer: 'not-yet', text: 'sentry is not there yet' });
  });

  test('ignores the workloads of other releases', async () => {
    const other = { ...statefulSetObject('other', 3), metadata: { name: 'other', labels: { app: 'other' } } };
    const { ask } = await rig({
      pods: [podObject('validator-0', { ready: true })],
      statefulsets: [other, statefulSetObject('validator', 1)],
    });
    expect(await ask('pods-ready', { ...RELEASE, steadySeconds: 0 })).toMatchObject({ answer: 'yes' });
  });

  test('says no to a crash loop, with the log of the life before', async () => {
    const pod = podObject('validator-0', { waiting: { reason: 'CrashLoopBackOff' }, ended: { exitCode: 1 } });
    const { ask, asked } = await rig(
      { pods: [pod], statefulsets: [statefulSetObject('validator', 1)] },
      'No space left on device\n',
    );
    const answer = await ask('pods-ready', RELEASE);
    expect(answer).toMatchObject({
      answer: 'no',
      failure: { class: 'config', title: 'besu crashes again and again: the disk is full' },
    });
    expect(asked.find((path) => path.includes('/log'))).toContain(
      'container=besu&tailLines=20&limitBytes=64000&previous=true',
    );
  });
});

describe('nodes-ready', () => {
  const node = (name: string, status: string, cordoned = false): JsonObject => ({
    metadata: { name, uid: name },
    spec: { unschedulable: cordoned },
    status: { conditions: [{ type: 'Ready', status, message: 'container runtime is down' }] },
  });

  test('counts nodes that are Ready and open', async () => {
    const { ask } = await rig({ nodes: [node('n0', 'True'), node('n1', 'False'), node('n2', 'True', true)] });
    const answer = await ask('nodes-ready', { atLeast: 2 });
    expect(answer).toMatchObject({
      answer: 'not-yet',
      text: '1/2 nodes Ready; n1 is not Ready',
      progress: { done: 1, total: 2 },
    });
    expect(answer).toMatchObject({
      late: { class: 'capacity', evidence: ['n1: container runtime is down', 'n2: cordoned'] },
    });
  });

  test('is content with enough', async () => {
    const { ask } = await rig({ nodes: [node('n0', 'True'), node('n1', 'False')] });
    expect(await ask('nodes-ready', { atLeast: 1 })).toMatchObject({ answer: 'yes', facts: { nodes: 2, ready: 1 } });
  });
});
