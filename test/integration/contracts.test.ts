import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Interface, type Transaction, Wallet } from 'ethers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { feeDesk } from '../../src/cli/run/fee-desk.ts';
import { askForHigherFee } from '../../src/contracts/ask-for-higher-fee.ts';
import { scopeOf } from '../../src/engine/model/ids.ts';
import { type ChainTask, chainTaskJson } from '../../src/regions/chain-task.ts';
import { Anvil } from '../rigs/anvil.ts';
import { ChainRig, contextOf, ETHER, factsOf, failureOf, fund, textFact } from '../rigs/contracts/chain-rig.ts';
import { signerServer } from '../rigs/contracts/signer-server.ts';
import { compile } from '../rigs/contracts/solidity.ts';
import { ANNA } from '../rigs/engine/engine-rig.ts';
import { sampleStep } from '../rigs/engine/sample-plan.ts';

let anvil: Anvil;
let artifacts: Readonly<Record<string, string>>;
let build: string;
let rig: ChainRig;
beforeAll(async () => {
  build = await mkdtemp(join(tmpdir(), 'besu-console-solc-'));
  [anvil, artifacts] = await Promise.all([Anvil.start(138), compile('Samples.sol', build)]);
});
afterAll(async () => {
  await anvil?.stop();
  await rm(build, { recursive: true, force: true });
});
beforeEach(async () => {
  rig = await ChainRig.open(anvil.url, 138);
  await anvil.give(rig.wallet.address, 10n * ETHER);
});
afterEach(() => rig.close());

const deploy = (contract: string, args: readonly string[] = [], libraries: Record<string, string> = {}): ChainTask => ({
  kind: 'deploy',
  name: contract,
  artifact: artifacts[contract] ?? '',
  libraries,
  arguments: args,
  valueWei: '0',
});

const call = (
  name: string,
  signature: string,
  args: readonly string[],
  doneWhen: readonly [string, readonly string[]][] = [],
): ChainTask => ({
  kind: 'call',
  name,
  to: '{Vault}',
  signature,
  arguments: args,
  valueWei: '0',
  doneWhen: doneWhen.map(([read, equals]) => ({ signature: read, to: '{Vault}', arguments: [], equals })),
});

const LIMIT = 'function limit() view returns (uint256)';

const lane = (): ChainTask[] => [
  deploy('Vault', [rig.wallet.address, '5']),
  deploy('Doubler'),
  deploy('Linked', ['{Vault}'], { Doubler: '{Doubler}' }),
  call('set-limit', 'function setLimit(uint256 limit)', ['5000'], [[LIMIT, ['5000']]]),
  fund('fund-vault', '{Vault}', ETHER),
];

async function run(tasks: readonly ChainTask[]) {
  const answers = [];
  for (const task of tasks) answers.push(await rig.finish(rig.input([task]), `fleet/contracts/${task.name}#1`));
  return answers;
}

describe('a lane', () => {
  test('does its tasks in the order of nonces, at the addresses its preview named, and a second run sends nothing', async () => {
    const preview = factsOf(await rig.ask('chain-preview', rig.input(lane())));
    const answers = await run(lane());
    expect(answers.map(({ answer }) => answer)).toEqual(['yes', 'yes', 'yes', 'yes', 'yes']);
    expect(answers.map((answer) => factsOf(answer)['nonce'])).toEqual([0, 1, 2, 3, 4]);
    const [vault = '', doubler = '', linked = ''] = answers.slice(0, 3).map((answer) => textFact(answer, 'address'));
    expect(preview['addresses']).toEqual({ Vault: vault, Doubler: doubler, Linked: linked });
    expect(preview['willSend']).toHaveLength(5);
    expect(await anvil.balance(vault)).toBe(ETHER);
    // doubled() is 42 only when the library's address stands in its place in the code.
    const doubled = new Interface(['function doubled() view returns (uint256)']).encodeFunctionData('doubled');
    expect(await anvil.number('eth_call', { to: linked, data: doubled }, 'latest')).toBe(42n);
    const nonce = await anvil.nonce(rig.wallet.address);
    const again = await run(lane());
    expect(again.map(({ answer }) => answer)).toEqual(['yes', 'yes', 'yes', 'yes', 'yes']);
    expect(await anvil.nonce(rig.wallet.address)).toBe(nonce);
    const idle = factsOf(await rig.ask('chain-preview', rig.input(lane())));
    expect([idle['willSend'], idle['costWei']]).toEqual([[], '0']);
  });
});

/** Vault is there, owned by nobody in particular. */
async function withVault(): Promise<string> {
  const [answer] = await run([deploy('Vault', [rig.wallet.address, '5'])]);
  return textFact(answer!, 'address');
}

const setLimit = (name: string, limit: string, doneWhen: readonly [string, readonly string[]][] = []) =>
  call(name, 'function setLimit(uint256 limit)', [limit], doneWhen);

async function refusal(
  task: ChainTask,
  ...more: Parameters<ChainRig['input']> extends [unknown, ...infer Rest] ? Rest : never
) {
  const input = rig.input([task], ...more);
  const [preview, done] = [await rig.ask('chain-preview', input), await rig.finish(input)];
  expect(await anvil.nonce(rig.wallet.address)).toBe(0);
  return { preview: failureOf(preview), done: failureOf(done) };
}

/** An address nobody used before, anew for every test. */
let somebody = '';
beforeEach(() => {
  somebody = Wallet.createRandom().address;
});

describe('nothing is signed', () => {
  test('on another chain than the fleet file says', async () => {
    const { preview, done } = await refusal(fund('f', somebody, 1n), { chainId: 1 });
    for (const failure of [preview, done]) {
      expect(failure.title).toBe('the node is on another chain');
      expect(failure.evidence).toEqual(['the node says chain 138, the fleet file says 1']);
    }
  });

  test('when gas costs more than the cap, or the transaction more than its own', async () => {
    const fees = await refusal(fund('f', somebody, 1n), { maxFeeGwei: '0.5' });
    expect([fees.preview.title, fees.done.title]).toEqual(Array(2).fill('gas costs more than the fee cap allows'));
    const dear = rig.input([fund('f', somebody, ETHER)], { maxCostEther: '1' });
    expect(failureOf(await rig.finish(dear)).title).toBe('the transaction would cost more than its cap allows');
  });

  test('when the account has too little, or more is missing than the limit allows', async () => {
    const poor = await refusal(fund('f', somebody, 11n * ETHER));
    expect([poor.preview.class, poor.done.class]).toEqual(['quota', 'quota']);
    const limited = await refusal(fund('f', somebody, 2n * ETHER, ETHER));
    expect(limited.done.title).toBe('the funding is above its limit');
    expect(limited.done.evidence[0]).toBe('f: 2 ether are missing, at most 1 ether may be sent');
  });

  test('for a name nobody knows, arguments that do not fit, or a library that is not named', async () => {
    const unknown = await refusal(deploy('Linked', ['{Valut}'], { Doubler: somebody }));
    expect(unknown.preview.evidence).toEqual(['{Valut} is not known on chain-138']);
    const unfit = await refusal(deploy('Vault', ['5', rig.wallet.address]));
    expect(unfit.preview.evidence[0]).toContain('the constructor of Vault, owner_: 5 is no address');
    const unlinked = await refusal(deploy('Linked', [somebody]));
    expect(unlinked.preview.evidence[0]).toBe('Linked.json: the library Doubler is not given an address');
  });

  test('with a key from the environment outside of a lab or on a main network', async () => {
    const staging = await refusal(fund('f', somebody, 1n), {}, { environment: 'staging' });
    const mainnet = await refusal(fund('f', somebody, 1n), { mainnet: true });
    expect([staging.done.title, mainnet.done.title]).toEqual(
      Array(2).fill('keys in the environment are for labs only'),
    );
  });

  test('and every refusal of a lane is told at once', async () => {
    const input = rig.input([deploy('Linked', ['{Nobody}'], { Doubler: somebody }), deploy('Vault', ['nobody', '1'])]);
    const { evidence } = failureOf(await rig.ask('chain-preview', input));
    expect(evidence.map((line) => line.split(':')[0])).toEqual([
      'a contract named in the task is not known',
      'the arguments do not fit the contract',
    ]);
  });
});

describe('a call', () => {
  test('that would be reverted is refused with the error of the contract in words', async () => {
    await withVault();
    const failure = failureOf(await rig.finish(rig.input([setLimit('limit', '7')])));
    expect(failure).toMatchObject({
      title: 'the transaction would be reverted',
      evidence: ['NotEnough(10, 7)'],
      retry: 'never',
    });
    expect(await anvil.nonce(rig.wallet.address)).toBe(1);
  });

  test('whose reading already holds is not sent, also when the number does not fit a JavaScript number', async () => {
    await withVault();
    const selector = '5009297550715157269';
    const reading: [string, string[]] = ['function selector() view returns (uint64)', [selector]];
    const task = call('selector', 'function setSelector(uint64)', [selector], [reading]);
    expect(factsOf(await rig.finish(rig.input([task])))['nonce']).toBe(1);
    expect(factsOf(await rig.finish(rig.input([task])))['readings']).toHaveLength(1);
    expect(await anvil.nonce(rig.wallet.address)).toBe(2);
  });

  test('that changes nothing fails with the reading, what was wanted and what was found, and is not sent again by itself', async () => {
    const vault = await withVault();
    const task = call('pretend', 'function pretend(uint256)', ['9'], [[LIMIT, ['9']]]);
    for (let engine = 1; engine <= 2; engine += 1) {
      const failure = failureOf(await rig.finish(rig.input([task]), 'fleet/contracts/pretend#1'));
      expect(failure.evidence[0]).toBe(`limit() of ${vault}: 9 was wanted, 5 was found`);
    }
    expect(await anvil.nonce(rig.wallet.address)).toBe(2);
  });

  test('without a reading is done when it was mined before, and is sent again when it is another one', async () => {
    await withVault();
    for (const limit of ['20', '20', '30']) {
      expect((await rig.finish(rig.input([setLimit('limit', limit)]))).answer).toBe('yes');
    }
    expect(await anvil.nonce(rig.wallet.address)).toBe(3);
  });

  test('to an address without a contract is refused', async () => {
    const task: ChainTask = { ...setLimit('limit', '20'), kind: 'call', to: somebody } as ChainTask;
    expect((await refusal(task)).done.title).toBe('nothing is deployed at the address of the call');
  });
});

describe('a funding', () => {
  test('in a token reaches the fee of so many messages and says how many are left', async () => {
    const answers = await run([deploy('Coin', ['1000000']), deploy('Router')]);
    const [coin] = answers.map((answer) => textFact(answer, 'address'));
    const target = {
      kind: 'messages',
      count: 3,
      router: '{Router}',
      receiver: somebody,
      feeToken: '{Coin}',
      dataBytes: 4,
      gasLimit: 200_000,
    } as const;
    const task = (selector: string): ChainTask => ({
      kind: 'fund',
      name: 'link',
      to: somebody,
      token: '{Coin}',
      target: { ...target, selector },
      limitWei: '5000',
    });
    // The selector as a JavaScript number would print it.
    const trapped = failureOf(await rig.finish(rig.input([task('16015286601757825000')])));
    expect(trapped.evidence[0]).toContain('UnsupportedDestinationChain(16015286601757825000)');
    const facts = factsOf(await rig.finish(rig.input([task('16015286601757825753')])));
    expect(facts).toMatchObject({
      receiverBalanceBeforeWei: '0',
      receiverBalanceAfterWei: '3012',
      messageFeeWei: '1004',
      messagesLeft: '3',
    });
    const read = new Interface(['function balanceOf(address) view returns (uint256)']);
    const data = read.encodeFunctionData('balanceOf', [somebody]);
    expect(await anvil.number('eth_call', { to: coin!, data }, 'latest')).toBe(3012n);
  });
});

describe('a deployment', () => {
  test('whose record was lost is recorded again from the ledger and not deployed again', async () => {
    const vault = await withVault();
    await rm(join(rig.directory, 'fleets'), { recursive: true });
    expect(await withVault()).toBe(vault);
    expect(await anvil.nonce(rig.wallet.address)).toBe(1);
  });

  test('is refused when something else stands at its recorded address', async () => {
    const vault = await withVault();
    await anvil.rpc('anvil_setCode', vault, '0x6001');
    expect(failureOf((await run([deploy('Vault', [rig.wallet.address, '5'])]))[0]!).title).toBe(
      'what stands at the recorded address is not what was deployed',
    );
  });
});

describe('a transaction that is under way', () => {
  let slow: Anvil;
  beforeAll(async () => {
    slow = await Anvil.start(139, 'never');
  });
  afterAll(() => slow?.stop());
  beforeEach(async () => {
    await rig.close();
    rig = await ChainRig.open(slow.url, 139);
    await slow.give(rig.wallet.address, 10n * ETHER);
    await slow.mine(3);
  });
  const receiver = () => Wallet.createRandom().address;

  test('keeps its nonce when a person asks for a higher fee, within the cap, and either hash counts', async () => {
    for (const winner of ['older', 'newer'] as const) {
      const to = receiver();
      const input = rig.input([fund(`to-${winner}`, to, 7n)]);
      await rig.ask('chain-task', input);
      const nonce = await slow.nonce(rig.wallet.address);
      const wish = (gwei: string) => askForHigherFee(rig.accountsDirectory, 139, nonce, gwei, 'ada');
      expect(await wish('0.1')).toMatchObject({ ok: false });
      expect(await wish('200')).toMatchObject({ ok: true });
      await rig.ask('chain-task', input);
      expect(await ledgerHashes(nonce)).toHaveLength(1);
      expect(await wish('50')).toMatchObject({ ok: true });
      await rig.ask('chain-task', input);
      const [older, newer] = await ledgerHashes(nonce);
      if (winner === 'older') await slow.rpc('anvil_dropTransaction', newer!.hash);
      if (winner === 'older') await slow.rpc('eth_sendRawTransaction', older!.raw);
      await slow.mine();
      const facts = factsOf(await rig.ask('chain-task', input));
      expect(facts['hash']).toBe(winner === 'older' ? older!.hash : newer!.hash);
      expect([facts['nonce'], await slow.balance(to)]).toEqual([nonce, 7n]);
    }
  });

  test('is told with what it pays, and its fee raised through the desk of the engine', async () => {
    const input = rig.input([fund('f', receiver(), 7n)]);
    const context = contextOf();
    const seen = () => {
      const sights = context.signals.flatMap((signal) => (signal.type === 'account' ? [signal.sight] : []));
      return sights.at(-1)!;
    };
    await rig.ask('chain-task', input, context);
    const nonce = await slow.nonce(rig.wallet.address);
    const [first] = await ledgerHashes(nonce);
    expect(seen()).toMatchObject({
      ...{ network: input.network.name, address: rig.wallet.address, balanceWei: (10n * ETHER).toString() },
      open: { task: 'f', nonce, hash: first!.hash, block: null, capWei: `${input.network.maxFeeGwei}000000000` },
    });
    const work = { kind: 'probe', probe: 'chain-task', input: chainTaskJson(input), everyMs: 1000 } as const;
    const step = sampleStep(scopeOf('fleet'), 'contracts', 'f', { work });
    const raise = { address: seen().address, nonce, hash: first!.hash, maxFeeGwei: '50' };
    expect(await feeDesk.raise(step, { ...raise, nonce: nonce + 1 }, ANNA)).toContain('no transaction with nonce');
    expect(await feeDesk.raise(step, raise, ANNA)).toBeNull();
    await rig.ask('chain-task', input, context);
    expect(seen().open).toMatchObject({ nonce, maxFeeWei: '50000000000', leastRaiseWei: '55000000001' });
    await slow.mine();
    const facts = factsOf(await rig.ask('chain-task', input, context));
    expect(facts).toMatchObject({ hash: (await ledgerHashes(nonce))[1]!.hash, result: 'succeeded' });
    expect(seen().open).toBeNull();
  });

  test('is sent again, the same bytes, when the node forgot it', async () => {
    const input = rig.input([fund('f', receiver(), 7n)]);
    await rig.ask('chain-task', input);
    const [first] = await ledgerHashes(0);
    await slow.rpc('anvil_dropTransaction', first!.hash);
    await rig.ask('chain-task', input);
    await slow.mine();
    expect(factsOf(await rig.ask('chain-task', input))['hash']).toBe(first!.hash);
  });

  test('that is reverted in its block fails with the reason of the contract, and only a retry sends another', async () => {
    const vault = rig.input([deploy('Vault', [rig.wallet.address, '5'])]);
    await rig.ask('chain-task', vault);
    await slow.mine();
    await rig.ask('chain-task', vault);
    const last = Number(await slow.number('eth_blockNumber')) + 1;
    const input = rig.input([call('only', 'function only(uint256)', [String(last)])]);
    await rig.ask('chain-task', input);
    const [sent] = await ledgerHashes(1);
    await slow.rpc('anvil_dropTransaction', sent!.hash);
    await slow.mine(2);
    await rig.ask('chain-task', input);
    await slow.mine();
    const answer = await rig.ask('chain-task', input);
    const failure = failureOf(answer);
    // What it cost is told all the same.
    expect(answer).toMatchObject({ facts: { result: 'reverted', nonce: 1, feeWei: expect.stringMatching(/^[1-9]/) } });
    expect(failure.title).toBe('the transaction was reverted');
    expect(failure.evidence[0]).toMatch(/^NotEnough\(\d+, \d+\)$/);
  });

  test('waits for its confirmations and is sent again when its block is replaced before', async () => {
    const to = receiver();
    const input = rig.input([fund('f', to, 7n)], { confirmations: 3 });
    const context = contextOf();
    const probe = rig.probe('chain-task');
    const ask = () => probe.ask(chainTaskJson(input), context);
    await ask();
    await slow.mine();
    expect(await ask()).toMatchObject({ answer: 'not-yet', progress: { done: 1, total: 3, unit: 'confirmations' } });
    await slow.rpc('anvil_reorg', 1, []);
    expect(await ask()).toMatchObject({
      answer: 'not-yet',
      late: { title: 'the block that held the transaction was replaced' },
    });
    await slow.mine(3);
    expect(factsOf(await ask())).toMatchObject({ nonce: 0 });
    expect(await slow.balance(to)).toBe(7n);
  });

  test('is given up only when another transaction with its nonce is seen in a final block; the same work from elsewhere counts', async () => {
    for (const [name, value] of [
      ['other', 8n],
      ['same', 7n],
    ] as const) {
      const to = receiver();
      const input = rig.input([fund(name, to, 7n)]);
      await rig.ask('chain-task', input);
      const nonce = await slow.nonce(rig.wallet.address);
      const [ours] = await ledgerHashes(nonce);
      await slow.rpc('anvil_dropTransaction', ours!.hash);
      const tx = { to, value, nonce, chainId: 139, gasLimit: 21_000, gasPrice: 5_000_000_000, type: 0 };
      await slow.rpc('eth_sendRawTransaction', await rig.wallet.signTransaction(tx));
      await slow.mine();
      const answer = await rig.ask('chain-task', input);
      if (name === 'same') expect(factsOf(answer)['nonce']).toBe(nonce);
      else expect(failureOf(answer)).toMatchObject({ title: 'another transaction took the nonce', retry: 'never' });
    }
  });

  test('of another process or of the account’s owner is waited for', async () => {
    const tx = {
      to: receiver(),
      value: 1n,
      nonce: 0,
      chainId: 139,
      gasLimit: 21_000,
      gasPrice: 5_000_000_000,
      type: 0,
    };
    await slow.rpc('eth_sendRawTransaction', await rig.wallet.signTransaction(tx));
    expect(await rig.ask('chain-task', rig.input([fund('f', receiver(), 7n)]))).toMatchObject({
      answer: 'not-yet',
      late: { title: 'the account has transactions in the pool that were not sent from here' },
    });
  });

  async function ledgerHashes(nonce: number) {
    const [account] = await readdir(rig.accountsDirectory);
    const lines = (await readFile(join(rig.accountsDirectory, account!, 'ledger.ndjson'), 'utf8')).trim().split('\n');
    const entries = lines.map(
      (line) => (JSON.parse(line) as { e: { type: string; nonce: number; hash: string; raw: string } }).e,
    );
    return entries.filter((entry) => entry.type === 'signed' && entry.nonce === nonce);
  }
});

describe('a signer', () => {
  test('from a keystore signs, is opened once per attempt, and its password is in no answer', async () => {
    const file = join(rig.directory, 'key.json');
    // Cheap on purpose: the cost is a parameter of the file.
    const { encryptKeystoreJsonSync } = await import('ethers');
    await writeFile(
      file,
      encryptKeystoreJsonSync({ address: rig.wallet.address, privateKey: rig.wallet.privateKey }, 'hush hush', {
        scrypt: { N: 2, r: 1, p: 1 },
      }),
    );
    await writeFile(join(rig.directory, 'password'), 'hush hush\nsecond line\n');
    const signer = { kind: 'keystore', file, password: `file:${join(rig.directory, 'password')}` } as const;
    const facts = factsOf(
      await rig.finish(
        rig.input([fund('f', somebody, ETHER, ETHER)], { signer, mainnet: true }, { environment: 'production' }),
      ),
    );
    expect(facts['from'] ?? rig.wallet.address).toBe(rig.wallet.address);
    rig.env['WRONG'] = 'not the password';
    const wrong = await rig.finish(
      rig.input([fund('g', somebody, ETHER)], { signer: { ...signer, password: 'env:WRONG' } }),
    );
    expect(failureOf(wrong).title).toBe('the signer cannot be used');
    expect(JSON.stringify([facts, wrong])).not.toMatch(/hush|not the password/);
  });

  test('from outside is believed only when it signed exactly what it was asked to, as the account', async () => {
    const other = Wallet.createRandom();
    type Lie = (tx: Transaction) => string;
    const signed =
      (wallet: { signingKey: Wallet['signingKey'] }, change: (tx: Transaction) => void = () => {}): Lie =>
      (tx) => {
        change(tx);
        tx.signature = wallet.signingKey.sign(tx.unsignedHash);
        return tx.serialized;
      };
    const lies: Readonly<Record<string, [Lie, string]>> = {
      value: [signed(rig.wallet, (tx) => void (tx.value += 1n)), 'changed value'],
      target: [signed(rig.wallet, (tx) => void (tx.to = other.address)), 'changed to'],
      nonce: [signed(rig.wallet, (tx) => void (tx.nonce += 1)), 'changed nonce'],
      fee: [signed(rig.wallet, (tx) => void (tx.maxFeePerGas = 10n ** 12n)), 'changed maxFeePerGas'],
      account: [signed(other), 'signed as'],
      nonsense: [() => '0x1234', 'no signed transaction'],
    };
    const server = await signerServer();
    try {
      const signer = { kind: 'external', url: server.url, address: rig.wallet.address } as const;
      const to = Wallet.createRandom().address;
      for (const [lie, word] of Object.values(lies)) {
        server.answer = lie;
        const failure = failureOf(await rig.finish(rig.input([fund('f', to, 5n)], { signer })));
        expect(failure.title).toBe('the signer returned another transaction than it was asked to sign');
        expect(failure.evidence[0]).toContain(word);
      }
      expect(await anvil.nonce(rig.wallet.address)).toBe(0);
      server.answer = signed(rig.wallet);
      expect((await rig.finish(rig.input([fund('f', to, 5n)], { signer }))).answer).toBe('yes');
      expect(await anvil.balance(to)).toBe(5n);
      server.kind = 'clef';
      expect((await rig.finish(rig.input([fund('g', to, 8n)], { signer }))).answer).toBe('yes');
      expect(await anvil.balance(to)).toBe(8n);
    } finally {
      await server.close();
    }
  });
});

test('no key, password or token of an address is in any answer, ledger or record', async () => {
  rig.env['RPC'] = `${anvil.url.replace('http://', 'http://user:t0psecret@')}/?key=t0ken`;
  const texts: string[] = [];
  for (const rpc of ['env:RPC', 'http://127.0.0.1:1/v3/t0psecret', 'env:MISSING']) {
    const input = rig.input([fund('f', somebody, 3n * ETHER)], { rpc });
    texts.push(JSON.stringify([await rig.ask('chain-preview', input), await rig.ask('chain-task', input)]));
  }
  for (const entry of await readdir(rig.directory, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) texts.push(await readFile(join(entry.parentPath, entry.name), 'utf8'));
  }
  expect(texts.length).toBeGreaterThan(3);
  const secret = new RegExp(`t0psecret|t0ken|${rig.wallet.privateKey.slice(2)}`, 'i');
  for (const text of texts) expect(text).not.toMatch(secret);
});
