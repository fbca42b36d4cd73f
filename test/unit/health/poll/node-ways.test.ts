import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ClusterSight } from '../../../../src/engine/model/health.ts';
import type { PlannedHealth, WatchedRegion } from '../../../../src/engine/model/planned-health.ts';
import { createHttpDoor } from '../../../../src/health/http-door.ts';
import { createKubeAccess } from '../../../../src/health/kube-access.ts';
import { nodeWays } from '../../../../src/health/poll/node-ways.ts';
import { RegionCluster } from '../../../../src/health/poll/region-cluster.ts';
import type { JsonObject } from '../../../../src/lib/json.ts';
import { ManualClock } from '../../../rigs/engine/manual-clock.ts';
import { serve } from '../loopback.ts';
import { podObject } from '../pod-objects.ts';

async function directory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'node-ways-'));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}

const base: WatchedRegion = {
  region: 'uksouth',
  validators: 2,
  sentries: 1,
  genesis: null,
  cluster: null,
  access: { via: 'pods', port: 8545 },
};

const planned = (region: Partial<WatchedRegion>, token: string | null = null): PlannedHealth => ({
  everyMs: 2_000,
  minPeers: null,
  maxBlocksBehind: 2,
  token,
  regions: [{ ...base, ...region }],
});

/** An API server with pods and events, and what was asked of it. */
async function cluster() {
  const state = { pods: [podObject('besu-validator-0', { ready: true })], events: [] as JsonObject[], status: 200 };
  const asked: string[] = [];
  const url = await serve((request, response) => {
    const path = decodeURIComponent(request.url ?? '');
    asked.push(path);
    const items = path.includes('/events') ? state.events : path.includes('=validator') ? state.pods : [];
    response.writeHead(state.status).end(JSON.stringify({ items, message: 'forbidden: no' }));
  });
  const kubeconfig = join(await directory(), 'config');
  await writeFile(
    kubeconfig,
    `{current-context: c, contexts: [{name: c, context: {cluster: k, user: u}}], users: [{name: u, user: {token: t}}],
      clusters: [{name: k, cluster: {server: "${url}", insecure-skip-tls-verify: true}}]}`,
  );
  const door = createHttpDoor();
  const kube = createKubeAccess(door);
  const clock = new ManualClock();
  const sights: ClusterSight[] = [];
  const watched = { kubeconfig, namespace: 'besu', validatorPods: 'role=validator', sentryPods: 'role=sentry' };
  const options = {
    region: 'uksouth',
    cluster: watched,
    kube,
    clock,
    onSight: (sight: ClusterSight) => void sights.push(sight),
  };
  const region = new RegionCluster(options);
  onTestFinished(() => {
    region.close();
    kube.close();
    door.close();
  });
  const ways = nodeWays({
    ...{ planned: planned({ cluster: watched }), topology: 'shared-chain', kube, clock, env: {}, toolEnv: {} },
    clusters: new Map([['uksouth', region]]),
  });
  return { state, asked, url, sights, region, ways, clock };
}

describe('through the Kubernetes API', () => {
  test('each node is its own pod', async () => {
    const { ways, url } = await cluster();
    expect(ways.map(({ id, chain, tellsTime }) => [id, chain, tellsTime])).toEqual([
      ['uksouth/validator-0', 'fleet', false],
      ['uksouth/validator-1', 'fleet', false],
      ['uksouth/sentry-0', 'fleet', false],
    ]);
    expect(await ways[0]!.open()).toMatchObject({
      ok: true,
      value: {
        url: `${url}/api/v1/namespaces/besu/pods/besu-validator-0:8545/proxy/`,
        headers: { Authorization: 'Bearer t' },
      },
    });
  });

  test('a node without a pod is told as that', async () => {
    const { ways } = await cluster();
    const detail = 'there is no pod of validator-1 in the namespace besu';
    expect(await ways[1]!.open()).toEqual({ ok: false, problem: { kind: 'unreachable', detail } });
  });

  test('pods are looked at once for all nodes, and a way is found once until it leads nowhere', async () => {
    const { ways, asked, state, clock } = await cluster();
    await Promise.all(ways.map((way) => way.open()));
    await ways[0]!.open();
    expect(asked.filter((path) => path.includes('=validator'))).toHaveLength(1);
    state.pods = [podObject('other-0', { ready: true })];
    ways[0]!.lost({ kind: 'refused', detail: '' });
    clock.advance(60_000);
    expect(await ways[0]!.open()).toMatchObject({ value: { url: expect.stringContaining('/pods/other-0:8545/') } });
  });
});

describe('what is seen of a cluster', () => {
  test('is its pods and the newest events about them', async () => {
    const { region, sights, state } = await cluster();
    const event = (name: string, message: string, second: number) => ({
      involvedObject: { kind: 'Pod', name },
      type: 'Warning',
      reason: 'BackOff',
      message,
      count: 4,
      lastTimestamp: `2026-11-21T04:00:0${second}Z`,
    });
    state.pods = [podObject('besu-validator-0', { waiting: { reason: 'CrashLoopBackOff' }, restarts: 3 })];
    state.events = [event('besu-validator-0', 'back\u001b[31m off', 1), event('elsewhere-0', 'no', 2)];
    await region.look();
    expect(sights.at(-1)).toMatchObject({
      region: 'uksouth',
      problem: null,
      pods: [{ name: 'besu-validator-0', status: 'CrashLoopBackOff', ready: false, restarts: 3, startedAtMs: null }],
      events: [{ warning: true, object: 'Pod/besu-validator-0', reason: 'BackOff', text: 'back off', count: 4 }],
    });
  });

  test('stays in sight when nothing newer can be had, with the reason', async () => {
    const { region, sights, state } = await cluster();
    await region.look();
    state.status = 403;
    await region.look();
    expect(sights.at(-1)!.problem).toBe('the cluster answers HTTP 403: forbidden: no');
    expect(sights.at(-1)!.pods).toHaveLength(1);
  });

  test('is looked at every ten seconds', async () => {
    const { region, asked, clock } = await cluster();
    await region.look();
    const before = asked.length;
    clock.advance(9_999);
    expect(asked).toHaveLength(before);
    clock.advance(1);
    await region.look();
    expect(asked.length).toBe(before + 3);
  });
});

describe('straight to addresses', () => {
  test('with a token, read where the plan names it', async () => {
    const clock = new ManualClock();
    const kube = createKubeAccess(createHttpDoor());
    const region = { access: { via: 'urls', urls: { 'validator-0': 'http://a.test' } } } as const;
    const env = { RPC: 'secret' };
    const ways = nodeWays({
      ...{ planned: planned(region, 'env:RPC'), topology: 'chain-per-region', kube, clock, env, toolEnv: {} },
      clusters: new Map(),
    });
    expect(ways.map(({ id, chain }) => [id, chain])).toEqual([['uksouth/validator-0', 'uksouth']]);
    expect(await ways[0]!.open()).toEqual({
      ok: true,
      value: { url: 'http://a.test', headers: { authorization: 'Bearer secret' } },
    });
  });
});

describe('by the outputs of a terraform', () => {
  /** A terraform that says its arguments and its directory instead of an address, or fails. */
  async function ways(script: string) {
    const bin = await directory();
    await writeFile(join(bin, 'terraform'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const module = join(bin, 'module');
    await mkdir(module);
    const access = {
      via: 'terraform-output',
      directory: module,
      output: 'urls',
      env: { TF_INPUT: '0', HOME: null },
    } as const;
    const clock = new ManualClock();
    const kube = createKubeAccess(createHttpDoor());
    const toolEnv = { PATH: [bin, process.env.PATH].join(delimiter), HOME: '/nobody' };
    const all = nodeWays({
      ...{ planned: planned({ access }), topology: 'shared-chain', kube, clock, env: {}, toolEnv },
      clusters: new Map(),
    });
    return { all, module };
  }

  test('which terraform reads in its own directory', async () => {
    const { all, module } = await ways('echo "[\\"http://$*:$TF_INPUT:$HOME\\",\\"$PWD\\"]" | tr " " "_"');
    expect(await all[0]!.open()).toMatchObject({ value: { url: 'http://output_-json_-no-color_urls:0:' } });
    expect(await all[1]!.open()).toMatchObject({ value: { url: module } });
    const detail = 'the terraform output urls names no address of sentry-0';
    expect(await all[2]!.open()).toEqual({ ok: false, problem: { kind: 'unreachable', detail } });
  });

  test('and what terraform says when it cannot', async () => {
    const { all } = await ways('echo; echo "Error: Output \\"urls\\" not found" >&2; exit 1');
    const detail = 'terraform output urls: Error: Output "urls" not found';
    expect(await all[0]!.open()).toEqual({ ok: false, problem: { kind: 'unreachable', detail } });
  });
});
