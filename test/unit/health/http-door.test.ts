import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type AnswerStep, HttpAnswerReader } from '../../../src/health/http-answer.ts';
import { createHttpDoor, type HttpRequest, type HttpTarget } from '../../../src/health/http-door.ts';
import { serve } from './loopback.ts';

const ASK: HttpRequest = { method: 'POST', body: '[]' };
const BOUNDS = { timeoutMs: 5_000, maxBytes: 100_000 };

function door(socketsPerServer = 2) {
  const made = createHttpDoor(socketsPerServer);
  onTestFinished(() => made.close());
  return { send: (target: HttpTarget, request = ASK) => made.send(target, request, BOUNDS), close: () => made.close() };
}

/** A server that gets each connection raw, with the number of the request on it. */
async function rawServer(onRequest: (socket: net.Socket, nth: number, text: string) => void): Promise<string> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    let nth = 0;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', (bytes) => onRequest(socket, ++nth, bytes.toString('latin1')));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const withLength = (body: string, more = ''): string =>
  `HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${more}\r\n${body}`;
const CHUNKED =
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n[1, \r\n3;x=y\r\n"å\r\n2\r\n"]\r\n0\r\nX-Trailer: 1\r\n\r\n';

/** What servers say, and what some of them should not. After each of them the connection is closed. */
const ANSWERS: readonly (readonly [string, string])[] = [
  ['a body of told length', withLength('{"a":"ü"}', 'Date: Sat, 21 Nov 2026 04:00:00 GMT\r\n')],
  ['a body in chunks, with an extension and a trailer', CHUNKED],
  ['a body that ends with the connection', 'HTTP/1.1 200 OK\r\n\r\n[]'],
  ['an older version', `HTTP/1.0 200 OK\r\n\r\n[]`],
  ['nothing to read', 'HTTP/1.1 204 No Content\r\n\r\n'],
  ['an error page', 'HTTP/1.1 503\r\nContent-Length: 2\r\n\r\nno'],
  ['an announcement before the answer', `HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${withLength('[]')}`],
  ['a name that objects have too', withLength('[]', 'constructor: x\r\n__proto__: y\r\n')],
  ['a greeting of another protocol', 'SSH-2.0-OpenSSH_9.6\r\n\r\n'],
  ['a status that is none', 'HTTP/1.1 OK\r\n\r\n'],
  ['a header without a name', 'HTTP/1.1 200 OK\r\n: x\r\nContent-Length: 0\r\n\r\n'],
  ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n[]]'],
  [
    'a length and chunks at once',
    'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['a length that is no number', 'HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n[]'],
  ['a chunk without a size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n[]\r\n0\r\n\r\n'],
  ['a head without end', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(20_000)}`],
  ['half of what it promised', 'HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n[]'],
  ['nothing at all', ''],
];

describe('our own way over plain HTTP', () => {
  test.each(ANSWERS)('reads as Node does: %s', async (_, answer) => {
    const url = await rawServer((socket) => socket.end(answer, 'latin1'));
    const agent = new http.Agent();
    const [ours, nodes] = await Promise.all([door().send({ url }), door().send({ url, agent })]);
    if (ours.ok && nodes.ok) {
      expect({ status: ours.value.status, body: ours.value.body, date: ours.value.headers.date }).toEqual({
        ...{ status: nodes.value.status, body: nodes.value.body, date: nodes.value.headers.date },
      });
    } else {
      expect(ours.ok ? 'answered' : ours.problem.kind).toBe(nodes.ok ? 'answered' : nodes.problem.kind);
    }
  });

  test('uses one connection again and again, also when answers come byte by byte', async () => {
    const ports = new Set<number | undefined>();
    const url = await rawServer((socket, nth) => {
      ports.add(socket.remotePort);
      for (const byte of withLength(`[${nth}]`)) socket.write(byte);
    });
    const { send } = door();
    const bodies: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      const reply = await send({ url });
      bodies.push(reply.ok ? reply.value.body : reply.problem.kind);
    }
    expect([bodies, ports.size]).toEqual([['[1]', '[2]', '[3]'], 1]);
  });

  test('asks once more when a kept connection is closed under the question, and not for a fresh one', async () => {
    let asked = 0;
    const url = await rawServer((socket, nth) => {
      asked += 1;
      if (nth === 1) socket.write(withLength('[]'));
      else socket.destroy();
    });
    const { send } = door();
    expect([(await send({ url })).ok, (await send({ url })).ok, asked]).toEqual([true, true, 3]);
    const dead = await rawServer((socket) => socket.destroy());
    expect(await send({ url: dead })).toMatchObject({ problem: { kind: 'reset' } });
  });

  test('gives up a connection that says more than it was asked', async () => {
    const ports: (number | undefined)[] = [];
    const url = await rawServer((socket) => {
      ports.push(socket.remotePort);
      socket.write(`${withLength('[1]')}${withLength('[2]')}`);
    });
    const { send } = door();
    expect([await send({ url }), await send({ url })]).toMatchObject([
      { value: { body: '[1]' } },
      { value: { body: '[1]' } },
    ]);
    expect(new Set(ports).size).toBe(2);
  });

  test('keeps to the number of connections to one server; the others wait for their turn', async () => {
    const waiting: (() => void)[] = [];
    const bothThere = Promise.withResolvers<void>();
    const url = await serve((_, response) => {
      waiting.push(() => response.end('[]'));
      if (waiting.length === 2) bothThere.resolve();
      if (waiting.length > 2) response.end('[]');
    });
    const { send } = door(2);
    const all = Promise.all(Array.from({ length: 5 }, () => send({ url })));
    await bothThere.promise;
    expect(waiting).toHaveLength(2);
    for (const answer of waiting) answer();
    expect((await all).every((reply) => reply.ok)).toBe(true);
  });

  test('sends nothing that smuggles in a header', async () => {
    const seen: string[] = [];
    const url = await rawServer((socket, _, text) => {
      seen.push(text);
      socket.write(withLength('[]'));
    });
    const { send } = door();
    expect(await send({ url, headers: { authorization: 'a\r\nx: y' } })).toMatchObject({
      problem: { kind: 'bad-url' },
    });
    expect((await send({ url: `${url}/a b?c=\u00e4` }, { method: 'POST', body: '["\u00e4\u{1f600}"]' })).ok).toBe(true);
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatch(/^POST \/a%20b\?c=%C3%A4 HTTP\/1\.1\r\nhost: 127\.0\.0\.1:\d+\r\n/);
    expect(JSON.parse(seen[0]!.split('\r\n\r\n')[1]!)).toEqual(['\u00e4\u{1f600}']);
  });

  test('ends at once what is under way or waits when it is closed', async () => {
    const arrived = Promise.withResolvers<void>();
    const url = await serve(() => arrived.resolve());
    const one = door(1);
    const all = Promise.all([one.send({ url }), one.send({ url })]);
    await arrived.promise;
    one.close();
    expect(await all).toMatchObject([{ problem: { kind: 'aborted' } }, { problem: { kind: 'aborted' } }]);
    expect(await one.send({ url })).toMatchObject({ problem: { kind: 'aborted' } });
  });
});

describe('the reader of answers', () => {
  const read = (pieces: readonly Buffer[], maxBytes = 100_000): AnswerStep => {
    const reader = new HttpAnswerReader(maxBytes);
    for (const piece of pieces) {
      const bytes = Buffer.from(piece);
      const step = reader.take(bytes);
      // As the next read over the same memory does.
      bytes.fill(0);
      if (step.kind !== 'more') return step;
    }
    return reader.close();
  };
  const cutAt = (bytes: Buffer, places: readonly number[]): readonly Buffer[] => {
    const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((one, other) => one - other);
    return [...ends, bytes.length].map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end));
  };

  test('makes the same of the same bytes, however they are cut', () => {
    const answer = fc.oneof(
      fc.constantFrom(...ANSWERS.map(([, text]) => Buffer.from(text, 'latin1'))),
      fc.string().map((body) => Buffer.from(withLength(body))),
      fc.uint8Array({ maxLength: 200 }).map((noise) => Buffer.concat([Buffer.from('HTTP/1.1 200\r\n'), noise])),
    );
    fc.assert(
      fc.property(answer, fc.array(fc.nat(), { maxLength: 12 }), (bytes, places) => {
        const whole = read([bytes]);
        // What follows an answer may be in the same piece or in the next: only then is it known not to be clean.
        const { kind } = whole;
        const cut = read(cutAt(bytes, places));
        expect(cut.kind).toBe(kind);
        if (whole.kind === 'whole' && cut.kind === 'whole') expect(cut.reply).toEqual(whole.reply);
        if (whole.kind === 'broken') expect(cut).toEqual(whole);
      }),
      { numRuns: 150 },
    );
  });

  test('never takes more than it may, told in one length or in many chunks', () => {
    const many = `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${'5\r\nabcde\r\n'.repeat(30)}`;
    for (const text of [withLength('x'.repeat(101)), many])
      expect(read([Buffer.from(text)], 100)).toMatchObject({ kind: 'broken', problem: { kind: 'too-large' } });
    expect(read([Buffer.from(withLength('x'.repeat(100)))], 100).kind).toBe('whole');
  });
});
