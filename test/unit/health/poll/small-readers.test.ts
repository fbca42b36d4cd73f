import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type KubePod, readPod } from '../../../../src/health/kube-pod.ts';
import { bearerHeaders } from '../../../../src/health/poll/bearer-token.ts';
import { BlockDuty } from '../../../../src/health/poll/block-duty.ts';
import { createBlockReader } from '../../../../src/health/poll/block-reader.ts';
import type { QuestionName } from '../../../../src/health/poll/node-questions.ts';
import { outputUrls } from '../../../../src/health/poll/output-urls.ts';
import { podsOfRole } from '../../../../src/health/poll/pods-of-role.ts';
import { readNode } from '../../../../src/health/poll/read-node.ts';
import { behindProxy } from '../../../../src/health/poll/through-proxy.ts';
import type { JsonValue } from '../../../../src/lib/json.ts';
import { podObject } from '../pod-objects.ts';

const pod = (name: string, options = {}): KubePod => readPod(podObject(name, { ready: true, ...options }));

describe('the pods of a role are the nodes', () => {
  test('by ordinal, so that a missing one leaves its place empty', () => {
    expect(podsOfRole([pod('besu-validator-2'), pod('besu-validator-0')])).toEqual([
      'besu-validator-0',
      null,
      'besu-validator-2',
    ]);
  });

  test('by name, when each has a StatefulSet of its own', () => {
    const pods = ['validator10-0', 'validator2-0', 'validator1-0'].map((name) => pod(name));
    expect(podsOfRole(pods)).toEqual(['validator1-0', 'validator2-0', 'validator10-0']);
  });

  test('without those that are on their way out', () => {
    const owner = { kind: 'ReplicaSet', name: 'besu-1' };
    expect(podsOfRole([pod('b-x', { owner, deleting: true }), pod('b-y', { owner })])).toEqual(['b-y']);
  });
});

describe('addresses in a terraform output', () => {
  const nodes = { region: 'uksouth', names: ['validator-0', 'validator-1', 'sentry-0'] };
  test.each<[string, JsonValue, Record<string, string>]>([
    ['one address', 'http://a', { 'validator-0': 'http://a' }],
    ['a list, validators first', ['a', 'b', 'c'], { 'validator-0': 'a', 'validator-1': 'b', 'sentry-0': 'c' }],
    ['a map of names', { 'validator-1': 'b', 'uksouth/sentry-0': 'c' }, { 'validator-1': 'b', 'sentry-0': 'c' }],
    ['any of these by region', { uksouth: ['a'], ukwest: ['x'] }, { 'validator-0': 'a' }],
    ['nothing that is one', { 'validator-0': 5, other: 'x' }, {}],
    ['nothing at all', null, {}],
  ])('%s', (_, value, urls) => {
    expect(outputUrls(value, nodes)).toEqual(urls);
  });
});

describe('an answer of the proxy instead of the pod', () => {
  const http = (status: number, detail: string) =>
    behindProxy({ kind: 'http', status, detail, hint: null, retryAfterSeconds: null });
  test.each([
    [503, 'error trying to reach service: dial tcp 10.0.0.4:8545: connect: connection refused', 'refused'],
    [503, 'error trying to reach service: dial tcp 10.0.0.4:8545: i/o timeout', 'timeout'],
    [502, 'error trying to reach service: EOF', 'reset'],
    [503, 'error trying to reach service: pod "v-0" not running', 'unreachable'],
    [404, 'pods "v-0" not found', 'unreachable'],
    [503, 'etcdserver: leader changed', 'http'],
    [403, 'pods "v-0" is forbidden', 'http'],
  ])('%s %s is told as %s', (status, detail, kind) => {
    expect(http(status, detail).kind).toBe(kind);
  });
});

describe('a token', () => {
  test('is named, and read where it is named', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'token-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    const file = join(directory, 'token');
    await writeFile(file, 'secret\n');
    const bearer = { ok: true, value: { authorization: 'Bearer secret' } };
    expect(await bearerHeaders(`file:${file}`, {})).toEqual(bearer);
    expect(await bearerHeaders('env:RPC', { RPC: 'secret' })).toEqual(bearer);
    expect(await bearerHeaders(null, {})).toEqual({ ok: true, value: {} });
  });

  test('that is not there is told with its name', async () => {
    const problem = async (reference: string) => JSON.stringify(await bearerHeaders(reference, { EMPTY: ' ' }));
    expect(await problem('env:RPC')).toContain('RPC is not set');
    expect(await problem('env:EMPTY')).toContain('env:EMPTY is empty');
    expect(await problem('file:/nowhere/token')).toContain('/nowhere/token: no such file or directory');
  });
});

describe('who reads the blocks between two heads', () => {
  test('is one node of a chain, and another one when that fails', () => {
    const duty = new BlockDuty();
    duty.saw('c', 'a', 1);
    const first = duty.saw('c', 'a', 5);
    expect(first).toMatchObject({ from: 2, to: 4 });
    expect(duty.saw('c', 'b', 5)).toBeNull();
    first!.done(false);
    const second = duty.saw('c', 'b', 5);
    expect(second).toMatchObject({ from: 2, to: 4 });
    second!.done(true);
    expect(duty.saw('c', 'a', 6)).toBeNull();
    expect(duty.saw('c', 'b', 9)).toMatchObject({ from: 7, to: 8 });
  });

  test('gives up a range that cannot be read twice', () => {
    const duty = new BlockDuty();
    duty.saw('c', 'a', 1);
    duty.saw('c', 'a', 5)!.done(false);
    duty.saw('c', 'a', 5)!.done(false);
    expect(duty.saw('c', 'a', 5)).toBeNull();
  });

  test('begins anew when the node that led begins anew, and not when another is behind', () => {
    const duty = new BlockDuty();
    duty.saw('c', 'a', 100)!.done(true);
    expect(duty.saw('c', 'b', 50)).toBeNull();
    expect(duty.saw('c', 'a', 3)).toMatchObject({ from: 1, to: 2 });
  });

  test('never reads a block twice, nor more than 60 at once, in whatever order heads come', () => {
    const heads = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 1, max: 500 })));
    fc.assert(
      fc.property(heads, (seen) => {
        const duty = new BlockDuty();
        const read = new Set<number>();
        // Heads of one node never go back here.
        for (const [node, height] of seen.toSorted(([, one], [, other]) => one - other)) {
          const claim = duty.saw('c', node, height);
          if (claim === null) continue;
          expect(claim.to - claim.from).toBeLessThan(59);
          for (let each = claim.from; each <= claim.to; each += 1) {
            expect(read.has(each)).toBe(false);
            read.add(each);
          }
          claim.done(true);
        }
      }),
    );
  });
});

test('whatever a node answers becomes a reading or a problem, and never an error', () => {
  const names: QuestionName[] = ['chainId', 'head', 'syncing', 'peerCount', 'genesis', 'client', 'nodeInfo', 'peers'];
  const hostile = fc.oneof(
    fc.jsonValue(),
    fc.record({ number: fc.constant('0x1'), hash: fc.string(), timestamp: fc.constant('0x1'), extraData: fc.string() }),
    fc.array(fc.record({ id: fc.string() })),
  );
  const readBlock = createBlockReader();
  fc.assert(
    fc.property(fc.array(hostile, { minLength: 8, maxLength: 8 }), (values) => {
      const replies = new Map(names.map((name, at) => [name, { ok: true, value: values[at] as JsonValue } as const]));
      const reading = readNode(replies, readBlock, { missingGroups: [], clockSkewMs: null });
      expect(typeof reading.ok).toBe('boolean');
      if (reading.ok) expect(reading.value.client ?? '').not.toMatch(/\p{Cc}/u);
    }),
  );
});
