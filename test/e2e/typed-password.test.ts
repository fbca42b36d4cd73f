import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { glob, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encryptKeystoreJson, Wallet } from 'ethers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Anvil } from '../rigs/anvil.ts';
import { CliRig, jsonLines, programFile } from '../rigs/cli/run-cli.ts';
import { endEngines } from '../rigs/pty/end-engines.ts';
import { PtyConsole } from '../rigs/pty/pty-console.ts';
import { untilSo } from '../rigs/until-so.ts';

/** Found nowhere else: whatever holds it holds the password. */
const PASSWORD = 'canary typed 9q2xk7';
/** Returns 42 whatever it is asked: the smallest contract there is. */
const ARTIFACT = JSON.stringify({ abi: [], bytecode: '0x600a600c600039600a6000f3602a60005260206000f3' });
const ETHER = 10n ** 18n;

let anvil: Anvil;
let rig: CliRig;
beforeEach(async () => {
  anvil = await Anvil.start(138, 'never');
  const [busy, signer] = [Wallet.createRandom(), Wallet.createRandom()];
  rig = await CliRig.open({ BUSY_KEY: busy.privateKey, TERM: 'xterm-256color' });
  for (const { address } of [busy, signer]) await anvil.give(address, ETHER);
  await mkdir(join(rig.home, 'keys'));
  const { address, privateKey } = signer;
  const keystore = await encryptKeystoreJson({ address, privateKey }, PASSWORD, { scrypt: { N: 2, r: 1, p: 1 } });
  await writeFile(join(rig.home, 'keys', 'deployer.json'), keystore);
  await writeFile(join(rig.home, 'Answer.json'), ARTIFACT);
});
afterEach(async () => {
  await endEngines(rig.stateDirectory);
  await rig.close();
  await anvil.stop();
});

/** Each network deploys one contract; that of `busy` is open as long as nobody mines, which keeps a run alive. */
async function writeFleet(networks: readonly ('busy' | 'chain-138')[]): Promise<void> {
  const signers = { busy: { env: 'BUSY_KEY' }, 'chain-138': { keystore: 'keys/deployer.json', password: 'prompt' } };
  const fleet = {
    ...{ version: 1, name: 'typed', environment: 'lab', regions: { deploy: ['uksouth'] } },
    networks: Object.fromEntries(
      networks.map((name) => [name, { rpc: anvil.url, chainId: 138, everySeconds: 0.1, signer: signers[name] }]),
    ),
    phases: {
      preflight: { enabled: false },
      verify: { command: ['true'] },
      contracts: {
        contracts: {
          lanes: Object.fromEntries(networks.map((name) => [name, [{ deploy: 'Answer', artifact: 'Answer.json' }]])),
        },
      },
    },
  };
  await writeFile(join(rig.home, 'besu-console.yaml'), JSON.stringify(fleet));
}

/** Resolves when a transaction waits for a block; nothing tells that by itself. */
async function openTransaction(): Promise<void> {
  for (;;) {
    const block = await anvil.rpc('eth_getBlockByNumber', 'pending', false);
    if (JSON.stringify(block).includes('"transactions":["0x')) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The program with something on its standard input. */
function fed(
  input: string,
  ...argv: readonly string[]
): Promise<{ readonly code: number | null; readonly err: string }> {
  const child = spawn(process.execPath, [programFile('bundle'), ...argv], { cwd: rig.home, env: rig.env() });
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  child.stdin.end(input);
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, err })));
}

/** Whatever any process of this machine was started with. */
function processTexts(): string {
  const read = (pid: string, name: string): string => {
    try {
      return readFileSync(`/proc/${pid}/${name}`, 'latin1');
    } catch {
      return '';
    }
  };
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => read(pid, 'cmdline') + read(pid, 'environ')).join('\n');
}

async function filesWith(text: string): Promise<readonly string[]> {
  const holding: string[] = [];
  for await (const path of glob('**', { cwd: rig.home })) {
    const file = join(rig.home, path);
    if ((await stat(file)).isFile() && (await readFile(file, 'latin1')).includes(text)) holding.push(path);
  }
  return holding;
}

describe('a keystore whose password a person types', () => {
  test('is waited for, opened from another shell and forgotten; the password is in no file and no process', async () => {
    await writeFleet(['busy', 'chain-138']);
    const running = rig.run('run', '--yes', '--json');
    await openTransaction();
    // The two networks come so far each by itself.
    let status = '';
    await untilSo(async () => {
      status = (await rig.run('status')).stdout;
      return status.includes('password of deployer.json');
    });
    expect(await fed(`${PASSWORD}\n`, 'unlock-signer', 'chain-138')).toMatchObject({
      code: 0,
      err: expect.stringContaining('deployer.json is open until the run ends'),
    });
    expect(processTexts()).not.toContain(PASSWORD);
    await anvil.rpc('evm_setAutomine', true);
    await anvil.mine();
    const { code, stdout, stderr } = await running;
    expect(code, stdout + stderr).toBe(0);
    expect(stderr).toContain('nobody has typed the password of deployer.json');
    const events = jsonLines(stdout);
    expect(events.filter(({ type }) => type === 'signer-unlocked')).toHaveLength(1);
    // Waiting cost no try.
    expect(events.filter(({ attempt }) => String(attempt).includes('chain-138')).at(-1)).toMatchObject({
      outcome: { status: 'succeeded' },
    });
    expect(stdout + stderr + status).not.toContain(PASSWORD);
    expect(await filesWith(PASSWORD)).toEqual([]);
  });

  test('is asked for at a terminal without an echo, and a run that ended for it goes on', async ({ signal }) => {
    await writeFleet(['chain-138']);
    const held = await rig.run('run', '--yes');
    expect(held.code, held.stdout + held.stderr).toBe(5);
    expect(held.stdout + held.stderr).toContain('run --resume');
    await anvil.rpc('evm_setAutomine', true);
    const shell = '"$@"; echo "exit $?"; stty -a | grep -o " echo "';
    const argv = ['run', '--resume', 'latest'];
    const console = new PtyConsole({ argv, cwd: rig.home, env: rig.env(), signal, shell });
    await console.shows('password of deployer.json, which signs on chain-138');
    console.press('not it\r');
    await console.shows('deployer.json does not open');
    console.press(`wrong\u0015${PASSWORD}x\u007f\r`);
    await console.shows('exit 0', /^ echo$/m);
    expect(console.written).not.toContain('canary');
    expect(await filesWith(PASSWORD)).toEqual([]);
    await console.close();
  });
});
