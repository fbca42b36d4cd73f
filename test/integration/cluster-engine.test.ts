import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openClusterClient } from '../../src/cluster/cluster-client.ts';
import { Lease } from '../../src/cluster/lease.ts';
import { leaseClock } from '../../src/cluster/lease-clock.ts';
import { leaseStore } from '../../src/cluster/lease-store.ts';
import { type LabKubernetes, startLabKubernetes } from '../../src/lab/kubernetes/lab-kubernetes.ts';
import { CliRig, programFile } from '../rigs/cli/run-cli.ts';
import { pathWith } from '../rigs/cli/tool-directories.ts';
import { ReviewServer } from '../rigs/cluster/review-server.ts';

const KEY = 'only for this test';
const LEASE = { namespace: 'ops', name: 'besu-console' };
/** As client-go relates them, five times shorter. */
const QUICK = { durationMs: 3_000, renewDeadlineMs: 2_000, retryMs: 300 };

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

async function candidate(me: string, said: string[] = []): Promise<Lease> {
  const store = leaseStore(await openClusterClient(kubeconfig), { ...LEASE, name: 'quick' });
  const rest = { clock: leaseClock, times: QUICK, random: () => 0, onWait: (why: string) => void said.push(why) };
  return new Lease({ store, me, ...rest });
}

describe('the lease behind an API server', () => {
  test('is one of two; the other waits, says for whom, and has it when the first is silent', async () => {
    const never = new AbortController().signal;
    const dies = new AbortController();
    const first = await candidate('first');
    expect(await first.acquire(never)).toBe(true);
    first.writes('20261121-040236-chain-138-k3f9');
    const held = first.hold(dies.signal);
    const said: string[] = [];
    const second = (await candidate('second', said)).acquire(never);
    const store = leaseStore(await openClusterClient(kubeconfig), { ...LEASE, name: 'quick' });
    while ((await store.read())?.record.run === null || said.length === 0) await new Promise(setImmediate);
    expect(said).toEqual(['first holds the lease']);
    // Ended without letting go, as a killed one is.
    dies.abort();
    expect(await held).toBeNull();
    expect(await second).toBe(true);
    expect((await store.read())?.record).toMatchObject({ holder: 'second', transitions: 1, run: null });
  });
});

/** An engine as its pod would run it; `line` waits for a line of its two outputs that matches. */
function startEngine(env: Record<string, string> = {}) {
  const argv = ['cluster-engine', '--lease', 'ops/besu-console', '--door', '0', '--kubeconfig', kubeconfig];
  const child = spawn(process.execPath, [programFile('bundle'), ...argv], {
    cwd: rig.cwd,
    env: { ...rig.env(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let text = '';
  let wake = (): void => {};
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (more: string) => {
      text += more;
      wake();
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const line = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const found = pattern.exec(text);
      if (found !== null) return found[1] ?? found[0];
      if (child.exitCode !== null) throw new Error(`ended without ${pattern}: ${text}`);
      await new Promise<void>((resolve) => {
        wake = resolve;
        void ended.then(() => resolve());
      });
    }
  };
  return { child, line, ended };
}

describe('the engine in a cluster', () => {
  test('is reached with the role that Kubernetes gives, waits for its turn, and goes on with the run of another', async () => {
    const gate = join(rig.home, 'gate');
    execFileSync('mkfifo', [gate]);
    const fleet = {
      version: 1,
      name: 'clustered',
      environment: 'lab',
      regions: { deploy: ['uksouth'] },
      phases: { preflight: { enabled: false }, verify: { command: ['cat', gate] } },
    };
    await writeFile(join(rig.home, 'besu-console.yaml'), JSON.stringify(fleet));
    const tools = join(rig.home, 'tools');
    await mkdir(tools);
    await copyFile(join(import.meta.dirname, '../rigs/cluster/stand-in-kubectl.mjs'), join(tools, 'kubectl'));
    await chmod(join(tools, 'kubectl'), 0o755);

    const first = startEngine();
    const run = await first.line(/writes (\S+)/);
    const caller = rig.with({
      PATH: pathWith(tools),
      DOOR: await first.line(/door (\d+)/),
      TOKEN_KEY: KEY,
      REFUSED_ROLES: 'approver',
    });
    const there = ['--cluster', '--namespace', 'ops'];
    const second = startEngine();
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
    const [status, byViewer, beside, noWayOut, nowhere] = await Promise.all([
      caller.run('status', '--json', ...there),
      caller.run(...back, '--as', 'viewer'),
      caller.run(...back),
      caller.run('unlock', 'uksouth', ...there),
      caller.run('logs', 'nowhere', ...there),
    ]);
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

    // Somebody else is named in the lease: this engine may not write any more, and touches nothing.
    const store = leaseStore(await openClusterClient(kubeconfig), LEASE);
    for (let taken = null; taken === null; ) {
      const read = await store.read();
      if (read !== null) taken = await store.replace({ ...read.record, holder: 'operator' }, read.version);
    }
    expect(await second.ended).toBe(6);
    expect(await second.line(/the lease was lost: .*/)).toContain(
      'operator holds it now; the run is let go of, untouched',
    );
    expect((await rig.run('status', '--json')).stdout).toContain('"running"');
    // Opening it for writing would wait for ever if the step had not gone on.
    await writeFile(gate, 'open');
  });
});
