import { execFile, spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { KubeConfig, KubernetesObjectApi, PatchStrategy, Watch } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LabKubernetes, type PodFault, startLabKubernetes } from '../../src/lab/kubernetes/lab-kubernetes.ts';
import { kubectlApplyIn } from '../../src/tools/kubernetes/kubectl-argv.ts';
import { helmDirectory } from '../rigs/cli/tool-directories.ts';

/** PATH first, as everywhere; then what scripts/fetch-tools.mjs has left. */
function findTool(name: string, fetched: string | null): string | undefined {
  const directories = [...(process.env.PATH ?? '').split(delimiter), ...(fetched === null ? [] : [fetched])];
  return directories
    .filter((directory) => directory !== '')
    .map((directory) => join(directory, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

const HELM3_DIRECTORY = helmDirectory('helm3');
const KUBECTL = findTool('kubectl', helmDirectory('helm4'));
const HELM = findTool('helm', helmDirectory('helm4'));
const HELM3 = HELM3_DIRECTORY === null ? undefined : join(HELM3_DIRECTORY, 'helm');
const title = (name: string, path: string | undefined): string =>
  path === undefined ? `${name} (skipped: no ${name} on PATH or fetched by scripts/fetch-tools.mjs)` : name;

const home = mkdtempSync(join(tmpdir(), 'lab-kubernetes-'));
const manifest = join(home, 'besu.yaml');
const chart = join(home, 'chart');
let lab: LabKubernetes;

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const environment = (region: string): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  HOME: home,
  KUBECONFIG: join(home, `${region}.yaml`),
  KUBECACHEDIR: join(home, 'cache'),
  HELM_CACHE_HOME: join(home, 'helm-cache'),
  HELM_CONFIG_HOME: join(home, 'helm-config'),
  HELM_DATA_HOME: join(home, 'helm-data'),
});

function run(tool: string | undefined, region: string, command: string): Promise<Outcome> {
  const options = { env: environment(region) };
  return new Promise((resolve) => {
    execFile(tool ?? '', command.split(' '), options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, stdout, stderr });
    });
  });
}

async function succeed(tool: string | undefined, region: string, command: string): Promise<string> {
  const { code, stdout, stderr } = await run(tool, region, command);
  expect({ command, code, stderr: code === 0 ? '' : stderr }).toEqual({ command, code: 0, stderr: '' });
  return stdout;
}

const STATEFUL_SET = (image: string, genesis: string) => `
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: besu }
spec:
  replicas: 2
  serviceName: besu
  podManagementPolicy: Parallel
  selector: { matchLabels: { app: besu } }
  template:
    metadata: { labels: { app: besu } }
    spec:
      containers:
        - name: besu
          image: ${image}
          env: [{ name: GENESIS_HASH, value: "${genesis}" }]
          ports: [{ name: rpc, containerPort: 8545 }]
  volumeClaimTemplates:
    - metadata: { name: data }
      spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 10Gi } } }
`;

const CONFIG_MAP = `
apiVersion: v1
kind: ConfigMap
metadata: { name: genesis }
data: { genesis.json: "{}" }
---
apiVersion: v1
kind: Service
metadata: { name: besu }
spec: { selector: { app: besu }, ports: [{ name: rpc, port: 8545 }] }
---`;

beforeAll(async () => {
  const podFault = ({ env }: { env: Readonly<Record<string, string>> }): PodFault | null =>
    env.GENESIS_HASH === 'wrong'
      ? { kind: 'crash', exitCode: 1, log: ['Supplied genesis block does not match'] }
      : null;
  lab = await startLabKubernetes({
    regions: ['kubectl', 'helm', 'helm3', 'client', 'faults'],
    nodesPerCluster: 3,
    speed: 20,
    seed: 1,
    podReadySeconds: [4, 8],
    nodeReadySeconds: 10,
    hooks: {
      podFault,
      proxy: ({ target, path, body }) =>
        Promise.resolve({
          status: 200,
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ target, path, body: body.toString() }),
        }),
    },
  });
  for (const region of ['kubectl', 'helm', 'helm3', 'client', 'faults']) {
    await writeFile(join(home, `${region}.yaml`), lab.kubeconfig(region), { mode: 0o600 });
  }
  await writeFile(manifest, `${CONFIG_MAP}${STATEFUL_SET('hyperledger/besu:25.1.0', 'right')}`);
  await mkdir(join(chart, 'templates'), { recursive: true });
  await writeFile(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: besu\nversion: 0.1.0\nappVersion: "25.1.0"\n');
  await writeFile(join(chart, 'values.yaml'), 'image: hyperledger/besu:25.1.0\ngenesis: right\n');
  const template = STATEFUL_SET('{{ .Values.image }}', '{{ .Values.genesis }}');
  await writeFile(join(chart, 'templates', 'besu.yaml'), `${CONFIG_MAP}${template}`);
});

afterAll(async () => {
  await lab.close();
  await rm(home, { recursive: true, force: true });
});

describe.skipIf(KUBECTL === undefined)(title('kubectl', KUBECTL), () => {
  const kubectl = (command: string): Promise<string> => succeed(KUBECTL, 'kubectl', command);

  test('rolls out a manifest, looks at it from all sides and takes it away', async () => {
    expect(JSON.parse(await kubectl('version -o json'))).toMatchObject({ serverVersion: { major: '1' } });
    await kubectl('wait nodes --all --for=condition=Ready --timeout=4m');
    await kubectl('create namespace besu');
    expect(await kubectl(`apply -n besu -f ${manifest}`)).toContain('statefulset.apps/besu created');
    expect(await kubectl('rollout status -n besu sts/besu')).toContain('roll out complete');
    expect(await kubectl('get -n besu pods')).toMatch(/NAME +READY +STATUS +RESTARTS +AGE\nbesu-0 +1\/1 +Running +0/);
    expect(JSON.parse(await kubectl('get -n besu sts besu -o json'))).toMatchObject({
      status: { readyReplicas: 2, observedGeneration: 1 },
    });
    expect(await kubectl('logs -n besu besu-0 --tail=5')).toContain('INFO');
    expect(await kubectl(`diff -n besu -f ${manifest}`)).toBe('');
    expect(await kubectl('get -n besu events --field-selector involvedObject.name=besu-1')).toContain('Scheduled');
    expect(await kubectl('auth can-i list pods -n besu')).toBe('yes\n');
    expect(await kubectl('get -n besu all')).toContain('service/besu');
    expect(JSON.parse(await kubectl('get --raw /api/v1/namespaces/besu/services/besu:8545/proxy/a?b=c'))).toEqual({
      target: { kind: 'service', name: 'besu', port: '8545' },
      path: '/a?b=c',
      body: '',
    });
    await kubectl('set image -n besu sts/besu besu=hyperledger/besu:25.2.0');
    await kubectl('rollout status -n besu sts/besu');
    await kubectl('rollout undo -n besu sts/besu');
    await kubectl('rollout status -n besu sts/besu');
    await kubectl('scale -n besu sts/besu --replicas=1');
    await kubectl('wait -n besu pod/besu-1 --for=delete --timeout=4m');
    await kubectl('delete namespace besu');
    expect(await kubectl('get namespaces')).not.toContain('besu');
  });

  test('builds and applies a kustomization with what lies above it, and is refused one as plain manifests', async () => {
    await kubectl('create namespace kustom');
    const overlay = join(home, 'kustom/overlay');
    const base = join(home, 'kustom/base');
    for (const directory of [overlay, base]) await mkdir(directory, { recursive: true });
    await writeFile(join(base, 'besu.yaml'), `${CONFIG_MAP}${STATEFUL_SET('hyperledger/besu:25.1.0', 'right')}`);
    await writeFile(join(base, 'kustomization.yaml'), 'resources: [besu.yaml]\n');
    const images = 'images: [{ name: hyperledger/besu, newTag: 26.8.0 }]\n';
    await writeFile(join(overlay, 'kustomization.yaml'), `resources: [../base]\nnamePrefix: uk-\n${images}`);
    const [, ...built] = kubectlApplyIn('-k', overlay, 'kustom');
    expect(await kubectl(built.join(' '))).toContain('statefulset.apps/uk-besu created');
    expect(await kubectl(built.join(' '))).toContain('configmap/uk-genesis unchanged');
    const image = 'jsonpath={.spec.template.spec.containers[0].image}';
    expect(await kubectl(`get -n kustom sts uk-besu -o ${image}`)).toBe('hyperledger/besu:26.8.0');
    const [, ...plain] = kubectlApplyIn('-f', overlay, 'kustom');
    expect((await run(KUBECTL, 'kubectl', plain.join(' '))).stderr).toContain('apiVersion not set');
  });

  test('sees a crash loop, and the last words of the container that died', async () => {
    await kubectl('create namespace crash');
    const broken = join(home, 'broken.yaml');
    await writeFile(broken, STATEFUL_SET('hyperledger/besu:25.1.0', 'wrong'));
    await kubectl(`apply -n crash -f ${broken}`);
    await kubectl(
      'wait -n crash pod/besu-0 --for=jsonpath={.status.containerStatuses[0].state.waiting.reason}=CrashLoopBackOff --timeout=4m',
    );
    expect(await kubectl('logs -n crash besu-0 --previous')).toContain('Supplied genesis block does not match');
    const status = await run(KUBECTL, 'kubectl', 'rollout status -n crash sts/besu --timeout=1s');
    expect(status).toMatchObject({ code: 1, stderr: expect.stringContaining('timed out') });
  });

  test('is told off as by a real server', async () => {
    const missing = await run(KUBECTL, 'kubectl', 'get pod nope');
    expect(missing.stderr).toBe('Error from server (NotFound): pods "nope" not found\n');
    const stranger = await run(KUBECTL, 'kubectl', '--token=stranger get pods');
    expect(stranger.stderr).toContain('You must be logged in to the server');
    lab.injectApiFault('faults', { kind: 'forbidden', resource: 'pods' });
    expect((await run(KUBECTL, 'faults', 'get pods')).stderr).toContain('Error from server (Forbidden)');
    expect((await run(KUBECTL, 'faults', 'auth can-i list pods')).stdout).toBe('no\n');
    lab.injectApiFault('faults', { kind: 'unavailable' });
    expect((await run(KUBECTL, 'faults', 'get pods')).stderr).toContain('ServiceUnavailable');
    lab.injectApiFault('faults', null);
    expect((await run(KUBECTL, 'faults', 'get pods')).code).toBe(0);
  });

  test('follows a log until its container ends', async () => {
    await kubectl('create namespace follow');
    await kubectl(`apply -n follow -f ${manifest}`);
    await kubectl('rollout status -n follow sts/besu');
    const child = spawn(KUBECTL ?? '', ['logs', '-n', 'follow', '-f', 'besu-0'], { env: environment('kubectl') });
    const lines: string[] = [];
    const first = new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => {
        lines.push(chunk.toString());
        resolve();
      });
    });
    await first;
    lab.deletePod('kubectl', 'follow', 'besu-0');
    const code = await new Promise<number | null>((resolve) => {
      child.on('exit', resolve);
    });
    expect(code).toBe(0);
    expect(lines.join('')).toMatch(/Produced #|Imported #|Starting Besu/);
  });
});

describe.skipIf(HELM === undefined)(title('helm', HELM), () => {
  const helm = (command: string): Promise<string> => succeed(HELM, 'helm', command);
  const upgrade = `upgrade --install besu ${chart} -n besu --create-namespace -o json`;

  test('installs, upgrades, rolls back and uninstalls a release', async () => {
    expect(JSON.parse(await helm(upgrade))).toMatchObject({ version: 1, info: { status: 'deployed' } });
    expect(JSON.parse(await helm(`${upgrade} --wait`))).toMatchObject({ version: 2 });
    const image = '--set image=hyperledger/besu:25.2.0';
    expect(JSON.parse(await helm(`${upgrade} --wait ${image}`))).toMatchObject({ version: 3 });
    const history = JSON.parse(await helm('history besu -n besu -o json')) as { status: string }[];
    expect(history.map((revision) => revision.status)).toEqual(['superseded', 'superseded', 'deployed']);
    expect(JSON.parse(await helm('status besu -n besu -o json'))).toMatchObject({ info: { status: 'deployed' } });
    await helm('rollback besu 1 -n besu --wait');
    expect(JSON.parse(await helm('get metadata besu -n besu -o json'))).toMatchObject({ revision: 4 });
    await helm('uninstall besu -n besu --wait');
    expect(JSON.parse(await helm('list -n besu -o json'))).toEqual([]);
  });

  test('that was killed leaves a pending release, which is found and rolled back', async () => {
    await helm(upgrade);
    const argv = `${upgrade} --wait --set genesis=wrong`.split(' ');
    const child = spawn(HELM ?? '', argv, { env: environment('helm'), stdio: 'ignore' });
    const config = new KubeConfig();
    config.loadFromString(lab.kubeconfig('helm'));
    await untilSecret(config, 'pending-upgrade');
    child.kill('SIGKILL');
    await new Promise((resolve) => {
      child.on('exit', resolve);
    });
    const history = JSON.parse(await helm('history besu -n besu -o json')) as { status: string }[];
    expect(history.at(-1)?.status).toBe('pending-upgrade');
    const blocked = await run(HELM, 'helm', upgrade);
    expect(blocked).toMatchObject({ code: 1, stderr: expect.stringContaining('another operation') });
    await helm('rollback besu 1 -n besu');
    await helm(upgrade);
    await helm('uninstall besu -n besu');
  });
});

/** Resolves when a release Secret with this status appears: the moment at which helm is in the middle of its work. */
async function untilSecret(config: KubeConfig, status: string): Promise<void> {
  const query = { labelSelector: `owner=helm,status=${status}` };
  await new Promise<void>((resolve, reject) => {
    const watching = new Watch(config).watch(
      '/api/v1/namespaces/besu/secrets',
      query,
      () => {
        resolve();
        void watching.then((controller) => controller.abort());
      },
      () => {},
    );
    watching.catch(reject);
  });
}

describe.skipIf(HELM3 === undefined)(title('helm3', HELM3), () => {
  test('installs, upgrades atomically and uninstalls a release', async () => {
    const upgrade = `upgrade --install besu ${chart} -n besu --create-namespace --atomic`;
    await succeed(HELM3, 'helm3', upgrade);
    await succeed(HELM3, 'helm3', `${upgrade} --set image=hyperledger/besu:25.2.0`);
    await succeed(HELM3, 'helm3', 'uninstall besu -n besu --wait');
  });
});

describe('client-node', () => {
  test('creates, applies, reads and deletes objects', async () => {
    const config = new KubeConfig();
    config.loadFromString(lab.kubeconfig('client'));
    const api = KubernetesObjectApi.makeApiClient(config);
    await api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'besu' } });
    const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'genesis', namespace: 'besu' } };
    await api.create({ ...configMap, data: { a: '1' } } as typeof configMap);
    const read = await api.read(configMap);
    expect(read).toMatchObject({ data: { a: '1' } });
    const applied = { ...configMap, data: { b: '2' } } as typeof configMap;
    await api.patch(applied, undefined, undefined, 'console', undefined, PatchStrategy.ServerSideApply);
    expect(await api.read(configMap)).toMatchObject({ data: { a: '1', b: '2' } });
    await api.delete(configMap);
    await expect(api.read(configMap)).rejects.toThrow('not found');
  });
});
