import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { AttemptId } from '../../../src/engine/model/ids.ts';
import type { ProbeContext } from '../../../src/engine/ports.ts';
import { createProbes } from '../../../src/health/probes.ts';
import { releaseDifference } from '../../../src/health/release-difference.ts';
import type { AskedProgram } from '../../../src/health/release-same-probe.ts';
import type { JsonObject } from '../../../src/lib/json.ts';
import { serve } from './loopback.ts';
import { podObject, statefulSetObject } from './pod-objects.ts';

const SECRET = 'c0ffee-of-the-node-key';
const RELEASE: JsonObject = {
  name: 'besu',
  info: { status: 'deployed', last_deployed: '2026-11-21T20:40:18Z' },
  chart: { metadata: { name: 'besu', version: '0.1.0', appVersion: '26.8.0' }, values: { replicas: 1 } },
  config: { image: { tag: '26.8.0' }, nodeKey: SECRET },
  manifest: `kind: Secret\nstringData: { key: ${SECRET} }\n`,
  hooks: [{ name: 'genesis', events: ['pre-install'], manifest: 'kind: Job', last_run: { phase: 'Succeeded' } }],
  version: 1,
};
/** As helm answers --dry-run: a later revision, and nothing of its hooks has run. */
const AGAIN: JsonObject = {
  ...RELEASE,
  info: { status: 'pending-upgrade', last_deployed: '2026-11-21T20:50:00Z' },
  hooks: [{ name: 'genesis', events: ['pre-install'], manifest: 'kind: Job', last_run: { phase: '' } }],
  version: 2,
};

function stored(version: number, status: string, release: JsonObject = RELEASE): JsonObject {
  const packed = gzipSync(JSON.stringify(release)).toString('base64');
  const labels = { owner: 'helm', name: 'besu', status, version: String(version) };
  return { metadata: { labels }, data: { release: Buffer.from(packed).toString('base64') } };
}

interface World {
  readonly secrets?: readonly JsonObject[];
  readonly ready?: boolean;
  /** What the programs say, by their first two words; null = they could not be asked. */
  readonly dryRun?: { code: number; stdout: string } | null;
  readonly diff?: number;
}

/** An API server with a release and its pods, and programs that answer at once. */
async function rig(world: World = {}) {
  const { secrets = [stored(1, 'deployed')], ready = true, diff = 0 } = world;
  const { dryRun = { code: 0, stdout: JSON.stringify(AGAIN) } } = world;
  const objects: Record<string, readonly JsonObject[]> = {
    ...{ secrets, pods: [podObject('validator-0', { ready })], statefulsets: [statefulSetObject('validator', 1)] },
  };
  const url = await serve(({ url: path = '' }, response) => {
    if (path.includes('watch=true')) return response.writeHead(200).flushHeaders();
    const kind = Object.keys(objects).find((each) => path.split('?')[0]?.endsWith(`/${each}`)) ?? '';
    response.end(JSON.stringify({ metadata: { resourceVersion: '1' }, items: objects[kind] ?? [] }));
  });
  const directory = await mkdtemp(join(tmpdir(), 'release-same-'));
  const kubeconfig = join(directory, 'config');
  await writeFile(
    kubeconfig,
    `{current-context: c, contexts: [{name: c, context: {cluster: k, user: u}}], users: [{name: u, user: {token: t}}],
      clusters: [{name: k, cluster: {server: "${url}", insecure-skip-tls-verify: true}}]}`,
  );
  const programs: AskedProgram[] = [];
  const probes = createProbes({}, async (program) => {
    programs.push(program);
    return program.argv[0] === 'helm' ? dryRun : { code: diff, stdout: SECRET };
  });
  onTestFinished(async () => {
    probes.close();
    await rm(directory, { recursive: true });
  });
  const signals: unknown[] = [];
  let aheadMs = 0;
  const context = (): ProbeContext => ({
    ...{ attempt: 'a/besu/compare#1' as AttemptId, beganAtMs: Date.now(), nowMs: () => Date.now() + aheadMs },
    ...{ emit: (signal) => signals.push(signal), aborted: new AbortController().signal, memory: new Map() },
  });
  const input = {
    ...{ kubeconfig, namespace: 'besu', release: 'besu', selector: 'app=besu', cwd: directory },
    ...{
      wouldUpgrade: ['helm', 'upgrade'],
      diff: ['kubectl', 'diff'],
      env: { KUBECONFIG: kubeconfig, HELM_DEBUG: null },
    },
  };
  const ask = (again = false) => probes['release-same']!.ask({ ...input, again }, context());
  return { ask, programs, signals, pass: (ms: number) => void (aheadMs += ms) };
}

const toUpgrade = (why: string) => ({ answer: 'yes', summary: `to upgrade: ${why}`, facts: { unchanged: false } });

describe('a release that is deployed, rendered the same, whole in the cluster and ready', () => {
  test('has nothing to change, and no word of it leaves', async () => {
    const { ask, programs, signals } = await rig();
    const answer = await ask();
    expect(answer).toEqual({ answer: 'yes', summary: 'nothing to change (revision 1)', facts: { unchanged: true } });
    expect(programs.map(({ argv, stdin }) => [argv[0], stdin])).toEqual([
      ['helm', ''],
      ['kubectl', RELEASE['manifest']],
    ]);
    expect(programs[0]?.env).toMatchObject({ HELM_DEBUG: null });
    expect(JSON.stringify([answer, signals])).not.toContain(SECRET);
  });

  test('is told with its revision to the upgrade that follows at once, and looked at again by one that comes later', async () => {
    const { ask, programs, pass } = await rig();
    await ask();
    const facts = { release: 'besu', status: 'deployed', revision: 1 };
    expect(await ask(true)).toEqual({ answer: 'yes', summary: 'nothing to change (revision 1)', facts });
    expect(programs).toHaveLength(2);
    pass(10_000);
    expect(await ask(true)).toMatchObject({ answer: 'yes', facts });
    expect(programs).toHaveLength(4);
  });
});

describe('a release is upgraded as ever', () => {
  test('when there is none, and then no program is asked', async () => {
    const { ask, programs } = await rig({ secrets: [] });
    expect(await ask()).toEqual(toUpgrade('no release to compare with'));
    expect(programs).toEqual([]);
  });

  test.each(['failed', 'pending-upgrade'])('when its newest revision is %s', async (status) => {
    const { ask, programs } = await rig({ secrets: [stored(10, status), stored(9, 'deployed')] });
    expect(await ask()).toEqual(toUpgrade(`the release is ${status}`));
    expect(programs).toEqual([]);
  });

  test.each<[string, World, string]>([
    ['renders otherwise', { dryRun: { code: 0, stdout: JSON.stringify({ ...AGAIN, manifest: 'x' }) } }, 'manifests'],
    ['is not rendered', { dryRun: { code: 1, stdout: '' } }, 'helm could not say what it would do'],
    ['cannot be asked about', { dryRun: null }, 'helm could not say what it would do'],
    ['is answered with no JSON', { dryRun: { code: 0, stdout: SECRET } }, 'it could not be compared'],
    [
      'cannot be unpacked',
      { secrets: [{ ...stored(1, 'deployed'), data: { release: 'AAAA' } }] },
      'it could not be compared',
    ],
    ['was changed in the cluster', { diff: 1 }, 'the cluster is not as the release says'],
    ['may not be compared', { diff: 2 }, 'the cluster could not be compared with the release'],
    ['has a pod that is not ready', { ready: false }, 'pods are not ready'],
  ])('when it %s', async (_, world, why) => {
    const { ask } = await rig(world);
    expect(await ask()).toEqual(toUpgrade(why));
  });

  test('and so is one that has changed since it was compared, from the comparison on', async () => {
    const { ask } = await rig({ diff: 1 });
    expect(await ask(true)).toMatchObject({
      answer: 'no',
      failure: { class: 'transient', evidence: ['the cluster is not as the release says'] },
    });
  });
});

describe('what an upgrade would change', () => {
  const differing = (change: JsonObject) => releaseDifference(RELEASE, { ...AGAIN, ...change });

  test('is told by the names of parts', () => {
    expect(differing({})).toEqual([]);
    expect(differing({ config: {} })).toEqual(['values']);
    expect(differing({ chart: { metadata: { name: 'besu', version: '0.1.1' } }, manifest: '' })).toEqual([
      'chart',
      'manifests',
    ]);
    expect(differing({ hooks: [] })).toEqual(['hooks']);
  });

  test('is never nothing where the chart has something done at each upgrade', () => {
    const hooks = [{ name: 'migrate', events: ['post-install', 'post-upgrade'], manifest: 'kind: Job' }];
    expect(releaseDifference({ ...RELEASE, hooks }, { ...AGAIN, hooks })).toEqual(['hooks run with every upgrade']);
  });
});
