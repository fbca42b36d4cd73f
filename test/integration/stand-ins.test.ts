import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { type AttemptId, attemptId, scopeOf } from '../../src/engine/model/ids.ts';
import type { Outcome } from '../../src/engine/model/outcome.ts';
import type { Signal } from '../../src/engine/model/signal.ts';
import type { Interpreter } from '../../src/engine/ports.ts';
import { type LabKubernetes, type LabPod, startLabKubernetes } from '../../src/lab/kubernetes/lab-kubernetes.ts';
import { TERRAFORM_STEPS } from '../../src/lab/scenario-model.ts';
import { besuObjects } from '../../src/lab/stand-ins/besu-objects.ts';
import { helmValues } from '../../src/lab/stand-ins/helm-values.ts';
import { addressOf, resourceLayers } from '../../src/lab/stand-ins/terraform-resources.ts';
import { writeStandIns } from '../../src/lab/stand-ins/write-stand-ins.ts';
import type { JsonObject, JsonValue } from '../../src/lib/json.ts';
import { interpreters } from '../../src/tools/interpreters.ts';
import { helmHistory, helmUpgrade } from '../../src/tools/kubernetes/helm-argv.ts';
import { kubectlApply, kubectlApplyIn, namespaceManifest } from '../../src/tools/kubernetes/kubectl-argv.ts';
import { terraformApply, terraformInit, terraformPlan } from '../../src/tools/terraform/terraform-argv.ts';
import { sampleStep } from '../rigs/engine/sample-plan.ts';
import { untilSo } from '../rigs/until-so.ts';

const ROOT = join(import.meta.dirname, '../..');
const ASSETS = join(ROOT, 'src/lab/assets');
const CHART = join(ASSETS, 'chart/besu');
const REGION = 'japaneast';
const GENESIS = '{"config":{"chainId":138}}\n';
const PLAN = { out: 'tfplan', parallelism: 50, lockTimeoutSeconds: 60 };
const APPLY = { planFile: 'tfplan', parallelism: 50, lockTimeoutSeconds: 60 };

let directory: string;
let standIns: string;
let kubernetes: LabKubernetes;
const started: LabPod[] = [];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'stand-ins-'));
  standIns = join(directory, 'bin');
  await writeStandIns(standIns, join(ROOT, 'src/lab/stand-ins/main.ts'));
  kubernetes = await startLabKubernetes({
    regions: [REGION],
    nodesPerCluster: 3,
    speed: 100,
    seed: 1,
    podReadySeconds: [1, 1],
    hooks: { podStarted: (pod) => void started.push(pod) },
  });
  writeFileSync(join(directory, 'kubeconfig'), kubernetes.kubeconfig(REGION), { mode: 0o600 });
  writeFileSync(join(directory, 'genesis.json'), GENESIS);
});
afterAll(async () => {
  await kubernetes.close();
  rmSync(directory, { recursive: true, force: true });
});

interface Ran {
  readonly code: number;
  readonly lines: readonly string[];
}

function run([tool, ...args]: readonly string[], cwd = directory): Promise<Ran> {
  const env = { ...process.env, KUBECONFIG: join(directory, 'kubeconfig') };
  return new Promise((resolve) => {
    execFile(join(standIns, tool ?? ''), args, { cwd, env, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), lines: `${stdout}${stderr}`.trimEnd().split('\n') });
    });
  });
}

interface Read {
  readonly outcome: Outcome;
  readonly signals: readonly Signal[];
}

/** What our own parser makes of it. */
function read(name: keyof typeof interpreters, { code, lines }: Ran, input: JsonValue = null): Read {
  const step = sampleStep(scopeOf(REGION), 'besu', 'work');
  const make = interpreters[name] as (attempt: AttemptId, of: typeof step, input: JsonValue) => Interpreter;
  const reader = make(attemptId(step.id, 1), step, input);
  const signals = lines.flatMap((line) => [...reader.read(line)]);
  return { signals, outcome: reader.conclude({ code, signal: null, reason: 'exited', detail: null }).outcome };
}

describe('the stand-in for kubectl', () => {
  test('says that it is one, and which server answers', async () => {
    const client = await run(['kubectl', 'version', '--client', '-o', 'json']);
    expect(read('tool-version', client).outcome).toMatchObject({ facts: { version: '0.0.0-stand-in' } });
    const server = await run(['kubectl', 'version', '-o', 'json']);
    expect(read('tool-version', server, { of: 'server' }).outcome).toMatchObject({
      status: 'succeeded',
      facts: { version: expect.stringMatching(/^\d+\.\d+\.\d+/) },
    });
  });

  test("applies a namespace and the lab's manifests, and changes nothing the second time", async () => {
    const file = join(directory, 'namespace.json');
    writeFileSync(file, namespaceManifest('applied'));
    expect(read('kubectl', await run(kubectlApply(file))).outcome).toMatchObject({ summary: '1 created' });
    const apply = kubectlApplyIn('-f', join(ASSETS, 'k8s/base'), 'applied');
    const first = await run(apply);
    expect(first.lines).toEqual(['configmap/besu-logging created', 'networkpolicy.networking.k8s.io/besu created']);
    expect(read('kubectl', first).outcome).toMatchObject({ summary: '2 created', facts: { created: 2 } });
    expect(read('kubectl', await run(apply)).outcome).toMatchObject({ facts: { unchanged: 2 } });
  });

  test('fails as kubectl does when there is nothing to apply or the cluster refuses', async () => {
    expect((await run(['kubectl', 'apply'])).code).toBe(1);
    kubernetes.injectApiFault(REGION, { kind: 'forbidden' });
    try {
      const outcome = read('kubectl', await run(kubectlApply(join(ASSETS, 'k8s/base')))).outcome;
      expect(outcome).toMatchObject({ status: 'failed', failure: { class: 'auth' } });
      kubernetes.injectApiFault(REGION, { kind: 'unavailable' });
      const version = await run(['kubectl', 'version', '-o', 'json']);
      expect(read('tool-version', version, { of: 'server' }).outcome.status).toBe('failed');
    } finally {
      kubernetes.injectApiFault(REGION, null);
    }
  });
});

describe('the stand-in for helm', () => {
  const upgrade = (namespace: string, values: JsonObject = { region: REGION }) => {
    const file = join(directory, `${namespace}-values.json`);
    writeFileSync(file, JSON.stringify(values));
    return helmUpgrade({
      release: 'besu',
      chart: CHART,
      namespace,
      values: [file],
      setFiles: { genesis: join(directory, 'genesis.json') },
      timeoutMs: 60_000,
    });
  };
  const history = (namespace: string) => run(helmHistory('besu', namespace)).then((ran) => read('helm-history', ran));

  test('installs, upgrades and knows its history', async () => {
    const absent = await run(helmHistory('besu', 'besu'));
    expect(absent).toEqual({ code: 1, lines: ['Error: release: not found'] });
    expect(read('helm-history', absent).outcome).toMatchObject({ status: 'succeeded', facts: { state: 'absent' } });

    const installed = read('helm', await run(upgrade('besu'))).outcome;
    expect(installed).toMatchObject({
      status: 'succeeded',
      summary: 'installed, revision 1',
      facts: { release: 'besu', status: 'deployed', revision: 1 },
    });
    const upgraded = read('helm', await run(upgrade('besu'))).outcome;
    expect(upgraded).toMatchObject({ summary: 'upgraded, revision 2', facts: { revision: 2 } });
    expect((await history('besu')).outcome).toMatchObject({
      facts: { state: 'present', status: 'deployed', revision: 2 },
    });
  });

  test('starts pods that know their region, role and genesis', async () => {
    const before = started.length;
    await run(upgrade('pods'));
    const there = () => started.slice(before).filter(({ namespace }) => namespace === 'pods');
    await untilSo(() => there().length >= 2);
    const pods = there().toSorted((a, b) => a.name.localeCompare(b.name));
    const sha = createHash('sha256').update(GENESIS).digest('hex');
    expect(pods).toMatchObject([
      { name: 'besu-sentry-0', env: { BESU_REGION: REGION, BESU_ROLE: 'sentry', GENESIS_SHA: sha } },
      { name: 'besu-validator-0', env: { BESU_ROLE: 'validator', BESU_CHAIN_ID: '138', GENESIS_SHA: sha } },
    ]);
    expect(pods[0]?.image).toBe('hyperledger/besu:26.8.0');
  });

  test('leaves a failed release behind when the cluster refuses a write, and the next upgrade repairs it', async () => {
    await run(upgrade('refused'));
    kubernetes.injectApiFault(REGION, {
      kind: 'refuse-write',
      resource: 'statefulsets',
      times: 1,
      message: 'etcdserver: request timed out',
    });
    const failed = await run(upgrade('refused'));
    expect(failed.lines.at(-1)).toBe('Error: UPGRADE FAILED: etcdserver: request timed out');
    expect(read('helm', failed).outcome).toMatchObject({ status: 'failed', failure: { class: 'transient' } });
    expect((await history('refused')).outcome).toMatchObject({ facts: { status: 'failed', revision: 2 } });
    expect(read('helm', await run(upgrade('refused'))).outcome).toMatchObject({ summary: 'upgraded, revision 3' });
  });

  test('refuses to work on a release that another helm left pending', async () => {
    await run(upgrade('stuck'));
    const data = { revision: '2', status: 'pending-upgrade' };
    const metadata = { name: 'stand-in.release.besu' };
    const file = join(directory, 'stuck.json');
    writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data }));
    await run(kubectlApplyIn('-f', file, 'stuck'));
    expect((await history('stuck')).outcome).toMatchObject({ status: 'failed', facts: { status: 'pending-upgrade' } });
    const refused = read('helm', await run(upgrade('stuck'))).outcome;
    expect(refused).toMatchObject({ status: 'failed', failure: { class: 'conflict' } });
  });

  test('tells a cluster that does not answer from a release that is not there', async () => {
    kubernetes.injectApiFault(REGION, { kind: 'unavailable' });
    try {
      expect((await history('besu')).outcome.status).toBe('failed');
    } finally {
      kubernetes.injectApiFault(REGION, null);
    }
  });

  test('leaves no trace of what the chart refuses', async () => {
    const refused = await run(upgrade('empty', {}));
    expect(refused).toEqual({ code: 1, lines: ['Error: region must be set'] });
    expect((await history('empty')).outcome).toMatchObject({ facts: { state: 'absent' } });
  });
});

const helmPlaces = [join(ROOT, '.cache/tools/bin'), ...(process.env.PATH ?? '').split(delimiter)];
const helm = helmPlaces.map((place) => join(place, 'helm')).find((path) => existsSync(path));

describe.skipIf(helm === undefined)('beside the real helm', () => {
  const identity = (object: JsonObject) => JSON.stringify([object.kind, object.metadata]);
  const sorted = (objects: readonly JsonObject[]) => objects.toSorted((a, b) => identity(a).localeCompare(identity(b)));

  test.each([
    ['the values of a region', { region: REGION, validators: 2, sentries: 3 }],
    [
      'values of every kind',
      { region: 'ukwest', staticNodes: ['enode://a@b:1'], image: { tag: '26.9.0' }, chainId: 7 },
    ],
  ])('the chart comes to the same objects with %s', async (_, values) => {
    const file = join(directory, 'template-values.json');
    writeFileSync(file, JSON.stringify(values));
    const genesis = join(directory, 'genesis,one.json');
    writeFileSync(genesis, GENESIS);
    const flags = ['-f', file, '--set-file', `genesis=${genesis.replaceAll(',', '\\,')}`];
    const text = execFileSync(helm ?? '', ['template', 'besu', CHART, ...flags], { encoding: 'utf8' });
    const real = parseAllDocuments(text).map((document) => document.toJS() as JsonObject);
    const merged = await helmValues(CHART, flags);
    expect(sorted(besuObjects({ name: 'besu', values: merged }))).toEqual(sorted(real));
  });
});

interface Variables extends JsonObject {
  readonly region: string;
}

describe('the stand-in for terraform', () => {
  let work: string;
  let marker: string;
  const vary = (variables: JsonObject) =>
    writeFileSync(join(work, 'region.auto.tfvars.json'), JSON.stringify({ region: REGION, ...variables }));
  const plan = () => run(terraformPlan(PLAN), work).then((ran) => read('terraform-plan', ran));
  const apply = () => run(terraformApply(APPLY), work).then((ran) => read('terraform-apply', ran));
  const progress = ({ signals }: Read) => signals.filter((signal) => signal.type === 'progress');

  beforeEach(() => {
    work = mkdtempSync(join(directory, 'terraform-'));
    marker = join(work, 'fails once');
    vary({});
  });

  test('initialises, plans and applies a region of twelve resources, once', async () => {
    const init = terraformInit({ backend: true, backendConfig: {}, lockfile: 'readonly' });
    expect(read('terraform-init', await run(init, work)).outcome.status).toBe('succeeded');
    expect((await plan()).outcome).toMatchObject({
      summary: '12 to add, 0 to change, 0 to destroy',
      facts: { add: 12, destroys: [], taintedReplaces: [] },
    });
    const applied = await apply();
    expect(applied.outcome).toMatchObject({ status: 'succeeded', summary: '12 of 12 resources done' });
    expect(progress(applied).at(-1)).toMatchObject({ done: 12, total: 12, unit: 'resources' });
    expect((await plan()).outcome).toMatchObject({ summary: 'nothing to change' });
    expect((await apply()).outcome).toMatchObject({ summary: 'nothing to change' });
  });

  test('fails where it is told to, once, and the retry replaces only what is tainted', async () => {
    const message = 'ErrCode_InsufficientVCPUQuota: exceeding approved Total Regional Cores quota.';
    vary({ fail_resource: 'aks', fail_message: message, fail_marker: marker });
    writeFileSync(marker, '');
    await plan();
    const failed = await apply();
    expect(failed.outcome).toMatchObject({
      status: 'failed',
      failure: { class: 'quota' },
      facts: { done: 6, total: 12 },
    });
    expect(existsSync(marker)).toBe(false);

    expect((await apply()).outcome).toMatchObject({ status: 'failed', facts: { done: 0 } });
    expect((await plan()).outcome).toMatchObject({
      facts: { add: 6, remove: 1, destroys: [], taintedReplaces: ['terraform_data.aks[0]'] },
    });
    expect((await apply()).outcome).toMatchObject({ status: 'succeeded', facts: { done: 7, total: 7 } });
    expect((await plan()).outcome).toMatchObject({ summary: 'nothing to change' });
  });

  test('fails again and again without a marker, as a quota does', async () => {
    vary({ fail_resource: 'aks', fail_message: 'Error: no quota' });
    // From the second time on, the tainted cluster is deleted before it fails anew.
    for (const done of [6, 1, 1]) {
      await plan();
      expect((await apply()).outcome).toMatchObject({ status: 'failed', facts: { done } });
    }
  });

  test.each(TERRAFORM_STEPS)('can fail at %s and go on from there', async (name) => {
    vary({ fail_resource: name, fail_marker: marker });
    writeFileSync(marker, '');
    await plan();
    expect((await apply()).outcome.status).toBe('failed');
    await plan();
    expect((await apply()).outcome.status).toBe('succeeded');
  });

  test('refuses a resource that the module does not have', async () => {
    vary({ fail_resource: 'node_pool_a' });
    expect((await plan()).outcome).toMatchObject({ status: 'failed' });
  });

  test('refuses to apply without a plan', async () => {
    expect((await apply()).outcome.status).toBe('failed');
  });
});

function hasTerraform(): boolean {
  try {
    execFileSync('terraform', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!hasTerraform())('beside the real terraform', () => {
  const real = (variables: Variables): readonly string[] => {
    const work = mkdtempSync(join(directory, 'module-'));
    cpSync(join(ASSETS, 'terraform/per-region'), work, { recursive: true });
    writeFileSync(join(work, 'region.auto.tfvars.json'), JSON.stringify(variables));
    const env = { ...process.env, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1', TF_CLI_CONFIG_FILE: '/dev/null' };
    execFileSync('terraform', ['init', '-input=false'], { cwd: work, env, stdio: 'ignore' });
    const text = execFileSync('terraform', ['plan', '-json', '-input=false'], { cwd: work, env, encoding: 'utf8' });
    return text
      .split('\n')
      .filter((line) => line.includes('"type":"planned_change"'))
      .map((line) => (JSON.parse(line) as { change: { resource: { addr: string } } }).change.resource.addr);
  };

  test.each<Variables>([
    { region: REGION },
    { region: REGION, validator_count: 0, sentry_count: 2 },
    { region: REGION, sentry_count: 0 },
    { region: REGION, deploy_aks_clusters: false, validator_count: 0, sentry_count: 0 },
  ])('the module has the same resources with %j', (variables) => {
    const ours = resourceLayers(variables).flat().map(addressOf);
    expect(ours.toSorted()).toEqual(real(variables).toSorted());
  });
});
