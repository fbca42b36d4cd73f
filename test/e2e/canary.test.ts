import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { glob, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CliRig } from '../rigs/cli/run-cli.ts';
import { endEngines } from '../rigs/pty/end-engines.ts';
import { PtyConsole } from '../rigs/pty/pty-console.ts';

/** Found nowhere else: whatever holds one of these holds a secret. */
const CANARY = {
  environment: 'canary-ENV-7f3kd9',
  referredVariable: 'canary-VAR-8s2lq1',
  file: 'canary-FILE-4m1xz7',
  rpcToken: 'canary-RPC-5b6nv2',
  key: '4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318',
  kubeToken: 'canaryKUBE0123456789abcdef',
  clientKey: 'LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQpjYW5hcnlDTElFTlQ',
  pem: 'MHcCAQEEIIcanaryPEM1ZkE5c0lrT2lZcTRtN2Zja1lJb1hYdGhJYVd4b0FvR0ND',
  helm: 'H4sIAAAAAAAAcanaryHELM0123456789',
  bearer: 'canaryBEARER0123456789',
  sas: 'canarySAS0123456789abcdef',
} as const;
const CANARIES = Object.values(CANARY);
const found = (text: string): readonly string[] => CANARIES.filter((canary) => text.includes(canary));

/** What tools print when they are asked to say more than they should. */
const OUTPUT = `private_key=0x${CANARY.key}
-----BEGIN EC PRIVATE KEY-----
${CANARY.pem}
c2hvcnQ=
-----END EC PRIVATE KEY-----
    token: ${CANARY.kubeToken}
    client-key-data: ${CANARY.clientKey}
{"data":{"release":"${CANARY.helm}"}}
> Authorization: Bearer ${CANARY.bearer}
PUT https://x.blob.core.windows.net/state?sv=2024&sig=${CANARY.sas}
block 0x${'0123456789abcdef'.repeat(4)} is public
`;

const FLEET = `version: 1
name: canaries
environment: lab
regions: { deploy: [uksouth, ukwest] }
health: { token: env:BESU_RPC_TOKEN }
phases:
  preflight: { enabled: false }
  besu:
    command: [sh, deploy.sh, "{region}"]
    env: { DEPLOY_PASSWORD: env:DEPLOY_SOURCE, API_TOKEN: file:token.txt, STAGE: blue }
  verify: { command: [echo, "{region}"] }
`;

/** Prints everything it has; one region fails with a secret in its error as long as nobody has mended it. */
const SCRIPT = `env
cat output.txt
echo "rpc $BESU_RPC_TOKEN"
test "$1" = ukwest || exit 0
test -e mended && exit 0
: >ready
cat go
echo "Error: login as deployer with $DEPLOY_PASSWORD and $API_TOKEN was refused"
exit 1
`;

let rig: CliRig;
beforeEach(async () => {
  rig = await CliRig.open({
    ...{ TERM: 'xterm-256color', LANG: 'C.UTF-8' },
    ARM_CLIENT_SECRET: CANARY.environment,
    DEPLOY_SOURCE: CANARY.referredVariable,
    BESU_RPC_TOKEN: CANARY.rpcToken,
  });
  await writeFile(join(rig.home, 'besu-console.yaml'), FLEET);
  await writeFile(join(rig.home, 'deploy.sh'), SCRIPT);
  await writeFile(join(rig.home, 'output.txt'), OUTPUT);
  await writeFile(join(rig.home, 'token.txt'), `${CANARY.file}\n`);
  execFileSync('mkfifo', [join(rig.home, 'ready'), join(rig.home, 'go')]);
});
afterEach(async () => {
  await endEngines(rig.stateDirectory);
  await rig.close();
});

interface Seen {
  readonly cmdline: string;
  readonly environ: string;
}

function processes(): readonly Seen[] {
  const read = (pid: string, name: string): string => {
    try {
      return readFileSync(`/proc/${pid}/${name}`, 'latin1').replaceAll('\0', ' ');
    } catch {
      return '';
    }
  };
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  // In this order: what has been given its variables has its own name by then, not that of the process it was forked from.
  return pids.map((pid) => ({ environ: read(pid, 'environ'), cmdline: read(pid, 'cmdline') }));
}

/** Every file of ours but the logs that tools write themselves. */
async function filesWithCanaries(): Promise<{ readonly ours: readonly string[]; readonly logs: readonly string[] }> {
  const ours: string[] = [];
  const logs: string[] = [];
  for await (const path of glob('**', { cwd: rig.stateDirectory })) {
    const file = join(rig.stateDirectory, path);
    if (!(await stat(file)).isFile()) continue;
    const holds = found(await readFile(file, 'latin1'));
    if (holds.length > 0) (/\/attempts\/.*\/log$/.test(path) ? logs : ours).push(`${path}: ${holds.join(' ')}`);
  }
  return { ours, logs };
}

describe('secrets of an operator', () => {
  test('are in no file but the logs of the tools, in no answer, in no command line, and in no process but the one they are for', async () => {
    const running = rig.run('run', '--yes', '--json');
    await readFile(join(rig.home, 'ready'));
    const seen = processes();
    // Whatever is found, the run must be able to end.
    await writeFile(join(rig.home, 'go'), '');
    expect(seen.filter(({ cmdline }) => found(cmdline).length > 0)).toEqual([]);
    const holders = seen.filter(({ environ }) => environ.includes(CANARY.file));
    expect(holders.length).toBeGreaterThan(0);
    // The script of either region, and what it runs just then.
    expect(holders.filter(({ cmdline }) => !/\b(sh|cat|env)\b/.test(cmdline))).toEqual([]);
    expect(holders.filter(({ cmdline }) => cmdline.includes('main'))).toEqual([]);
    const first = await running;
    await writeFile(join(rig.home, 'mended'), '');
    const second = await rig.run('run', '--resume', 'latest', '--retry-failed');
    expect([first.code, second.code]).toEqual([1, 0]);

    const { ours, logs } = await filesWithCanaries();
    expect(ours).toEqual([]);
    expect(found(logs.join('\n'))).toEqual(CANARIES);

    const asked = [
      ['events', 'latest'],
      ['status'],
      ['plan', '--full'],
      ['logs', 'ukwest'],
      ['logs', 'ukwest', 'besu', '--attempt', '1', '--raw'],
      ['logs', 'ukwest', 'besu', '--attempt', '1'],
      ['report', '--format', 'html', '--out', '-'],
      ['report', '--format', 'markdown', '--out', '-'],
      ['report', '--format', 'json', '--out', '-'],
    ];
    const answers = [first, second];
    for (const argv of asked) answers.push(await rig.run(...argv));
    for (const { stdout, stderr } of answers) expect(found(stdout + stderr)).toEqual([]);
    expect(answers[0]?.stdout).toContain('Error: login as deployer with ****');
    expect(answers[6]?.stdout).toContain('STAGE=blue');
    expect(answers[6]?.stdout).toContain(`block 0x${'0123456789abcdef'.repeat(4)} is public`);

    const run = join(rig.stateDirectory, 'runs');
    for (const name of readdirSync(run)) expect((await stat(join(run, name))).mode & 0o777).toBe(0o700);
    for await (const log of glob('**/log', { cwd: run })) expect((await stat(join(run, log))).mode & 0o777).toBe(0o600);
  });

  test('written into the fleet file are refused before anything is planned, and not repeated', async () => {
    const pasted = FLEET.replace('env:DEPLOY_SOURCE', CANARY.referredVariable);
    await writeFile(join(rig.home, 'besu-console.yaml'), pasted);
    const { code, stdout, stderr } = await rig.run('plan');
    expect(code).toBe(2);
    expect(stdout + stderr).toContain('DEPLOY_PASSWORD sounds like a secret');
    expect(found(stdout + stderr)).toEqual([]);
  });

  test('are on no screen: not in the grid, not in the failure, not in the log view', async ({ signal }) => {
    const screen = new PtyConsole({ argv: [], cwd: rig.cwd, env: rig.env(), signal });
    await screen.shows('not launched');
    screen.press('L');
    await screen.shows('Launch canaries?');
    screen.press('y');
    await readFile(join(rig.home, 'ready'));
    await writeFile(join(rig.home, 'go'), '');
    screen.resize(140, 40);
    await screen.shows('UK West failed');
    screen.press('!');
    await screen.shows(/▸ ?UK West/);
    screen.press('\r');
    await screen.shows('login as deployer with ****');
    screen.press('l');
    await screen.shows(/UK West besu .* try 1/, 'was refused', 'is public');
    screen.press('g');
    await screen.shows('ARM_CLIENT_SECRET=****');
    expect(found(screen.written)).toEqual([]);
    await screen.close();
  });
});
