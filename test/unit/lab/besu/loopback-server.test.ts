import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, expect, it } from 'vitest';
import { type BesuWorld, createBesuWorld } from '../../../../src/lab/besu/besu-world.ts';

const NODE = 'uksouth/validator-0';
let world: BesuWorld;
afterEach(() => world.close());

function found(speed: number): BesuWorld {
  const nodes = [{ id: NODE, region: 'uksouth', role: 'validator' as const }];
  const chain = { topology: 'shared-chain', chainId: 138, blockPeriodSeconds: 2, requestTimeoutSeconds: 4 } as const;
  world = createBesuWorld({ ...chain, speed, seed: 1, nodes });
  world.start(NODE);
  return world;
}

function ask(url: string, method: string): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method: 'POST' }, (answer) => {
      text(answer).then((body) => resolve({ status: answer.statusCode, body }), reject);
    });
    call.once('error', reject).end(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: [] }));
  });
}

it('a node answers on a port of its own, always the same one', async () => {
  const url = await found(0).listen(NODE);
  expect(await world.listen(NODE)).toBe(url);
  expect(JSON.parse((await ask(url, 'eth_chainId')).body).result).toBe('0x8a');
});

it('a reset and a stopped node break the connection without an answer', async () => {
  const url = await found(0).listen(NODE);
  world.setFault(NODE, { kind: 'reset' });
  await expect(ask(url, 'eth_chainId')).rejects.toMatchObject({ code: 'ECONNRESET' });
  world.setFault(NODE, null);
  world.stop(NODE);
  await expect(ask(url, 'eth_chainId')).rejects.toMatchObject({ code: 'ECONNRESET' });
  world.start(NODE);
  expect((await ask(url, 'eth_chainId')).status).toBe(200);
});

it('whoever waits for a hanging node is let go of when the world closes', async () => {
  const url = await found(0).listen(NODE);
  world.setFault(NODE, { kind: 'hang' });
  const call = request(url, { method: 'POST' });
  const [socket] = await once(call, 'socket');
  await once(socket, 'connect');
  const broken = once(call, 'error');
  call.end('{}');
  await world.close();
  expect(await broken).toMatchObject([{ code: 'ECONNRESET' }]);
});

it('the chain of a running world moves by itself', async () => {
  const url = await found(1_000).listen(NODE);
  let height = 0;
  // Each question is a round trip, during which the world's timer runs; the test's own limit ends a chain that stands.
  while (height < 3) height = Number(JSON.parse((await ask(url, 'eth_blockNumber')).body).result);
  expect(world.height('uksouth')).toBeGreaterThanOrEqual(3);
});
