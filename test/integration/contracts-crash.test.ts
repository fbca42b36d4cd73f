import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { id, Wallet } from 'ethers';
import { afterEach, expect, test } from 'vitest';
import { askForHigherFee } from '../../src/contracts/ask-for-higher-fee.ts';
import type { ProbeAnswer } from '../../src/engine/ports.ts';
import { type ChainTask, type ChainTaskInput, chainTaskJson } from '../../src/regions/chain-task.ts';
import { Anvil } from '../rigs/anvil.ts';
import { ChainDouble } from '../rigs/contracts/chain-double.ts';
import { ChainRig, contextOf, ETHER, fund } from '../rigs/contracts/chain-rig.ts';
import { ChaosProxy, type Mischief } from '../rigs/contracts/chaos-proxy.ts';
import type { TestChain } from '../rigs/contracts/test-chain.ts';
import { seededRandom } from '../simulation/seeded-random.ts';

/**
 * Two hundred stories on a chain in this process, which does the same whatever else the machine does; the first of them once
 * more on a real node, which is the judge of the double. npm run soak:contracts tells all of them there.
 */
const SEEDS = 200;
const ON_NODE = Number(process.env['BESU_CONSOLE_CRASH_SEEDS'] ?? 20);
/** A chain for every 20 seeds: after 500 blocks anvil forgets old states and takes a reorganisation's changes not back any more. */
const OF_ONE_CHAIN = 20;

let chain: TestChain;
let proxy: ChaosProxy;
const begin = async (own: TestChain): Promise<void> => {
  chain = own;
  proxy = await ChaosProxy.open(own);
};
afterEach(async () => {
  await proxy?.close();
  await chain?.stop();
});

/** A process that died: whatever ran in it ends here, and the test goes on with a new one on the same directories. */
class Death extends Error {}

const ON_SEND: readonly Mischief[] = [
  'lost',
  'unanswered',
  'doubled',
  'late',
  'said-known',
  'said-nonce-too-low',
  'dropped',
  'said-underpriced',
];
const ON_LOOK: readonly Mischief[] = ['lost', 'unanswered'];

function chooseMischief(random: () => number, method: string): Mischief | null {
  const one = (list: readonly Mischief[]) => list[Math.floor(random() * list.length)] ?? null;
  if (method === 'eth_sendRawTransaction') return random() < 0.6 ? one(ON_SEND) : null;
  if (method === 'eth_getTransactionReceipt') return random() < 0.2 ? one([...ON_LOOK, 'behind']) : null;
  if (method === 'eth_getBlockByNumber') return random() < 0.03 ? 'lost' : null;
  return random() < 0.03 ? one(ON_LOOK) : null;
}

interface Story {
  readonly asks: number;
  readonly deaths: number;
  readonly reorgs: number;
  readonly wishes: number;
}

/** Nothing on the chain tells whether it was done: only the ledger does. */
const pay = (name: string, to: string, wei: bigint): ChainTask => ({
  kind: 'call',
  name,
  to,
  signature: 'function pay()',
  arguments: [],
  valueWei: wei.toString(),
  doneWhen: [],
});

/** One or two payments, by engines that die, through a node that misbehaves, on a chain that turns back. */
async function live(seed: number): Promise<Story> {
  const random = seededRandom(seed);
  const rig = await ChainRig.open(proxy.url, 138, new Wallet(id(`account ${seed}`)));
  const from = rig.wallet.address;
  // Every third has a second one behind it: the order of nonces.
  const receivers = [1, 2].slice(0, seed % 3 === 0 ? 2 : 1).map((n) => new Wallet(id(`receiver ${seed} ${n}`)).address);
  const amounts = receivers.map(() => 1n + BigInt(Math.floor(random() * 1e9)));
  const confirmations = 1 + Math.floor(random() * 3);
  const story = { asks: 0, deaths: 0, reorgs: 0, wishes: 0 };
  const begin = Number(await chain.number('eth_blockNumber'));
  await chain.give(from, ETHER);
  // A contract that takes everything and does nothing (STOP).
  if (seed % 2 === 1) for (const to of receivers) await chain.rpc('anvil_setCode', to, '0x00');
  // What is given without a block is in no block: a reorganisation must not reach behind it.
  await chain.mine(confirmations);
  try {
    for (const [n, to] of receivers.entries()) {
      const task = seed % 2 === 0 ? fund(`fund-${n}`, to, amounts[n] ?? 0n) : pay(`pay-${n}`, to, amounts[n] ?? 0n);
      await finish(rig, rig.input([task], { confirmations }), random, story);
    }
    expect(await Promise.all(receivers.map(chain.balance)), `seed ${seed}: what arrived`).toEqual(amounts);
    expect(await chain.nonce(from), `seed ${seed}: transactions sent`).toBe(receivers.length);
    const left = ETHER - amounts.reduce((sum, each) => sum + each, 0n) - (await feesPaid(rig, begin));
    expect(await chain.balance(from), `seed ${seed}: what is left`).toBe(left);
  } finally {
    await rig.close();
  }
  return story;
}

/** Of every transaction of the account that is in the chain. */
async function feesPaid(rig: ChainRig, after: number): Promise<bigint> {
  let sum = 0n;
  const head = Number(await chain.rpc('eth_blockNumber'));
  for (let block = head; block > after; block -= 1) {
    const found = (await chain.rpc('eth_getBlockByNumber', `0x${block.toString(16)}`, true)) as {
      transactions: { hash: string; from: string }[];
    } | null;
    // After many reorgs anvil may count a block that it does not have; had it held one of ours, the sum would tell.
    if (found === null) continue;
    for (const { hash, from } of found.transactions.filter((each) => each.from === rig.wallet.address.toLowerCase())) {
      const receipt = (await chain.rpc('eth_getTransactionReceipt', hash)) as {
        gasUsed: string;
        effectiveGasPrice: string;
      };
      sum += from === '' ? 0n : BigInt(receipt.gasUsed) * BigInt(receipt.effectiveGasPrice);
    }
  }
  return sum;
}

async function finish(
  rig: ChainRig,
  input: ChainTaskInput,
  random: () => number,
  story: { asks: number; deaths: number; reorgs: number; wishes: number },
): Promise<void> {
  let attempt = 1;
  let probe = rig.probe('chain-task');
  let context = contextOf('fleet/ccip/fund#1');
  const rounds = 60;
  const said: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    // After a while the world calms down: what was done must end well then.
    const calm = round >= 12;
    let died = false;
    rig.atPoint = (point) => {
      if (died || (!calm && random() < 0.03)) {
        if (!died && point.startsWith('ledger-append:')) tornBy = random();
        died = true;
        throw new Death(point);
      }
    };
    let tornBy = -1;
    proxy.mischief = (method) => (calm ? null : chooseMischief(random, method));
    story.asks += 1;
    const answer: ProbeAnswer = await probe.ask(chainTaskJson(input), context);
    said.push(died ? 'died' : answer.answer === 'not-yet' ? answer.text : answer.answer);
    if (died) {
      story.deaths += 1;
      if (tornBy >= 0) await tearLedger(rig, tornBy);
      probe = rig.probe('chain-task');
      context = contextOf(`fleet/ccip/fund#${attempt}`);
    } else if (answer.answer === 'yes') {
      return;
    } else if (answer.answer === 'no') {
      throw new Error(`refused: ${JSON.stringify(answer.failure)}`);
    }
    if (!calm && random() < 0.1) {
      attempt += 1;
      context = contextOf(`fleet/ccip/fund#${attempt}`);
    }
    if (!calm && random() < 0.15) story.wishes += await wish(rig);
    await turnChain(input.network.confirmations, calm ? 1 : random(), story);
  }
  throw new Error(`it never came to an end: ${JSON.stringify(said.slice(0, 20), null, 1)}`);
}

/** The machine stopped in the middle of writing a line. */
async function tearLedger(rig: ChainRig, share: number): Promise<void> {
  const file = join(rig.accountsDirectory, `138-${rig.wallet.address.toLowerCase()}`, 'ledger.ndjson');
  const line = '{"c":"0123456789abcdef0123456789abcdef","e":{"type":"signed","atMs":0,"key":';
  await appendFile(file, line.slice(0, Math.floor(share * line.length))).catch(() => {});
}

async function wish(rig: ChainRig): Promise<number> {
  let wishes = 0;
  for (const nonce of [0, 1]) {
    const gwei = ['5', '9', '20'][Math.floor(nonce)] ?? '5';
    const taken = await askForHigherFee(rig.accountsDirectory, 138, nonce, gwei, 'a person', rig.wallet.address);
    if (taken.ok) wishes += 1;
  }
  return wishes;
}

/** A block passes, or the newest blocks are replaced by empty ones: never as many as make a transaction final. */
async function turnChain(confirmations: number, chance: number, story: { reorgs: number }): Promise<void> {
  if (confirmations > 1 && chance < 0.3) {
    story.reorgs += 1;
    await chain.rpc('anvil_reorg', confirmations - 1, []);
  } else {
    await chain.mine();
  }
}

const chunks = (seeds: number): readonly number[] =>
  Array.from({ length: Math.ceil(seeds / OF_ONE_CHAIN) }, (_, index) => index * OF_ONE_CHAIN);

async function liveThrough(first: number, until: number): Promise<void> {
  const sum = { asks: 0, deaths: 0, reorgs: 0, wishes: 0 };
  for (let seed = first; seed < Math.min(first + OF_ONE_CHAIN, until); seed += 1) {
    const story = await live(seed).catch((error: unknown) => {
      throw new Error(`seed ${seed}`, { cause: error });
    });
    for (const what of ['asks', 'deaths', 'reorgs', 'wishes'] as const) sum[what] += story[what];
  }
  // A test that met no trouble would have shown nothing.
  expect(Math.min(sum.deaths, sum.reorgs, sum.wishes)).toBeGreaterThan(3);
}

const ONCE = 'whatever dies, is lost, doubled, late, forgotten or reorganised, every transfer happens exactly once';

test.each(chunks(SEEDS))(`${ONCE} (from seed %i)`, async (first) => {
  await begin(new ChainDouble(138));
  await liveThrough(first, SEEDS);
});

test.each(chunks(ON_NODE))(`${ONCE} (on a real node, from seed %i)`, async (first) => {
  await begin(await Anvil.start(138, 'never'));
  await liveThrough(first, ON_NODE);
});
