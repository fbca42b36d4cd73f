import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Wallet } from 'ethers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ChainTaskInput, chainTaskJson } from '../../src/regions/chain-task.ts';
import { Anvil } from '../rigs/anvil.ts';
import { ChainRig, ETHER, fund } from '../rigs/contracts/chain-rig.ts';

const SENDER = join(import.meta.dirname, '..', 'rigs', 'contracts', 'sender.ts');

let anvil: Anvil;
let rig: ChainRig;
beforeAll(async () => {
  anvil = await Anvil.start(138);
  rig = await ChainRig.open(anvil.url, 138);
  await anvil.give(rig.wallet.address, ETHER);
});
afterAll(async () => {
  await rig?.close();
  await anvil?.stop();
});

function start(input: ChainTaskInput): ChildProcess {
  const env = { ...process.env, KEY: rig.wallet.privateKey };
  return spawn(process.execPath, [SENDER, JSON.stringify(chainTaskJson(input))], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Lines of the process until one begins with `until`, which kills it; its answer when it came that far. */
async function follow(child: ChildProcess, until: string | null): Promise<string | null> {
  const gone = once(child, 'exit');
  let answer: string | null = null;
  for await (const line of createInterface({ input: child.stdout! })) {
    if (line.startsWith('answer:')) answer = line.slice('answer:'.length);
    if (until !== null && line.startsWith(until)) child.kill('SIGKILL');
  }
  await gone;
  return answer;
}

const DEATHS = [
  'ledger-append:signed',
  'ledger-appended:signed',
  'rpc-answered:eth_sendRawTransaction',
  'ledger-appended:settled',
  'ledger-appended:judged',
];

test('a process killed with -9 at any point between signing and the verdict leaves one that pays exactly once', async () => {
  const to = Wallet.createRandom().address;
  const before = await anvil.nonce(rig.wallet.address);
  const input = rig.input([fund('killed', to, 7n)]);
  // Each one follows the one before it, on the same directories and behind the same dead lock.
  for (const point of DEATHS) expect(await follow(start(input), point)).toBeOneOf([null, 'yes']);
  expect(await follow(start(input), null)).toBe('yes');
  expect([await anvil.balance(to), await anvil.nonce(rig.wallet.address)]).toEqual([7n, before + 1]);
});

test('three processes with the same account and the same task pay once, and two tasks get two nonces', async () => {
  const [one, two] = [Wallet.createRandom().address, Wallet.createRandom().address];
  const before = await anvil.nonce(rig.wallet.address);
  const inputs = [fund('one', one, 5n), fund('one', one, 5n), fund('two', two, 6n)].map((task) => rig.input([task]));
  const answers = await Promise.all(inputs.map((input) => follow(start(input), null)));
  expect(answers).toEqual(['yes', 'yes', 'yes']);
  expect([await anvil.balance(one), await anvil.balance(two)]).toEqual([5n, 6n]);
  expect(await anvil.nonce(rig.wallet.address)).toBe(before + 2);
});
