import { afterEach, describe, expect, it } from 'vitest';
import { decodeQbftExtraData, type QbftExtraData } from '../../../../src/contracts/genesis/qbft-extra-data.ts';
import { type BesuWorld, type BesuWorldOptions, createBesuWorld } from '../../../../src/lab/besu/besu-world.ts';
import type { NodeFault } from '../../../../src/lab/besu/node-fault.ts';

const REGIONS = ['japaneast', 'northeurope', 'uksouth', 'westus3'];
const JAPAN = 'japaneast/validator-0';

/** An answer is read without ceremony: a wrong shape fails the test that reads it. */
type Parsed = ReturnType<typeof JSON.parse>;

function decoded(text: string): QbftExtraData {
  const extraData = decodeQbftExtraData(text);
  if (!extraData.ok) throw new Error(extraData.problem);
  return extraData.value;
}

let world: BesuWorld;
afterEach(() => world.close());

/** Speed 0: time moves only when a test says so. */
function found(settings: Partial<BesuWorldOptions> = {}): BesuWorld {
  const nodes = REGIONS.flatMap((region) => [
    { id: `${region}/validator-0`, region, role: 'validator' as const },
    { id: `${region}/sentry-0`, region, role: 'sentry' as const },
  ]);
  const chain = { topology: 'shared-chain', chainId: 138, blockPeriodSeconds: 2, requestTimeoutSeconds: 4 } as const;
  world = createBesuWorld({ ...chain, speed: 0, seed: 1, nodes, epochMs: 1_800_000_000_000, ...settings });
  for (const { id } of nodes) world.start(id);
  return world;
}

function post(body: unknown, nodeId = JAPAN) {
  return world.answer(nodeId, { method: 'POST', path: '/', headers: {}, body: JSON.stringify(body) });
}

function get(path: string, nodeId = JAPAN) {
  return world.answer(nodeId, { method: 'GET', path, headers: {}, body: '' });
}

async function call(method: string, params: unknown[] = [], nodeId = JAPAN): Promise<Parsed> {
  return JSON.parse((await post({ jsonrpc: '2.0', id: 1, method, params }, nodeId)).body);
}

describe('JSON-RPC', () => {
  it('answers the poll of a health console in one batch, matched by id', async () => {
    found().advance(30_000);
    const methods = ['eth_chainId', 'eth_blockNumber', 'eth_syncing', 'net_peerCount', 'net_version', 'net_listening'];
    const response = await post(methods.map((method, id) => ({ jsonrpc: '2.0', id, method, params: [] })));
    const results = JSON.parse(response.body).map((reply: Parsed) => [reply.id, reply.result]);
    expect(results).toEqual([
      [0, '0x8a'],
      [1, `0x${world.height('japaneast').toString(16)}`],
      [2, false],
      [3, '0x7'],
      [4, '138'],
      [5, true],
    ]);
  });

  it('shows a head whose extraData names the validators, the round and a quorum of seals', async () => {
    found().advance(30_000);
    const { result } = await call('eth_getBlockByNumber', ['latest', false]);
    const extraData = decoded(result.extraData);
    expect(extraData.validators).toEqual((await call('qbft_getValidatorsByBlockNumber', ['pending'])).result);
    expect(extraData.round).toBe(0);
    expect(extraData.seals).toHaveLength(3);
    expect(extraData.seals.every((seal) => seal.length === 2 + 2 * 65)).toBe(true);
    expect(extraData.validators).toContain(result.miner);
  });

  it('keeps header times on the clock of the watcher: two seconds apart, none in the future', async () => {
    found().advance(30_000);
    const { result: head } = await call('eth_getBlockByNumber', ['latest', false]);
    const { result: parent } = await call('eth_getBlockByNumber', [
      `0x${(Number(head.number) - 1).toString(16)}`,
      false,
    ]);
    expect(Number(head.timestamp) - Number(parent.timestamp)).toBe(2);
    expect(Number(head.timestamp)).toBeLessThanOrEqual(1_800_000_030);
  });

  it('names block 0 by the genesis hash that admin_nodeInfo gives', async () => {
    found();
    const { result: block } = await call('eth_getBlockByNumber', ['earliest', false]);
    const { result: info } = await call('admin_nodeInfo');
    expect(block.hash).toBe(world.genesisHash('uksouth'));
    expect(info.protocols.eth.genesis).toBe(block.hash);
    expect(block.extraData).toBe(JSON.parse(world.genesisJson('uksouth')).extraData);
  });

  it('has an enode for every peer, so missing edges can be found', async () => {
    found().advance(10_000);
    const { result: peers } = await call('admin_peers');
    const { result: other } = await call('admin_nodeInfo', [], 'uksouth/sentry-0');
    expect(peers).toHaveLength(7);
    expect(peers.map((peer: Parsed) => peer.enode)).toContain(other.enode);
  });

  it('counts the turns of every validator, and none for one that no longer seals', async () => {
    found().advance(30_000);
    world.setFault(JAPAN, { kind: 'stops-sealing' });
    world.advance(2_000_000);
    const { result } = await call('qbft_getSignerMetrics');
    const silent = result.find((one: Parsed) => one.address === world.validatorAddress(JAPAN));
    expect(result).toHaveLength(4);
    expect(silent.proposedBlockCount).toBe('0x0');
    expect(result.reduce((sum: number, one: Parsed) => sum + Number(one.proposedBlockCount), 0)).toBe(100);
    expect(world.height('japaneast')).toBe(world.height('uksouth'));
  });

  it('says pool statistics in numbers and votes as an empty object', async () => {
    found();
    expect((await call('txpool_besuStatistics')).result).toEqual({ maxSize: 4096, localCount: 0, remoteCount: 0 });
    expect((await call('qbft_getPendingVotes')).result).toEqual({});
  });

  it.each([
    ['eth_nope', [], -32601],
    ['toString', [], -32601],
    ['eth_getBlockByNumber', ['1', false], -32602],
    ['eth_getBlockByNumber', [1, false], -32602],
    ['eth_getBlockByNumber', [], -32602],
    ['qbft_getSignerMetrics', ['1', '100'], -32602],
    ['qbft_getValidatorsByBlockNumber', ['head'], -32602],
  ])('answers %s(%j) with code %i', async (method, params, code) => {
    found();
    expect((await call(method, params)).error.code).toBe(code);
  });

  it('answers null for a block nobody has yet', async () => {
    found();
    expect((await call('eth_getBlockByNumber', ['0xffff', false])).result).toBeNull();
  });

  it('refuses what is no request: broken text, an empty batch, one of 1,025 calls, a call without a method', async () => {
    found();
    const codeOf = (response: { body: string }) => JSON.parse(response.body).error.code;
    const broken = await world.answer(JAPAN, { method: 'POST', path: '/', headers: {}, body: '{' });
    const calls = (count: number) => Array.from({ length: count }, (_, id) => ({ id, method: 'eth_chainId' }));
    expect([broken.status, codeOf(broken)]).toEqual([400, -32700]);
    expect(codeOf(await post([]))).toBe(-32600);
    const tooMany = await post(calls(1_025));
    expect([tooMany.status, codeOf(tooMany)]).toEqual([200, -32005]);
    expect(JSON.parse((await post(calls(1_024))).body)).toHaveLength(1_024);
    expect(codeOf(await post({ id: 1 }))).toBe(-32600);
  });
});

describe('GET /liveness and /readiness', () => {
  it('call every node of a halted chain UP', async () => {
    found().advance(30_000);
    for (const region of ['japaneast', 'uksouth']) world.stop(`${region}/validator-0`);
    world.advance(3_600_000);
    const stalled = world.height('northeurope');
    world.advance(3_600_000);
    expect(world.height('northeurope')).toBe(stalled);
    const response = await get('/readiness', 'northeurope/validator-0');
    expect([response.status, JSON.parse(response.body).status]).toEqual([200, 'UP']);
  });

  it('measure peers and blocks behind against what the caller asks for', async () => {
    found().advance(30_000);
    expect((await get('/readiness?minPeers=7')).status).toBe(200);
    expect((await get('/readiness?minPeers=8')).status).toBe(503);
    expect((await get('/readiness?minPeers=-1')).status).toBe(503);
    const sentry = 'japaneast/sentry-0';
    world.setFault(sentry, { kind: 'clock-skew', skewMs: -21_000 });
    world.advance(60_000);
    const behind = await get('/readiness', sentry);
    expect(behind.status).toBe(503);
    expect(JSON.parse(behind.body).checks.sync).toEqual({ status: false, blocksBehind: 10, maxBlocksBehind: 2 });
    expect((await get('/readiness?maxBlocksBehind=10', sentry)).status).toBe(200);
  });

  it('call a node without peers alive but not ready', async () => {
    found();
    expect((await get('/liveness')).status).toBe(200);
    expect((await get('/readiness')).status).toBe(503);
  });
});

describe('a fault', () => {
  const faulted = (fault: NodeFault) => {
    found();
    world.setFault(JAPAN, fault);
    world.advance(30_000);
  };

  it('403 is the host allowlist, asked on every route', async () => {
    faulted({ kind: 'http-status', status: 403 });
    expect(await get('/liveness')).toMatchObject({ status: 403, body: '{"message":"Host not authorized."}' });
  });

  it('401 asks for a token for methods, not for liveness', async () => {
    faulted({ kind: 'http-status', status: 401 });
    expect((await post({ id: 1, method: 'eth_chainId' })).status).toBe(401);
    expect((await get('/liveness')).status).toBe(200);
  });

  it('429 says when to come back', async () => {
    faulted({ kind: 'http-status', status: 429, retryAfterSeconds: 3 });
    expect(await post({ id: 1, method: 'eth_chainId' })).toMatchObject({
      status: 429,
      headers: { 'retry-after': '3' },
    });
  });

  it('of a switched-off group leaves the other groups alone', async () => {
    faulted({ kind: 'method-group-off', group: 'QBFT' });
    expect((await call('qbft_getPendingVotes')).error).toEqual({ code: -32604, message: 'Method not enabled' });
    expect((await call('qbft_nope')).error.code).toBe(-32601);
    expect((await call('net_version')).result).toBe('138');
  });

  it('of garbage or size comes with status 200', async () => {
    faulted({ kind: 'garbage' });
    expect((await post({ id: 1, method: 'eth_chainId' })).body).toMatch(/^<!doctype/);
    world.setFault(JAPAN, { kind: 'huge', bytes: 2_000_000 });
    expect((await post({ id: 1, method: 'eth_chainId' })).body.length).toBeGreaterThan(2_000_000);
  });

  it('of a wrong chain id or genesis is seen in the answers, in the peers and in the height', async () => {
    faulted({ kind: 'wrong-chain-id', chainId: 2018 });
    expect((await call('eth_chainId')).result).toBe('0x7e2');
    expect((await call('net_peerCount')).result).toBe('0x0');
    world.setFault(JAPAN, { kind: 'wrong-genesis' });
    const { result: genesis } = await call('eth_getBlockByNumber', ['0x0', false]);
    expect(genesis.hash).not.toBe(world.genesisHash('japaneast'));
    expect((await call('eth_blockNumber')).result).toBe('0x0');
    expect(world.log(JAPAN).join('\n')).toContain('non-matching genesis hash');
    world.setFault(JAPAN, null);
    world.advance(30_000);
    expect(Number((await call('eth_blockNumber')).result)).toBe(world.height('uksouth'));
  });

  it('of several kinds at once shows all of them', async () => {
    found();
    world.setFaults(JAPAN, [
      { kind: 'method-group-off', group: 'ADMIN' },
      { kind: 'method-group-off', group: 'QBFT' },
      { kind: 'wrong-chain-id', chainId: 7 },
    ]);
    expect((await call('admin_peers')).error.code).toBe(-32604);
    expect((await call('qbft_getPendingVotes')).error.code).toBe(-32604);
    expect((await call('eth_chainId')).result).toBe('0x7');
    expect((await call('txpool_besuStatistics')).result).toBeDefined();
  });

  it('of the host allowlist lets in whom it names, whatever the port', async () => {
    found();
    world.setFaults(JAPAN, [{ kind: 'host-allowlist', hosts: ['localhost', '127.0.0.1'] }]);
    const from = (host: string) =>
      world.answer(JAPAN, { method: 'GET', path: '/liveness', headers: { host }, body: '' });
    expect((await from('localhost')).status).toBe(200);
    expect((await from('127.0.0.1:8545')).status).toBe(200);
    expect(await from('besu.example.org')).toMatchObject({ status: 403, body: '{"message":"Host not authorized."}' });
    expect((await get('/liveness')).status).toBe(403);
  });

  it('of stale peers goes on naming those that have gone', async () => {
    found().advance(30_000);
    world.setFault(JAPAN, { kind: 'stale-peers' });
    world.stop('uksouth/validator-0');
    world.advance(30_000);
    expect((await call('net_peerCount')).result).toBe('0x7');
    expect((await call('net_peerCount', [], 'northeurope/validator-0')).result).toBe('0x6');
    world.setFault(JAPAN, null);
    expect((await call('net_peerCount')).result).toBe('0x6');
  });

  it('of a foreign peer is one key more, the same wherever it turns up, and of no node', async () => {
    found().advance(30_000);
    const keysAt = async (node: string): Promise<string[]> =>
      (await call('admin_peers', [], node)).result.map(({ id }: { id: string }) => id);
    const own = new Set((await Promise.all([JAPAN, 'uksouth/validator-0'].map(keysAt))).flat());
    for (const node of [JAPAN, 'uksouth/validator-0']) world.setFault(node, { kind: 'foreign-peer' });
    expect((await call('net_peerCount')).result).toBe('0x8');
    const strange = (await keysAt(JAPAN)).filter((key) => !own.has(key));
    expect(strange).toHaveLength(1);
    expect(await keysAt('uksouth/validator-0')).toContain(strange[0]);
  });

  it.each<[string, NodeFault[], string | null]>([
    ['nothing', [], null],
    ['a login', [{ kind: 'http-status', status: 401 }], null],
    ['slowness below a second', [{ kind: 'slow', delayMs: 900 }], null],
    ['slowness above a second', [{ kind: 'slow', delayMs: 1_100 }], 'context deadline exceeded'],
    ['silence', [{ kind: 'hang' }], 'context deadline exceeded'],
    ['a broken connection', [{ kind: 'reset' }], 'connection reset by peer'],
    ['a throttle', [{ kind: 'http-status', status: 429 }], 'statuscode: 429'],
    ['an allowlist', [{ kind: 'host-allowlist', hosts: ['localhost'] }], 'statuscode: 403'],
  ])('of %s is what a probe of the pod sees', (_, faults, complaint) => {
    found();
    world.setFaults(JAPAN, faults);
    if (complaint === null) expect(world.probe(JAPAN)).toBeNull();
    else expect(world.probe(JAPAN)).toContain(complaint);
  });

  it('of silence ends when the node changes, with a reset', async () => {
    faulted({ kind: 'hang' });
    const pending = post({ id: 1, method: 'eth_chainId' });
    world.setFault(JAPAN, null);
    await expect(pending).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('of silence ends when the caller gives up', async () => {
    faulted({ kind: 'hang' });
    const request = { method: 'GET', path: '/liveness', headers: {}, body: '', signal: AbortSignal.abort() };
    await expect(world.answer(JAPAN, request)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('of slowness delays the true answer', async () => {
    faulted({ kind: 'slow', delayMs: 1 });
    expect((await call('eth_chainId')).result).toBe('0x8a');
  });
});

describe('the world', () => {
  it('refuses connections to a node that is down', async () => {
    found().stop(JAPAN);
    await expect(get('/liveness')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('has a genesis of its own and a chain of its own for every region, when so laid out', async () => {
    found({ topology: 'chain-per-region' }).advance(30_000);
    expect(world.genesisHash('japaneast')).not.toBe(world.genesisHash('uksouth'));
    const genesis = JSON.parse(world.genesisJson('uksouth'));
    expect(decoded(genesis.extraData).validators).toEqual([world.validatorAddress('uksouth/validator-0')]);
    expect(genesis.config).toMatchObject({ chainId: 138, qbft: { blockperiodseconds: 2, requesttimeoutseconds: 4 } });
    world.stop('japaneast/validator-0');
    const before = [world.height('japaneast'), world.height('uksouth')];
    world.advance(30_000);
    expect(world.height('japaneast')).toBe(before[0]);
    expect(world.height('uksouth')).toBeGreaterThan(before[1]!);
  });

  it('gives validators an address and sentries none', () => {
    found();
    expect(world.validatorAddress(JAPAN)).toMatch(/^0x[0-9a-f]{40}$/);
    expect(world.validatorAddress('japaneast/sentry-0')).toBeNull();
  });

  it('logs as Besu does: waiting for peers, blocks, rounds', () => {
    found();
    for (const region of REGIONS.slice(1)) world.stop(`${region}/validator-0`);
    world.advance(20_000);
    expect(world.log(JAPAN).join('\n')).toContain('Unable to find sync target. Waiting for 5 peers minimum.');
    for (const region of REGIONS.slice(1)) world.start(`${region}/validator-0`);
    world.advance(60_000);
    const everybody = REGIONS.flatMap((region) => world.log(`${region}/validator-0`)).join('\n');
    expect(everybody).toMatch(/Produced empty block #\d+ \/ 0 tx \/ 0 pending/);
    expect(everybody).toMatch(/Imported empty block #\d+/);
    for (const region of REGIONS.slice(2)) world.stop(`${region}/validator-0`);
    world.advance(60_000);
    expect(world.log(JAPAN).join('\n')).toContain('Moved to round 2 which will expire in 16 seconds');
  });

  it('keeps the partitioned apart by name and brings them together again', () => {
    found().advance(30_000);
    world.partition([['uksouth/validator-0', 'uksouth/sentry-0']]);
    const before = world.height('uksouth');
    world.advance(60_000);
    expect(world.height('uksouth')).toBe(before);
    expect(world.height('japaneast')).toBeGreaterThan(before);
    world.partition(null);
    world.advance(60_000);
    expect(world.height('uksouth')).toBe(world.height('japaneast'));
  });

  it('refuses names it does not know', () => {
    found();
    expect(() => world.start('atlantis/validator-0')).toThrow('no node atlantis/validator-0');
  });
});
