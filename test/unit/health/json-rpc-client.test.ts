import { describe, expect, onTestFinished, test } from 'vitest';
import { createHttpDoor } from '../../../src/health/http-door.ts';
import { createJsonRpcClient, type RpcOptions } from '../../../src/health/json-rpc-client.ts';
import { serve, serveNode } from './loopback.ts';

const CHAIN_ID = [{ method: 'eth_chainId' }];

function client() {
  const door = createHttpDoor();
  onTestFinished(() => door.close());
  return createJsonRpcClient(door);
}

async function problemAt(url: string, options?: RpcOptions) {
  const replies = await client().batch({ url }, CHAIN_ID, options);
  if (replies.ok) throw new Error('expected a problem');
  return replies.problem;
}

describe('a batch', () => {
  test('is matched by id, whatever the order of the answers', async () => {
    const url = await serveNode((method) => (method === 'eth_chainId' ? '0x8a' : '0x17'));
    const replies = await client().batch({ url }, [...CHAIN_ID, { method: 'net_peerCount' }]);
    expect(replies).toEqual({
      ok: true,
      value: [
        { ok: true, value: '0x8a' },
        { ok: true, value: '0x17' },
      ],
    });
  });

  test('keeps one refused method apart from the others, as a missing capability', async () => {
    const url = await serveNode((method) => (method === 'eth_chainId' ? '0x8a' : undefined));
    const replies = await client().batch({ url }, [...CHAIN_ID, { method: 'admin_peers' }]);
    expect(replies.ok && replies.value[1]).toEqual({
      ok: false,
      problem: { code: -32604, message: 'Method not enabled', capabilityMissing: true },
    });
  });

  test('sends the headers of its target', async () => {
    const url = await serve((request, response) =>
      response.end(`[{"id":1,"result":"${request.headers.authorization}"}]`),
    );
    const replies = await client().batch({ url, headers: { authorization: 'Bearer t' } }, CHAIN_ID);
    expect(replies.ok && replies.value[0]).toEqual({ ok: true, value: 'Bearer t' });
  });

  test('waits for the batch before it to the same node, on the same connection', async () => {
    let open = 0;
    let most = 0;
    const ports = new Set<number | undefined>();
    const url = await serve((request, response, body) => {
      most = Math.max(most, ++open);
      ports.add(request.socket.remotePort);
      const [{ id }] = JSON.parse(body);
      setImmediate(() => {
        open -= 1;
        response.end(JSON.stringify([{ id, result: '0x8a' }]));
      });
    });
    const one = client();
    const all = await Promise.all([1, 2, 3].map(() => one.batch({ url }, CHAIN_ID)));
    expect(all.every((each) => each.ok)).toBe(true);
    expect([most, ports.size]).toEqual([1, 1]);
  });
});

describe('a fault is named:', () => {
  test('refused', async () => {
    expect((await problemAt('http://127.0.0.1:1')).kind).toBe('refused');
  });

  test('reset', async () => {
    const url = await serve((request) => request.socket.resetAndDestroy());
    expect((await problemAt(url)).kind).toBe('reset');
  });

  test('a name nobody knows', async () => {
    expect((await problemAt('http://besu.invalid')).kind).toBe('dns');
  });

  test('an address that is none', async () => {
    expect((await problemAt('besu:8545:nothing')).kind).toBe('bad-url');
  });

  test('plain http where tls was asked for', async () => {
    const url = await serve((_, response) => response.end());
    expect((await problemAt(url.replace('http:', 'https:'))).kind).toBe('tls');
  });

  test('a hang, after the timeout', async () => {
    const url = await serve(() => {});
    expect(await problemAt(url, { timeoutMs: 20 })).toEqual({ kind: 'timeout', detail: 'no answer within 20 ms' });
  });

  test('a hang that somebody ends from outside', async () => {
    const stop = new AbortController();
    const url = await serve(() => stop.abort());
    expect((await problemAt(url, { signal: stop.signal })).kind).toBe('aborted');
  });

  test('a 403 for the host: the node is up', async () => {
    const url = await serve((_, response) => response.writeHead(403).end('{"message":"Host not authorized."}'));
    expect(await problemAt(url)).toMatchObject({
      kind: 'http',
      status: 403,
      hint: 'node is up; add the host to --host-allowlist',
      detail: 'Host not authorized.',
    });
  });

  test('any other 403 has no such hint', async () => {
    const url = await serve((_, response) => response.writeHead(403).end('{"message":"forbidden: User"}'));
    expect(await problemAt(url)).toMatchObject({ status: 403, hint: null });
  });

  test('401', async () => {
    const url = await serve((_, response) => response.writeHead(401).end());
    expect(await problemAt(url)).toMatchObject({ kind: 'http', status: 401 });
  });

  test('429, with seconds to wait', async () => {
    const url = await serve((_, response) => response.writeHead(429, { 'retry-after': '7' }).end());
    expect(await problemAt(url)).toMatchObject({ kind: 'http', status: 429, retryAfterSeconds: 7 });
  });

  test('429, with a date, counted by the clock of the server', async () => {
    const date = { date: 'Sat, 21 Nov 2026 04:00:00 GMT', 'retry-after': 'Sat, 21 Nov 2026 04:00:30 GMT' };
    const url = await serve((_, response) => response.writeHead(429, date).end());
    expect(await problemAt(url)).toMatchObject({ retryAfterSeconds: 30 });
  });

  test('garbage', async () => {
    const url = await serve((_, response) => response.end('<html>hello'));
    expect(await problemAt(url)).toEqual({ kind: 'not-json', detail: '<html>hello' });
  });

  test('a wrong id', async () => {
    const url = await serve((_, response) => response.end('[{"id":99,"result":"0x8a"}]'));
    expect(await problemAt(url)).toEqual({ kind: 'bad-shape', detail: 'no answer to eth_chainId' });
  });

  test('one error for the whole batch', async () => {
    const url = await serve((_, response) => response.end('{"id":null,"error":{"code":-32005,"message":"too many"}}'));
    expect(await problemAt(url)).toEqual({ kind: 'rpc-error', code: -32005, detail: 'too many' });
  });

  test('a stream without end, of which little more than a megabyte is ever taken', async () => {
    let sent = 0;
    const closed = Promise.withResolvers<void>();
    const url = await serve((_, response) => {
      const chunk = Buffer.alloc(64_000, 0x20);
      const pump = (): void => {
        while (sent < 100_000_000 && !response.destroyed && response.write(chunk)) sent += chunk.length;
      };
      response.on('drain', pump).on('close', closed.resolve);
      pump();
    });
    expect((await problemAt(url, { timeoutMs: 10_000 })).kind).toBe('too-large');
    await closed.promise;
    expect(sent).toBeLessThan(20_000_000);
  });
});
