import { encodeRlp, keccak256, toBeHex } from 'ethers';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { AttemptId } from '../../../src/engine/model/ids.ts';
import type { Signal } from '../../../src/engine/model/signal.ts';
import type { ProbeContext } from '../../../src/engine/ports.ts';
import { createProbes } from '../../../src/health/probes.ts';
import type { JsonObject } from '../../../src/lib/json.ts';
import { serve, serveNode } from './loopback.ts';

const NODE_ID = `0x${'12'.repeat(64)}`;
const OWN = `0x${keccak256(NODE_ID).slice(-40)}`;
const OTHER = `0x${'00'.repeat(19)}01`;

interface World {
  chainId: string;
  genesis: string;
  height: number;
  peers: string;
  admin: boolean;
  proposer: (height: number) => string;
  round: number;
}

const healthy = (): World => ({
  chainId: '0x8a',
  genesis: `0x${'aa'.repeat(32)}`,
  height: 5,
  peers: '0x3',
  admin: false,
  proposer: () => OTHER,
  round: 0,
});

const node = (world: World): Promise<string> =>
  serveNode((method, params) => {
    if (method === 'eth_chainId') return world.chainId;
    if (method === 'net_peerCount') return world.peers;
    if (method === 'eth_syncing') return false;
    if (method === 'web3_clientVersion') return 'besu/v26.8.0';
    if (method === 'admin_nodeInfo') return world.admin ? { id: NODE_ID } : undefined;
    if (method !== 'eth_getBlockByNumber') return undefined;
    const height = params[0] === 'latest' ? world.height : Number(params[0]);
    const extraData = encodeRlp([
      `0x${'00'.repeat(32)}`,
      [OTHER, OWN],
      [],
      world.round === 0 ? '0x' : toBeHex(world.round),
      [],
    ]);
    const hash = height === 0 ? world.genesis : `0x${height.toString(16).padStart(64, '0')}`;
    return { number: `0x${height.toString(16)}`, hash, miner: world.proposer(height), extraData };
  });

function rig() {
  const probes = createProbes({ RPC_TOKEN: 'secret-of-the-node' });
  onTestFinished(() => probes.close());
  let nowMs = 1_000;
  const signals: Signal[] = [];
  const attempt = () => {
    const context: ProbeContext = {
      attempt: 'japaneast/verify/chain#1' as AttemptId,
      beganAtMs: nowMs,
      nowMs: () => nowMs,
      emit: (signal) => signals.push(signal),
      aborted: new AbortController().signal,
      memory: new Map(),
    };
    return (input: JsonObject) => probes['chain-joined']!.ask(input, context);
  };
  return { attempt, signals, pass: (ms: number) => void (nowMs += ms) };
}

const wanted = (url: string, more: JsonObject = {}): JsonObject => ({
  region: 'japaneast',
  kubeconfig: null,
  namespace: 'besu',
  rpc: { via: 'url', url },
  chainId: 138,
  genesisPath: null,
  minPeers: 3,
  maxBlocksBehind: 2,
  validators: 1,
  sentries: 0,
  expectedValidators: 4,
  topology: 'shared-chain',
  ...more,
});

describe('a region has joined', () => {
  test('only after a second reading with a greater height', async () => {
    const world = healthy();
    const { attempt, signals } = rig();
    const ask = attempt();
    const input = wanted(await node(world));
    expect(await ask(input)).toMatchObject({ answer: 'not-yet', text: 'block 5, waiting for the next one' });
    world.height = 6;
    expect(await ask(input)).toMatchObject({
      answer: 'yes',
      summary: 'block 6, 3 peers, sealing not checked',
      facts: { chainId: 138, genesisHash: world.genesis, height: 6, peers: 3, clientVersion: 'besu/v26.8.0' },
    });
    const chain = { type: 'chain', region: 'japaneast', peers: 3, validatorsUp: 1, observedAtMs: 1_000 };
    expect(signals.filter(({ type }) => type === 'chain')).toEqual([
      { ...chain, height: 5 },
      { ...chain, height: 6 },
    ]);
  });

  test('and seals, when a block since then is its own', async () => {
    const world = { ...healthy(), admin: true, proposer: (height: number) => (height === 6 ? OWN : OTHER) };
    const ask = rig().attempt();
    const input = wanted(await node(world));
    await ask(input);
    world.height = 7;
    expect(await ask(input)).toMatchObject({ answer: 'yes', summary: 'block 7, 3 peers, sealing' });
  });

  test('without having had its turn, after a minute of waiting for it', async () => {
    const world = { ...healthy(), admin: true };
    const { attempt, pass } = rig();
    const ask = attempt();
    const input = wanted(await node(world));
    await ask(input);
    world.height = 6;
    expect(await ask(input)).toMatchObject({ answer: 'not-yet', text: 'block 6, waiting for its turn to propose' });
    pass(60_000);
    expect(await ask(input)).toMatchObject({ answer: 'yes' });
  });

  test('alone, without peers, when the chain has one validator', async () => {
    const world = { ...healthy(), peers: '0x0' };
    const ask = rig().attempt();
    const input = wanted(await node(world), { topology: 'chain-per-region' });
    await ask(input);
    world.height = 6;
    expect(await ask(input)).toMatchObject({ answer: 'yes' });
  });
});

describe('a fleet file may ask for more', () => {
  test('blocks: so many new ones since the attempt began', async () => {
    const world = healthy();
    const ask = rig().attempt();
    const input = wanted(await node(world), { blocks: 3 });
    await ask(input);
    world.height = 7;
    expect(await ask(input)).toMatchObject({ answer: 'not-yet', text: 'block 7, waiting for 1 more' });
    world.height = 8;
    expect(await ask(input)).toMatchObject({ answer: 'yes' });
  });

  test('sealing: however long its turn is waited for', async () => {
    const world = { ...healthy(), admin: true };
    const { attempt, pass } = rig();
    const ask = attempt();
    const input = wanted(await node(world), { sealing: true });
    await ask(input);
    world.height = 6;
    await ask(input);
    pass(600_000);
    expect(await ask(input)).toMatchObject({ text: 'block 6, waiting for its turn to propose' });
    Object.assign(world, { height: 7, proposer: () => OWN });
    expect(await ask(input)).toMatchObject({ answer: 'yes', summary: 'block 7, 3 peers, sealing' });
  });

  test('sealing, which a node that does not tell its address cannot show', async () => {
    const world = healthy();
    const ask = rig().attempt();
    const input = wanted(await node(world), { sealing: true });
    await ask(input);
    world.height = 6;
    expect(await ask(input)).toMatchObject({
      answer: 'not-yet',
      text: 'block 6, sealing cannot be seen: the node does not tell its address',
      late: { fingerprint: 'chain/sealing-unseen' },
    });
  });

  test('sealing, but not of a region without validators', async () => {
    const world = healthy();
    const ask = rig().attempt();
    const input = wanted(await node(world), { sealing: true, validators: 0 });
    await ask(input);
    world.height = 6;
    expect(await ask(input)).toMatchObject({ answer: 'yes' });
  });
});

describe('a region has not joined', () => {
  test('by a block of its own that is older than the attempt', async () => {
    const world = { ...healthy(), admin: true, proposer: (height: number) => (height === 5 ? OWN : OTHER) };
    const ask = rig().attempt();
    const input = wanted(await node(world));
    await ask(input);
    world.height = 6;
    expect(await ask(input)).toMatchObject({ answer: 'not-yet', text: 'block 6, waiting for its turn to propose' });
  });

  test('when its validator lets its turn pass', async () => {
    const world = { ...healthy(), admin: true };
    const ask = rig().attempt();
    const input = wanted(await node(world));
    await ask(input);
    Object.assign(world, { height: 6, round: 1 });
    expect(await ask(input)).toMatchObject({ answer: 'not-yet', text: 'block 6, the validator let its turn pass' });
  });

  test('ever, on another chain', async () => {
    const ask = rig().attempt();
    const answer = await ask(wanted(await node({ ...healthy(), chainId: '0x1' })));
    expect(answer).toMatchObject({
      answer: 'no',
      failure: { class: 'config', title: 'wrong chain: 1 instead of 138' },
    });
  });

  test('when it has too few peers', async () => {
    const answer = await rig().attempt()(wanted(await node({ ...healthy(), peers: '0x1' })));
    expect(answer).toMatchObject({ answer: 'not-yet', text: '1/3 peers', progress: { done: 3, total: 6 } });
  });

  test('while the chain waits for its quorum, of which the regions that answer are counted', async () => {
    const { attempt } = rig();
    const url = await node({ ...healthy(), height: 0, peers: '0x0' });
    await attempt()(wanted(url, { region: 'uksouth' }));
    expect(await attempt()(wanted(url))).toMatchObject({ answer: 'not-yet', text: 'waiting for quorum 2/3' });
    // Where more of its own region is still to come, that would be waiting for itself.
    expect(await attempt()({ ...wanted(url), quorumLater: true })).toMatchObject({ answer: 'yes' });
  });

  test('when it is behind the best region', async () => {
    const { attempt } = rig();
    await attempt()(wanted(await node({ ...healthy(), height: 50 }), { region: 'uksouth' }));
    expect(await attempt()(wanted(await node(healthy())))).toMatchObject({ text: 'block 5, 45 behind' });
  });

  test('when most regions have another genesis; a tie is only waited on', async () => {
    const { attempt } = rig();
    const right = await node(healthy());
    const wrong = wanted(await node({ ...healthy(), genesis: `0x${'bb'.repeat(32)}` }));
    const ask = attempt();
    await attempt()(wanted(right, { region: 'uksouth' }));
    expect(await ask(wrong)).toMatchObject({ answer: 'not-yet', late: { fingerprint: 'chain/wrong-genesis' } });
    await attempt()(wanted(right, { region: 'ukwest' }));
    expect(await ask(wrong)).toMatchObject({ answer: 'no', failure: { fingerprint: 'chain/wrong-genesis' } });
  });

  test('when the node refuses, which is believed at the third ask', async () => {
    const url = await serve((_, response) => response.writeHead(403).end('{"message":"Host not authorized."}'));
    const { attempt, signals } = rig();
    const ask = attempt();
    expect(await ask(wanted(url))).toMatchObject({ answer: 'not-yet' });
    await ask(wanted(url));
    expect(await ask(wanted(url))).toMatchObject({
      answer: 'no',
      failure: { class: 'config', hint: 'node is up; add the host to --host-allowlist' },
    });
    expect(signals.find(({ type }) => type === 'chain')).toMatchObject({ height: null, validatorsUp: 0 });
  });
});

describe('the chain a region has joined', () => {
  const recorded = { genesisHash: healthy().genesis, height: 40 };
  const look = async (world: World, more: JsonObject = { recorded }) => {
    const probes = createProbes();
    onTestFinished(() => probes.close());
    const input = wanted(await node(world), { maxBlocksBehind: 5, ...more });
    return probes['chain-stands']!.ask(input, { aborted: new AbortController().signal } as ProbeContext);
  };

  test('stands while it has its genesis and is no lower than it was, but for what a node may be behind', async () => {
    expect(await look({ ...healthy(), height: 900 })).toMatchObject({ answer: 'yes' });
    expect(await look({ ...healthy(), height: 35 })).toMatchObject({ answer: 'yes' });
    expect(await look(healthy(), {})).toMatchObject({ answer: 'yes' });
  });

  test('does not with a lower height, or another genesis', async () => {
    const lower = { answer: 'no', failure: { title: 'the chain is at block 34, and was at 40' } };
    expect(await look({ ...healthy(), height: 34 })).toMatchObject(lower);
    const other = `the chain has genesis 0xbbbbbbbb, and had 0xaaaaaaaa`;
    expect(await look({ ...healthy(), height: 900, genesis: `0x${'bb'.repeat(32)}` })).toMatchObject({
      ...{ answer: 'no', failure: { title: other } },
    });
  });

  test('is not judged by a node that does not answer', async () => {
    const closed = await serve((request) => void request.socket.destroy());
    expect(await look(healthy(), { recorded, rpc: { via: 'url', url: closed } })).toMatchObject({ answer: 'yes' });
  });
});

describe('a node that wants a token', () => {
  const guarded = (): Promise<string> =>
    serve((request, response) => {
      const known = request.headers.authorization === 'Bearer secret-of-the-node';
      response.statusCode = known ? 503 : 401;
      response.end('{}');
    });

  test('is given the one that the fleet file names', async () => {
    const rpc = { via: 'url', url: await guarded(), token: 'env:RPC_TOKEN' };
    expect(await rig().attempt()(wanted('', { rpc }))).toMatchObject({
      answer: 'not-yet',
      text: expect.stringMatching(/503/),
    });
  });

  test('is not asked with a token that is not there, and that is said', async () => {
    const rpc = { via: 'url', url: await guarded(), token: 'env:NO_SUCH_TOKEN' };
    expect(await rig().attempt()(wanted('', { rpc }))).toMatchObject({
      text: expect.stringMatching(/NO_SUCH_TOKEN is not set/),
    });
  });
});
