import { afterEach, describe, expect, it } from 'vitest';
import { decodeQbftExtraData } from '../../../src/contracts/genesis/qbft-extra-data.ts';
import { touchedRegions } from '../../../src/lab/injection.ts';
import { LabRig } from './lab-rig.ts';

let rig: LabRig;
afterEach(() => rig.close());

/** A chain of so many regions with the scenario in force; the regions it touches and the others. */
async function under(scenario: string, size: number) {
  rig = await LabRig.open(size);
  const injection = { scenario, regions: null };
  await rig.faults.inject(injection);
  const hit = touchedRegions(rig.regions, injection);
  return { hit, first: hit[0]!, other: rig.regions.find((region) => !hit.includes(region))! };
}

/** Everything is as before the injection, after enough time for pods to start and rounds to end. */
async function expectHealed(): Promise<void> {
  await rig.faults.clear();
  rig.seconds(240);
  const heights = await Promise.all(rig.regions.map((region) => rig.height(region)));
  rig.seconds(10);
  for (const [at, region] of rig.regions.entries()) {
    expect(await rig.height(region)).toBeGreaterThan(heights[at]!);
    expect(await rig.peers(region)).toBe(rig.regions.length * 2 - 1);
    expect((await rig.pod(region)).ready).toBe(true);
  }
}

describe('validator-down', () => {
  it('leaves a crashing pod and no answer in one region, a chain that goes on in the others, and heals', async () => {
    const { hit, first, other } = await under('validator-down', 4);
    expect(hit).toHaveLength(1);
    rig.seconds(60);
    const before = await rig.height(other);
    rig.seconds(60);
    expect(await rig.height(other)).toBeGreaterThan(before);
    expect(await rig.peers(other)).toBe(6);
    const pod = await rig.pod(first);
    expect(pod).toMatchObject({ ready: false, waiting: 'CrashLoopBackOff' });
    expect(pod.restarts).toBeGreaterThan(1);
    expect((await rig.rpc(first, 'eth_blockNumber')).message).toContain('connection refused');
    expect(await rig.rpc(first, 'eth_blockNumber', [], 'sentry')).toHaveProperty('result');
    await expectHealed();
  });
});

describe('no-quorum', () => {
  it('stops 9 of 24 and with them the chain; the 15 that are left call each other peers and are Ready', async () => {
    const { hit, other } = await under('no-quorum', 24);
    expect(hit).toHaveLength(9);
    rig.seconds(30);
    const halted = await rig.height(other);
    rig.seconds(120);
    expect(await rig.height(other)).toBe(halted);
    expect((await rig.pod(other)).ready).toBe(true);
    // Sentries everywhere, and the validators that are left.
    expect(await rig.peers(other)).toBe(24 + 15 - 1);
    expect((await rig.pod(hit[0]!)).events.join('\n')).toContain('Back-off restarting failed container');
    await rig.faults.clear();
    rig.seconds(600);
    expect(await rig.height(other)).toBeGreaterThan(halted);
  });

  it('stops 2 of 4', async () => {
    const { hit, other } = await under('no-quorum', 4);
    expect(hit).toHaveLength(2);
    rig.seconds(30);
    const halted = await rig.height(other);
    rig.seconds(60);
    expect(await rig.height(other)).toBe(halted);
  });
});

describe('partition', () => {
  it('stops the minority where it is and not the majority; healed, the minority takes over what it missed', async () => {
    const { hit, first, other } = await under('partition', 6);
    expect(hit).toHaveLength(2);
    rig.seconds(10);
    const [cut, going] = [await rig.height(first), await rig.height(other)];
    rig.seconds(60);
    expect(await rig.height(first)).toBe(cut);
    expect(await rig.height(other)).toBeGreaterThan(going);
    expect(await rig.peers(first)).toBe(3);
    expect(await rig.peers(other)).toBe(7);
    expect((await rig.rpc(first, 'eth_syncing')).result).toBe(false);
    expect((await rig.pod(first)).ready).toBe(true);
    await expectHealed();
  });
});

describe('one region', () => {
  it('on another genesis has no peers, height 0 and another block 0', async () => {
    const { first, other } = await under('wrong-genesis', 4);
    rig.seconds(20);
    const zero = async (region: string) => (await rig.rpc(region, 'eth_getBlockByNumber', ['0x0', false])).result.hash;
    expect(await rig.peers(first)).toBe(0);
    expect(await rig.height(first)).toBe(0);
    expect(await zero(first)).not.toBe(await zero(other));
    expect((await rig.pod(first)).ready).toBe(true);
    await expectHealed();
  });

  it('that lags stays 12 blocks behind, says so in eth_syncing, and is nobody to agree with', async () => {
    const { first, other } = await under('validator-lags', 4);
    const address = rig.world.validatorAddress(`${first}/validator-0`);
    const from = await rig.height(other);
    rig.seconds(120);
    expect((await rig.height(other)) - (await rig.height(first))).toBe(12);
    const syncing = (await rig.rpc(first, 'eth_syncing')).result;
    expect(Number(syncing.highestBlock) - Number(syncing.currentBlock)).toBe(12);
    const range = [`0x${(from + 2).toString(16)}`, 'latest'];
    const turns = (await rig.rpc(other, 'qbft_getSignerMetrics', range)).result;
    expect(turns.find((one: { address: string }) => one.address === address).proposedBlockCount).toBe('0x0');
    const ready = await rig.call(first, 'GET', '/api/v1/namespaces/besu/pods/besu-validator-0:8545/proxy/readiness');
    expect(ready).toMatchObject({ status: 503, body: { status: 'DOWN', checks: { sync: { blocksBehind: 12 } } } });
    await expectHealed();
  });

  it('whose head is frozen keeps its peers and knows how far they are', async () => {
    const { first, other } = await under('head-frozen', 4);
    const frozen = await rig.height(first);
    rig.seconds(60);
    expect(await rig.height(first)).toBe(frozen);
    expect(await rig.height(other)).toBeGreaterThan(frozen + 10);
    expect(await rig.peers(first)).toBe(7);
    const { highestBlock } = (await rig.rpc(first, 'eth_syncing')).result;
    expect(Number(highestBlock)).toBe(await rig.height(other));
    await expectHealed();
  });

  it('that stops sealing follows, and its turns end in round 1', async () => {
    const { first, other } = await under('stops-sealing', 4);
    rig.seconds(60);
    expect(await rig.height(first)).toBe(await rig.height(other));
    expect(await roundsOf(other)).toContain(1);
    expect(await minersOf(other)).not.toContain(rig.world.validatorAddress(`${first}/validator-0`));
    await expectHealed();
  });

  it('that lies names other blocks, is never a proposer, and the others say why', async () => {
    const { first, other } = await under('validator-lies', 4);
    rig.seconds(60);
    const hashOf = async (region: string) =>
      (await rig.rpc(region, 'eth_getBlockByNumber', ['0xa', false])).result.hash;
    expect(await hashOf(first)).not.toBe(await hashOf(other));
    expect(await minersOf(other)).not.toContain(rig.world.validatorAddress(`${first}/validator-0`));
    expect(rig.world.log(`${other}/validator-0`).join('\n')).toContain('Invalid Proposal Payload');
    await expectHealed();
  });

  it('whose clock runs ahead loses its turns, and the others say why', async () => {
    const { first, other } = await under('clock-skew', 4);
    rig.seconds(60);
    expect(await minersOf(other)).not.toContain(rig.world.validatorAddress(`${first}/validator-0`));
    expect(rig.world.log(`${other}/validator-0`).join('\n')).toContain('greater than the timestamp margin 1');
    await expectHealed();
  });

  it('that hangs is not Ready, is restarted in vain, and no proposer meanwhile', async () => {
    const { first, other } = await under('node-hangs', 4);
    rig.seconds(10);
    expect((await rig.pod(first)).ready).toBe(true);
    rig.seconds(30);
    const pod = await rig.pod(first);
    expect(pod).toMatchObject({ ready: false, restarts: 0, waiting: null });
    expect(pod.events.join('\n')).toContain('Readiness probe failed: context deadline exceeded');
    expect(await minersOf(other)).not.toContain(rig.world.validatorAddress(`${first}/validator-0`));
    rig.seconds(300);
    expect((await rig.pod(first)).restarts).toBe(1);
    expect((await rig.pod(first)).ready).toBe(false);
    expect((await rig.pod(first)).events.join('\n')).toContain('failed liveness probe, will be restarted');
    await expectHealed();
  });
});

describe('api-groups-off', () => {
  it('answers -32604 to ADMIN and QBFT everywhere and leaves the rest alone', async () => {
    await under('api-groups-off', 3);
    for (const region of rig.regions) {
      const off = { error: { code: -32604, message: 'Method not enabled' } };
      expect(await rig.rpc(region, 'admin_nodeInfo')).toMatchObject(off);
      expect(await rig.rpc(region, 'qbft_getPendingVotes')).toMatchObject(off);
      expect(await rig.peers(region)).toBe(5);
    }
    await expectHealed();
  });
});

describe('host-not-allowed', () => {
  it('answers 403 to everybody, so the pod is not Ready either', async () => {
    const { hit, first, other } = await under('host-not-allowed', 4);
    expect(hit).toHaveLength(1);
    rig.seconds(30);
    const path = '/api/v1/namespaces/besu/pods/besu-validator-0:8545/proxy/liveness';
    expect(await rig.call(first, 'GET', path)).toMatchObject({
      status: 403,
      body: { message: 'Host not authorized.' },
    });
    expect((await rig.pod(first)).ready).toBe(false);
    expect((await rig.pod(first)).events.join('\n')).toContain('HTTP probe failed with statuscode: 403');
    expect(await minersOf(other)).toContain(rig.world.validatorAddress(`${first}/validator-0`));
    await expectHealed();
  });
});

describe('slow-rpc', () => {
  it('delays answers, not blocks', async () => {
    const { first, other } = await under('slow-rpc', 4);
    const before = await rig.height(other);
    rig.seconds(10);
    expect(await rig.height(other)).toBe(before + 10);
    expect(await rig.height(first)).toBe(before + 10);
    expect((await rig.pod(first)).ready).toBe(true);
  });
});

/** The last twelve blocks, as a node tells them. */
async function lastBlocks(region: string) {
  const head = await rig.height(region);
  const numbers = Array.from({ length: 12 }, (_, back) => `0x${(head - back).toString(16)}`);
  const answers = await Promise.all(numbers.map((number) => rig.rpc(region, 'eth_getBlockByNumber', [number, false])));
  return answers.map(({ result }) => result as { miner: string; extraData: string });
}

const minersOf = async (region: string) => (await lastBlocks(region)).map(({ miner }) => miner);
const roundsOf = async (region: string) =>
  (await lastBlocks(region)).map(({ extraData }) => {
    const decoded = decodeQbftExtraData(extraData);
    return decoded.ok ? decoded.value.round : decoded.problem;
  });
