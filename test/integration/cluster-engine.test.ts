import { type ChildProcess, execFile, execFileSync } from 'node:child_process';
import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openClusterClient } from '../../src/cluster/cluster-client.ts';
import { leaseStore } from '../../src/cluster/lease-store.ts';
import { type LabKubernetes, startLabKubernetes } from '../../src/lab/kubernetes/lab-kubernetes.ts';
import { CliRig, programFile } from '../rigs/cli/run-cli.ts';
import { pathWith } from '../rigs/cli/tool-directories.ts';
import { startEngine } from '../rigs/cluster/engine-process.ts';
import { ReviewServer } from '../rigs/cluster/review-server.ts';

const KEY = 'only for this test';
/** So that somebody who is killed is missed soon. */
const QUICK = ['--lease-seconds', '3'];
const LEASE = { namespace: 'ops', name: 'besu-console' };

let lab: LabKubernetes;
let api: ReviewServer;
let rig: CliRig;
let kubeconfig: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  const regions = ['westeurope'];
  lab = await startLabKubernetes({ regions, nodesPerCluster: 1, speed: 20, seed: 1, podReadySeconds: [1, 2] });
  const text = lab.kubeconfig('westeurope');
  api = await ReviewServer.start(text, KEY);
  rig = await CliRig.open();
  kubeconfig = join(rig.home, 'api.yaml');
  await writeFile(kubeconfig, api.kubeconfig(), { mode: 0o600 });
  lab
    .objects('westeurope')
    .putObject('namespaces', '', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ops' } });
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await api.close();
  await lab.close();
  await rig.close();
});

function start(...more: readonly string[]) {
  const engine = startEngine(
    rig,
    'cluster-engine',
    '--lease',
    'ops/besu-console',
    '--door',
    '0',
    '--kubeconfig',
    kubeconfig,
    ...more,
  );
  children.push(engine.child);
  return engine;
}

/** What `besu-console ...` without a verb says to somebody who types these lines. */
async function attached(caller: CliRig, typed: string, ...argv: readonly string[]): Promise<string> {
  const how = { cwd: caller.cwd, env: caller.env() };
  const running = promisify(execFile)(process.execPath, [programFile('bundle'), ...argv], how);
  running.child.stdin?.end(typed);
  return (await running).stdout;
}

describe('the engine in a cluster', () => {
  test('is reached with the role that Kubernetes gives, waits for its turn, and goes on with the run of one that is told to go or killed', async () => {
    const gate = join(rig.home, 'gate');
    execFileSync('mkfifo', [gate]);
    const fleet = {
      version: 1,
      name: 'clustered',
      environment: 'lab',
      regions: { deploy: ['uksouth'] },
      phases: {
        preflight: { enabled: false },
        verify: { command: ['sh', '-c', 'echo gate is closed; cat "$1"', 'sh', gate] },
      },
    };
    await writeFile(join(rig.home, 'besu-console.yaml'), JSON.stringify(fleet));
    const tools = join(rig.home, 'tools');
    await mkdir(tools);
    await copyFile(join(import.meta.dirname, '../rigs/cluster/stand-in-kubectl.mjs'), join(tools, 'kubectl'));
    await chmod(join(tools, 'kubectl'), 0o755);

    const first = start();
    const run = await first.line(/writes (\S+)/);
    const caller = rig.with({
      PATH: pathWith(tools),
      DOOR: await first.line(/door (\d+)/),
      TOKEN_KEY: KEY,
      REFUSED_ROLES: 'approver',
    });
    const there = ['--cluster', '--namespace', 'ops'];
    const second = start(...QUICK);
    expect(await second.line(/waiting: (\S+) holds the lease/)).toContain('_');

    expect(await caller.run('launch', ...there)).toMatchObject({ code: 0, stderr: 'launched\n' });
    const looking = await caller.run('pause', ...there, '--as', 'viewer');
    expect(looking.stderr).toContain('this face only watches');
    const approving = ['approve', 'uksouth', '--confirm', 'uksouth', ...there];
    expect((await caller.run(...approving)).stderr).toContain(
      'you cannot be approver there: error: failed to create token',
    );
    const byOperator = await caller.run(...approving, '--as', 'operator');
    expect(byOperator).toMatchObject({ code: 1 });
    expect(byOperator.stderr).toContain('approve needs the role approver, and you are operator');
    const elsewhere = await caller.run('pause', ...there, '--run', 'another');
    expect(elsewhere.stderr).toContain(`writes ${run}, not another`);
    const forged = caller.with({ TOKEN_KEY: 'another key' });
    expect((await forged.run('pause', ...there)).stderr).toContain('your token is not valid: invalid bearer token');

    // The same words about the run from there as from beside it; the step waits, so nothing moves meanwhile.
    const questions = [['events'], ['verify'], ['logs', 'uksouth'], ['report', '--format', 'markdown', '--out', '-']];
    const answers = questions.map(async ([verb = '', ...rest]) => {
      const [here, beyond] = await Promise.all([rig.run(verb, ...rest), caller.run(verb, ...rest, ...there)]);
      expect(beyond, verb).toEqual(here);
    });
    await Promise.all(answers);
    const back = ['rollback', 'uksouth', '--confirm', 'uksouth', ...there];
    const [spoken, status, byViewer, beside, noWayOut, nowhere] = await Promise.all([
      attached(caller, 'logs uksouth\ndetach\n', '--accessible', ...there),
      caller.run('status', '--json', ...there),
      caller.run(...back, '--as', 'viewer'),
      caller.run(...back),
      caller.run('unlock', 'uksouth', ...there),
      caller.run('logs', 'nowhere', ...there),
    ]);
    // Brought through the tunnel: the log view of a screen there reads the same.
    expect(spoken).toContain('gate is closed');
    expect(JSON.parse(status.stdout)).toMatchObject({ run, status: 'running', engine: { pid: first.child.pid } });
    expect(byViewer.stderr).toContain('rollback needs the role operator, and you are viewer');
    expect(beside.stderr).toContain('this engine is at work on one: let it end or stop it first');
    expect(noWayOut.stderr).toContain('no failure of uksouth has a way out');
    expect(nowhere.stderr).toContain(`${run} has no region nowhere`);

    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);
    expect(await second.line(/writes (\S+)/)).toBe(run);
    const events = await rig.run('events', run);
    expect(events.stdout).toContain('"user":"operator anna@example.org"');
    expect(events.stdout).toContain('token JTI=7d4c');

    // Killed without a chance to let go: whoever waits has it when it has been silent for three seconds.
    const store = leaseStore(await openClusterClient(kubeconfig), LEASE);
    const third = start(...QUICK);
    await third.line(/waiting: \S+ holds the lease/);
    const transitions = (await store.read())?.record.transitions ?? Number.NaN;
    second.child.kill('SIGKILL');
    expect(await third.line(/writes (\S+)/)).toBe(run);
    expect((await store.read())?.record.transitions).toBe(transitions + 1);
    const since = await rig.run('events', run);
    expect(since.stdout.match(/"type":"attempt-begun"/g)).toHaveLength(1);

    // Somebody else is named in the lease: this engine may not write any more, and touches nothing.
    for (let taken = null; taken === null; ) {
      const read = await store.read();
      if (read !== null) taken = await store.replace({ ...read.record, holder: 'operator' }, read.version);
    }
    expect(await third.ended).toBe(6);
    expect(await third.line(/the lease was lost: .*/)).toContain(
      'operator holds it now; the run is let go of, untouched',
    );
    expect((await rig.run('status', '--json')).stdout).toContain('"running"');
    // Opening it for writing would wait for ever if the step had not gone on.
    await writeFile(gate, 'open');
  });
});
