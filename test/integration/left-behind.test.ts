import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LeftoverKind } from '../../src/engine/model/step.ts';
import type { AttemptOrder } from '../../src/engine/ports.ts';
import { createProbes } from '../../src/health/probes.ts';
import { startLabKubernetes } from '../../src/lab/kubernetes/lab-kubernetes.ts';
import { leavesOf } from '../../src/recipes/leaves.ts';
import { ExecutorRig } from '../contract/executor-rig.ts';
import { helmDirectory, pathWith } from '../rigs/cli/tool-directories.ts';

type How = 'its one signal' | 'SIGKILL';
const HOWS: readonly How[] = ['its one signal', 'SIGKILL'];

let rig: ExecutorRig;
beforeEach(() => {
  rig = new ExecutorRig();
});
afterEach(() => rig.close());

/** Runs a tool through the real hands until it says `when` (or `seen` has come), ends it there, and waits for its end. */
async function endAt(order: AttemptOrder, when: RegExp, how: How, seen: Promise<void> | null = null): Promise<void> {
  const [spawned, said, ended] = [
    Promise.withResolvers<number>(),
    Promise.withResolvers<void>(),
    Promise.withResolvers<void>(),
  ];
  let text = '';
  rig.executor.begin(order, (report) => {
    if (report.type === 'spawned') spawned.resolve(report.pid);
    if (report.type === 'lines') text += `${report.lines.join('\n')}\n`;
    if (when.test(text)) said.resolve();
    if (report.type !== 'ended') return;
    ended.resolve();
    said.reject(new Error(`it ended before it came so far: ${text}`));
  });
  const pid = await spawned.promise;
  await (seen ?? said.promise);
  if (how === 'SIGKILL') process.kill(pid, 'SIGKILL');
  else rig.executor.cancel(order.attempt);
  await ended.promise;
}

const predicted = ({ step }: AttemptOrder, how: How): LeftoverKind => {
  const leaves = leavesOf(step.work);
  return (how === 'SIGKILL' ? leaves.killed : leaves.signalled).kind;
};

const execute = promisify(execFile);
const terraform = (argv: readonly string[]) => execute('terraform', argv, { cwd: rig.directory });

// Quoted so that only the shell says "at the door": terraform shows the command before it begins it.
const SLOW = `
resource "terraform_data" "quick" {}
resource "terraform_data" "slow" {
  input = terraform_data.quick.id
  provisioner "local-exec" { command = "echo at 'the door'; read line < door" }
}
`;

describe('terraform apply ended in the middle of a resource', () => {
  test.each(HOWS)('by %s leaves what is predicted', async (how) => {
    await writeFile(join(rig.directory, 'main.tf'), SLOW);
    const door = rig.door('door');
    await terraform(['init', '-no-color']);
    const order = rig.order(['terraform', 'apply', '-json', '-auto-approve', '-input=false'], {
      interpreter: 'terraform-apply',
    });
    await endAt(order, /at the door/, how);
    // Its shell outlives a terraform that was killed.
    if (how === 'SIGKILL') await door.open();

    const state = JSON.parse(readFileSync(join(rig.directory, 'terraform.tfstate'), 'utf8')) as {
      resources: { name: string; instances: { status?: string }[] }[];
    };
    const slow = state.resources.find(({ name }) => name === 'slow');
    const observed: LeftoverKind = slow === undefined ? 'unrecorded' : 'recorded';
    expect(observed).toBe(predicted(order, how));
    expect(state.resources.map(({ name }) => name)).toContain('quick');
    expect(slow?.instances[0]?.status).toBe(how === 'SIGKILL' ? undefined : 'tainted');
    expect(existsSync(join(rig.directory, '.terraform.tfstate.lock.info'))).toBe(how === 'SIGKILL');
    // The note of a local lock is left, its lock is not: the next try is let in.
    await terraform(['plan', '-no-color', '-input=false']);
  });
});

describe('terraform plan ended while it reads', () => {
  test.each(HOWS)('by %s leaves the lock of a remote state as predicted', async (how) => {
    let lock: string | null = null;
    const reading = Promise.withResolvers<void>();
    const lockedRead = Promise.withResolvers<void>();
    const server = createServer((request, response) => {
      if (request.method === 'LOCK') lock = 'held';
      if (request.method === 'UNLOCK') lock = null;
      response.statusCode = request.method === 'GET' ? 404 : 200;
      // The state is read under the lock: there it waits until it has been told to end.
      if (request.method === 'GET' && lock !== null) {
        lockedRead.resolve();
        void reading.promise.then(() => response.end());
      } else response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/state`;
    const backend = `address = "${address}"\nlock_address = "${address}"\nunlock_address = "${address}"\n`;
    await writeFile(join(rig.directory, 'main.tf'), `terraform {\nbackend "http" {\n${backend}}\n}\n`);
    await terraform(['init', '-no-color']);
    const order = rig.order(['terraform', 'plan', '-json', '-input=false'], { interpreter: 'terraform-plan' });
    const ended = endAt(order, /"type":"version"/, how, lockedRead.promise);
    await lockedRead.promise;
    // One that is killed never reads its answer; one that was signalled ends in order once it has it.
    if (how === 'SIGKILL') await ended;
    reading.resolve();
    await ended;
    await new Promise<void>((resolve) => server.close(() => resolve()));
    const observed: LeftoverKind = lock === null ? 'nothing' : 'stuck';
    expect(observed).toBe(predicted(order, how));
  });
});

describe.skipIf(helmDirectory('helm4') === null)('helm upgrade ended while it waits', () => {
  test.each(HOWS)('by %s leaves what is predicted, and a look at the release says so', async (how) => {
    const lab = await startLabKubernetes({
      ...{ regions: ['one'], nodesPerCluster: 3, speed: 1, seed: 1, nodeReadySeconds: 0 },
      podReadySeconds: [3_600, 3_600],
    });
    const probes = createProbes();
    try {
      const kubeconfig = join(rig.directory, 'kubeconfig');
      await writeFile(kubeconfig, lab.kubeconfig('one'), { mode: 0o600 });
      await writeChart();
      const env = { PATH: pathWith(helmDirectory('helm4') ?? ''), KUBECONFIG: kubeconfig, HOME: rig.directory };
      const argv = ['helm', 'upgrade', '--install', 'besu', 'chart', '-n', 'besu', '--create-namespace'] as const;
      const order = rig.order([...argv, '--wait', '--timeout', '60s', '--debug'], { interpreter: 'helm', env });
      await endAt(order, /waiting for resource/, how);

      const history = await execute('helm', ['history', 'besu', '-n', 'besu', '-o', 'json'], {
        ...{ cwd: rig.directory, env: { ...process.env, ...env } },
      });
      const [revision] = JSON.parse(history.stdout) as { status: string }[];
      const observed: LeftoverKind = revision?.status.startsWith('pending') ? 'stuck' : 'recorded';
      expect(observed).toBe(predicted(order, how));
      expect(revision?.status).toBe(how === 'SIGKILL' ? 'pending-install' : 'failed');
      const input = { kubeconfig, namespace: 'besu', release: 'besu' };
      expect(await ask(probes, 'release-stands', input)).toBe(`helm release besu is ${revision?.status}`);
      expect(await ask(probes, 'cluster-answers', { kubeconfig })).toBe('yes');
      expect(await ask(probes, 'release-stands', { ...input, release: 'other' })).toBe(
        'helm release other is not there',
      );
    } finally {
      probes.close();
      await lab.close();
    }
  });
});

async function ask(
  probes: ReturnType<typeof createProbes>,
  name: string,
  input: Record<string, string>,
): Promise<string> {
  const context = { attempt: 'a/b/c#1' as never, beganAtMs: 0, nowMs: Date.now, emit: () => {}, memory: new Map() };
  const answer = await probes[name]?.ask(input, { ...context, aborted: new AbortController().signal });
  return answer?.answer === 'no' ? answer.failure.title : (answer?.answer ?? 'no such probe');
}

async function writeChart(): Promise<void> {
  const chart = join(rig.directory, 'chart');
  await mkdir(join(chart, 'templates'), { recursive: true });
  await writeFile(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: besu\nversion: 0.1.0\n');
  await writeFile(
    join(chart, 'templates', 'besu.yaml'),
    `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: besu }
spec:
  replicas: 1
  serviceName: besu
  selector: { matchLabels: { app: besu } }
  template:
    metadata: { labels: { app: besu } }
    spec: { containers: [{ name: besu, image: "hyperledger/besu:25.1.0" }] }
`,
  );
}
