import { mkdir, readdir, readFile, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { id, Transaction, Wallet } from 'ethers';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { askForHigherFee } from '../../../src/contracts/ask-for-higher-fee.ts';
import { ChainDouble } from '../../rigs/contracts/chain-double.ts';
import { ChainRig, contextOf, ETHER, factsOf, failureOf, fund } from '../../rigs/contracts/chain-rig.ts';
import { ChaosProxy } from '../../rigs/contracts/chaos-proxy.ts';

const GWEI = 10n ** 9n;

let chain: ChainDouble;
let proxy: ChaosProxy;
let rig: ChainRig;
beforeEach(async () => {
  chain = new ChainDouble(138);
  proxy = await ChaosProxy.open(chain);
  rig = await ChainRig.open(proxy.url, 138, new Wallet(id('payer')));
  onTestFinished(async () => {
    await rig.close();
    await proxy.close();
  });
  await chain.give(rig.wallet.address, ETHER);
  await chain.mine();
});

const receiver = (name: string): string => new Wallet(id(name)).address;
const pay = (name: string, wei = 7n) => rig.input([fund(name, receiver(name), wei)]);
const sends = (): number => proxy.seen.filter((method) => method === 'eth_sendRawTransaction').length;

/** What each transaction in the ledger may pay for a unit of gas. */
async function signed(): Promise<readonly string[]> {
  const [account = ''] = await readdir(rig.accountsDirectory);
  const file = join(rig.accountsDirectory, account, 'ledger.ndjson');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  return [...(await readFile(file, 'utf8')).matchAll(/"maxFeeWei":"(\d+)"/g)].map(([, wei = '']) => wei);
}

/** A transaction that did not come from here, and pays enough to take the place of one that did. */
async function elsewhere(wallet: Pick<Wallet, 'signTransaction'>, to: string, value: bigint): Promise<string> {
  const fees = { maxFeePerGas: 50n * GWEI, maxPriorityFeePerGas: 2n * GWEI };
  const raw = await wallet.signTransaction({
    ...{ type: 2, chainId: 138, nonce: 0, to, value, gasLimit: 21_000n, ...fees },
  });
  await chain.rpc('eth_sendRawTransaction', raw);
  return Transaction.from(raw).hash ?? '';
}

test('nothing is sent that the ledger did not take', async () => {
  const account = join(rig.accountsDirectory, `138-${rig.wallet.address.toLowerCase()}`);
  await mkdir(account, { recursive: true });
  await symlink(join(rig.directory, 'nowhere', 'ledger'), join(account, 'ledger.ndjson'));
  const failure = failureOf(await rig.ask('chain-task', pay('a')));
  expect(failure.title).toBe('the account’s ledger cannot be written');
  expect(sends()).toBe(0);
});

test('who took a nonce is told by the hash of the account itself, to the same attempt again, and only another one pays anew', async () => {
  await rig.ask('chain-task', pay('a'));
  const stranger = new Wallet(id('stranger'));
  await chain.give(stranger.address, ETHER);
  await elsewhere(stranger, receiver('b'), 1n);
  const rival = await elsewhere(rig.wallet, receiver('c'), 8n);
  await chain.mine(4);
  // The third block it asks for is the one in question: where that is pruned, nothing is believed.
  let blocks = 0;
  proxy.mischief = (method) => {
    if (method === 'eth_getBlockByNumber') blocks += 1;
    return blocks === 3 ? 'said-nonce-too-low' : null;
  };
  expect(await rig.ask('chain-task', pay('a'))).toMatchObject({
    ...{ answer: 'not-yet', text: expect.stringContaining('the node shows no receipt for it') },
  });
  proxy.mischief = () => null;
  const told = failureOf(await rig.ask('chain-task', pay('a')));
  expect(told).toMatchObject({ title: 'another transaction took the nonce', retry: 'never' });
  expect(told.evidence[0]).toBe(`${rival} has nonce 0`);
  expect(failureOf(await rig.ask('chain-task', pay('a'))).title).toBe(told.title);
  expect(sends()).toBe(1);
  const next = 'fleet/contracts/task#2';
  await rig.ask('chain-task', pay('a'), contextOf(next));
  await chain.mine();
  factsOf(await rig.ask('chain-task', pay('a'), contextOf(next)));
  expect(await chain.balance(receiver('a'))).toBe(7n);
});

test('a node that shows no receipt, or does not answer, settles nothing: it is asked again', async () => {
  await rig.ask('chain-task', pay('a'));
  await chain.mine();
  const asked = async (mischief: 'said-nonce-too-low' | 'lost') => {
    proxy.mischief = (method) => (method === 'eth_getTransactionReceipt' ? mischief : null);
    return rig.ask('chain-task', pay('a'));
  };
  expect(await asked('said-nonce-too-low')).toMatchObject({
    ...{ answer: 'not-yet', text: expect.stringContaining('the node shows no receipt for it') },
  });
  expect(await asked('lost')).toMatchObject({ answer: 'not-yet', text: expect.stringContaining('chain-138') });
  proxy.mischief = () => null;
  expect(factsOf(await rig.ask('chain-task', pay('a')))['nonce']).toBe(0);
  expect(sends()).toBe(1);
});

test('what was final and is gone from the chain is sent again before anything new is signed', async () => {
  for (const name of ['a', 'b']) {
    await rig.ask('chain-task', pay(name));
    await chain.mine();
    factsOf(await rig.ask('chain-task', pay(name)));
  }
  await chain.rpc('anvil_reorg', 2, []);
  expect(await rig.ask('chain-task', pay('c'))).toMatchObject({
    ...{ answer: 'not-yet', text: 'the node knows nonces up to 0, 2 were final already' },
  });
  // By the time it answers the node has both, in their order.
  expect(await chain.number('eth_getTransactionCount', rig.wallet.address, 'pending')).toBe(2n);
  await chain.mine();
  await rig.ask('chain-task', pay('c'));
  await chain.mine();
  expect(factsOf(await rig.ask('chain-task', pay('c')))['nonce']).toBe(2);
  expect(await Promise.all(['a', 'b', 'c'].map((name) => chain.balance(receiver(name))))).toEqual([7n, 7n, 7n]);
});

test('two tasks at once take turns: one transaction is open, and the other waits for it by its name', async () => {
  const answers = await Promise.all(['a', 'b'].map((name) => rig.ask('chain-task', pay(name))));
  expect(answers.map(({ answer }) => answer)).toEqual(['not-yet', 'not-yet']);
  expect(JSON.stringify(answers)).not.toContain('is signing with this account');
  expect(await signed()).toHaveLength(1);
});

test('a payment is refused above its cap and the balance, and made at exactly both', async () => {
  // Gas with a fifth more at twice the base fee and the tip: what it could cost at most.
  const most = 25_200n * 3n * GWEI;
  const capped = (wei: bigint) =>
    rig.input([fund('a', receiver('a'), 1n)], { maxCostEther: `0.${String(wei).padStart(18, '0')}` });
  expect(failureOf(await rig.ask('chain-task', capped(most))).title).toBe(
    'the transaction would cost more than its cap allows',
  );
  await chain.give(rig.wallet.address, most);
  expect(failureOf(await rig.ask('chain-task', capped(most + 1n))).title).toContain('too little');
  await chain.give(rig.wallet.address, most + 1n);
  expect(sends()).toBe(0);
  expect(await rig.ask('chain-task', capped(most + 1n))).toMatchObject({ answer: 'not-yet' });
  expect(sends()).toBe(1);
});

test('a wish is followed with the least that nodes take, within both caps and the balance, and the newest bytes are sent', async () => {
  await rig.ask('chain-task', pay('a'));
  const wish = (gwei: string) => askForHigherFee(rig.accountsDirectory, 138, 0, gwei, 'ada');
  const input = (network: { readonly maxFeeGwei?: string; readonly maxCostEther?: string }) =>
    rig.input([fund('a', receiver('a'), 7n)], network);
  // Three gwei were signed: a tenth more and one wei is the least.
  expect(await wish('3.3')).toMatchObject({ ok: false });
  expect(await wish('3.300000001')).toMatchObject({ ok: true });
  await rig.ask('chain-task', input({ maxFeeGwei: '3.3' }));
  await rig.ask('chain-task', input({ maxCostEther: '0.000083160000025206' }));
  await chain.give(rig.wallet.address, 25_200n * 3_300_000_001n + 6n);
  await rig.ask('chain-task', input({}));
  expect(await signed()).toHaveLength(1);
  await chain.give(rig.wallet.address, 25_200n * 3_300_000_001n + 7n);
  await rig.ask('chain-task', input({ maxFeeGwei: '3.300000001', maxCostEther: '0.000083160000025207' }));
  await rig.ask('chain-task', input({}));
  expect(await signed()).toEqual(['3000000000', '3300000001']);
  await chain.mine();
  const facts = factsOf(await rig.ask('chain-task', input({})));
  expect([facts['nonce'], await chain.balance(receiver('a'))]).toEqual([0, 7n]);
});

test('another transaction with the nonce decides nothing before its block is final: it may be gone again', async () => {
  const input = rig.input([fund('a', receiver('a'), 7n)], { confirmations: 3 });
  await rig.ask('chain-task', input);
  await elsewhere(rig.wallet, receiver('c'), 8n);
  await chain.mine(2);
  expect(await rig.ask('chain-task', input)).toMatchObject({
    ...{ answer: 'not-yet', text: 'nonce 0 is used in a block that is not final yet' },
  });
  await chain.rpc('anvil_reorg', 2, []);
  await rig.ask('chain-task', input);
  await chain.mine(3);
  expect(factsOf(await rig.ask('chain-task', input))['nonce']).toBe(0);
  expect(await Promise.all(['a', 'c'].map((name) => chain.balance(receiver(name))))).toEqual([7n, 0n]);
});
