import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { type LabKubernetes, startLabKubernetes } from '../../src/lab/kubernetes/lab-kubernetes.ts';
import type { JsonObject } from '../../src/lib/json.ts';
import { CliRig, examples } from '../rigs/cli/run-cli.ts';
import { helmDirectory, pathWith } from '../rigs/cli/tool-directories.ts';

const CHART = join(import.meta.dirname, '../../charts/besu-console');
const FLEET = join(examples, 'fleet-commands.yaml');
const IMAGE = ['--set', 'image.repository=registry.example.org/besu-console'];
const HELMS = (['helm3', 'helm4'] as const).flatMap((version) => {
  const directory = helmDirectory(version);
  return directory === null ? [] : [{ version, helm: join(directory, 'helm') }];
});

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'cluster-chart-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

function run(program: string, ...argv: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { PATH: process.env.PATH, HOME: home };
  return new Promise((resolve) => {
    execFile(program, argv, { env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : 1, stdout, stderr });
    });
  });
}

/** What of a StatefulSet is looked at. */
interface PodSpec {
  readonly securityContext: JsonObject;
  readonly terminationGracePeriodSeconds: number;
  readonly initContainers: readonly [Engine];
  readonly containers: readonly [Engine];
  readonly volumes: readonly JsonObject[];
}

interface Engine {
  readonly securityContext: JsonObject;
  readonly args: readonly string[];
  readonly env: readonly JsonObject[];
  readonly volumeMounts: readonly { readonly mountPath: string }[];
}

interface Rendered {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [key: string]: unknown;
}

async function render(helm: string, ...more: readonly string[]): Promise<readonly Rendered[]> {
  const argv = ['template', 'besu-console', CHART, '--namespace', 'ops', ...IMAGE, '--set-file', `fleet=${FLEET}`];
  const { code, stdout, stderr } = await run(helm, ...argv, ...more);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return parseAllDocuments(stdout).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS() as Rendered;
  });
}

const podOf = (all: readonly Rendered[]): PodSpec =>
  (one(all, 'StatefulSet') as unknown as { spec: { template: { spec: PodSpec } } }).spec.template.spec;

const one = (all: readonly Rendered[], kind: string, name = 'besu-console'): Rendered => {
  const found = all.filter((each) => each.kind === kind && each.metadata.name === name);
  expect(found).toHaveLength(1);
  return found[0]!;
};

describe.skipIf(HELMS.length < 2)('the chart of the engine (skipped without scripts/fetch-tools.mjs)', () => {
  test.each(HELMS)('is free of complaints for $version', async ({ helm }) => {
    const { code, stdout } = await run(helm, 'lint', '--strict', CHART, ...IMAGE, '--set-file', `fleet=${FLEET}`);
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/\[(WARNING|ERROR)\]/);
  });

  test('is rendered alike by both', async () => {
    const [three, four] = await Promise.all(HELMS.map(({ helm }) => render(helm)));
    expect(three).toEqual(four);
  });

  test('runs one pod that may write nothing but its volumes, as nobody', async () => {
    const all = await render(HELMS[1]!.helm);
    const pod = podOf(all);
    expect(one(all, 'StatefulSet')['spec']).toMatchObject({
      replicas: 1,
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain' },
    });
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      runAsUser: 10001,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(pod).not.toHaveProperty('hostNetwork');
    expect(pod.containers).toHaveLength(1);
    const [engine] = pod.containers;
    for (const { securityContext } of [...pod.initContainers, engine]) {
      expect(securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
    }
    expect(Object.keys(engine)).toEqual(expect.arrayContaining(['startupProbe', 'readinessProbe', 'livenessProbe']));
    expect(engine.args).toContain('--lease=ops/besu-console');
    // Where it does write: each of these has to be a volume.
    const mounted = engine.volumeMounts.map(({ mountPath }) => mountPath);
    expect(mounted).toEqual(expect.arrayContaining(['/var/lib/besu-console', '/tmp', '/home/besu-console']));
    expect(pod.terminationGracePeriodSeconds).toBe(1830);
  });

  test('grants nothing by wildcard, no right over Secrets, and exec to nobody', async () => {
    const rights = (await render(HELMS[1]!.helm)).filter(({ kind }) => kind === 'Role' || kind === 'ClusterRole');
    expect(rights.map(({ metadata }) => metadata.name)).toEqual(
      expect.arrayContaining(['besu-console', 'besu-console-jobs', 'ops-besu-console', 'besu-console-viewer']),
    );
    const rules = rights.flatMap((each) => each['rules'] as { resources: string[]; verbs: string[] }[]);
    const words = rules.flatMap(({ resources, verbs }) => [...resources, ...verbs]);
    for (const bad of ['*', 'secrets', 'pods/exec', 'pods/attach', 'escalate', 'bind', 'impersonate']) {
      expect(words).not.toContain(bad);
    }
  });

  test('lets each role make tokens for itself and nothing else, and binds only who is named', async () => {
    const group = '[{"kind":"Group","name":"sre","apiGroup":"rbac.authorization.k8s.io"}]';
    const all = await render(HELMS[1]!.helm, '--set-json', `roles.operator=${group}`);
    const bindings = all.filter(({ kind }) => kind === 'RoleBinding').map(({ metadata }) => metadata.name);
    expect(bindings.toSorted()).toEqual(['besu-console', 'besu-console-jobs', 'besu-console-operator']);
    for (const role of ['viewer', 'operator', 'approver']) {
      const { rules } = one(all, 'Role', `besu-console-${role}`) as unknown as {
        rules: { resources: string[]; resourceNames: string[] }[];
      };
      const tokens = rules.filter(({ resources }) => resources.includes('serviceaccounts/token'));
      expect(tokens.map(({ resourceNames }) => resourceNames)).toEqual([[`besu-console-${role}`]]);
      expect(rules.every(({ resourceNames }) => resourceNames.length === 1)).toBe(true);
    }
  });

  test('renders no secret: only names of Secrets that exist already', async () => {
    const login = 'secretEnv=[{"name":"ARM_CLIENT_SECRET","secret":"azure-login","key":"client-secret"}]';
    const all = await render(HELMS[1]!.helm, '--set-json', login, '--set', 'secretFiles[0]=kubeconfigs');
    expect(all.filter(({ kind }) => kind === 'Secret')).toEqual([]);
    const pod = podOf(all);
    expect(pod.containers[0].env).toContainEqual({
      name: 'ARM_CLIENT_SECRET',
      valueFrom: { secretKeyRef: { name: 'azure-login', key: 'client-secret' } },
    });
    expect(pod.volumes).toContainEqual({
      name: 'secret-kubeconfigs',
      secret: { secretName: 'kubeconfigs', defaultMode: 0o440 },
    });
  });

  test('lets nobody in but scrapers that are named', async () => {
    const closed = one(await render(HELMS[1]!.helm), 'NetworkPolicy');
    expect(closed['spec']).toMatchObject({ policyTypes: ['Ingress', 'Egress'], ingress: [] });
    const from = 'networkPolicy.metricsFrom=[{"namespaceSelector":{"matchLabels":{"name":"monitoring"}}}]';
    const open = one(await render(HELMS[1]!.helm, '--set-json', from), 'NetworkPolicy');
    expect(open['spec']).toMatchObject({ ingress: [{ ports: [{ protocol: 'TCP', port: 'metrics' }] }] });
  });

  test.each([
    ['without an image', ['--set-file', `fleet=${FLEET}`], 'image.repository is required'],
    ['without a fleet', IMAGE, 'fleet is required'],
    ['with a value that does not exist', [...IMAGE, '--set', 'fleet=x', '--set', 'replicas=2'], 'replicas'],
  ])('is refused %s', async (_, argv, why) => {
    const { code, stderr } = await run(HELMS[1]!.helm, 'template', 'besu-console', CHART, ...argv);
    expect(code).toBe(1);
    expect(stderr).toContain(why);
  });
});

describe.skipIf(helmDirectory('helm4') === null)('cluster install, status and uninstall on the lab', () => {
  let lab: LabKubernetes;
  let rig: CliRig;
  beforeAll(async () => {
    const regions = ['westeurope'];
    lab = await startLabKubernetes({ regions, nodesPerCluster: 1, speed: 20, seed: 1, podReadySeconds: [1, 2] });
    rig = await CliRig.open({ PATH: pathWith(helmDirectory('helm4') ?? '') });
    await writeFile(join(rig.home, 'kubeconfig'), lab.kubeconfig('westeurope'), { mode: 0o600 });
  });
  afterAll(async () => {
    await lab.close();
    await rig.close();
  });

  const cluster = (verb: string, ...argv: readonly string[]) =>
    rig.run('cluster', verb, '--kubeconfig', join(rig.home, 'kubeconfig'), '--namespace', 'ops', ...argv);
  const install = (...argv: readonly string[]) => cluster('install', '--config', FLEET, ...IMAGE, ...argv);

  test('nothing happens without --yes, nor where a right is missing; the volume stays until it is named', async () => {
    const shown = await install();
    expect(shown).toMatchObject({ code: 0 });
    expect(shown.stderr).toContain('helm upgrade --install besu-console');
    expect(shown.stderr).toContain('nothing was changed: say --yes');
    expect(await cluster('status')).toMatchObject({ code: 1, stdout: expect.stringContaining('not installed') });

    lab.injectApiFault('westeurope', { kind: 'forbidden', resource: 'statefulsets' });
    const refused = await install('--yes');
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.stderr).toContain('you may not create these in ops: statefulsets.apps. Nothing was changed.');
    lab.injectApiFault('westeurope', null);

    expect(await install('--yes')).toMatchObject({ code: 0 });
    const status = await cluster('status', '--json');
    expect(JSON.parse(status.stdout)).toMatchObject({
      release: { revision: '1', status: 'deployed', chart: 'besu-console-0.1.0' },
      lease: null,
      run: null,
    });

    // Who may only watch may not read helm's own records, which are Secrets; the rest is theirs to see.
    lab.injectApiFault('westeurope', { kind: 'forbidden', resource: 'secrets' });
    const watched = await cluster('status');
    expect(watched.stdout).toContain('release  not yours to see\npod      ');
    lab.injectApiFault('westeurope', null);

    const claim = () => lab.objects('westeurope').object('persistentvolumeclaims', 'ops', 'state-besu-console-0');
    expect(await cluster('uninstall', '--yes', '--delete-state', 'something')).toMatchObject({ code: 2 });
    expect(await cluster('uninstall', '--yes')).toMatchObject({ code: 0 });
    expect(lab.objects('westeurope').object('apps/statefulsets', 'ops', 'besu-console')).toBeFalsy();
    expect(claim()).toBeTruthy();
    expect(await cluster('uninstall', '--yes', '--delete-state', 'besu-console')).toMatchObject({ code: 0 });
    expect(claim()).toBeFalsy();
  });
});
