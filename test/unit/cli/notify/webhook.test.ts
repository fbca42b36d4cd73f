import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startNotify, webhookVariables } from '../../../../src/cli/notify/start-notify.ts';
import { Webhook } from '../../../../src/cli/notify/webhook.ts';
import { EngineRig } from '../../../rigs/engine/engine-rig.ts';
import { chainPlan } from '../../../rigs/engine/sample-plan.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;
const QUICK = { withinMs: 1_000, pausesMs: [1], farewellMs: 100 };
const SECRET = 'T0KEN-that-nobody-may-see';

async function receiver(answer: Answer = (_, response) => void response.end()) {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      bodies.push(body);
      answer(request, response);
    });
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  onTestFinished(() => server.closeAllConnections());
  await once(server, 'listening');
  return { bodies, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${SECRET}` };
}

describe('a webhook', () => {
  test('gets every message once, in order, as JSON', async () => {
    const types: (string | undefined)[] = [];
    const { bodies, address } = await receiver((request, response) => {
      types.push(`${request.method} ${request.headers['content-type']}`);
      response.end();
    });
    const troubles: string[] = [];
    const webhook = new Webhook(address, (problem) => troubles.push(problem));
    for (const n of [1, 2, 3]) webhook.send({ n });
    await webhook.close();
    expect(bodies).toEqual(['{"n":1}', '{"n":2}', '{"n":3}']);
    expect(new Set(types)).toEqual(new Set(['POST application/json']));
    expect(troubles).toEqual([]);
  });

  test('that fails for a moment is tried again', async () => {
    let asked = 0;
    const { bodies, address } = await receiver((_, response) => {
      asked += 1;
      response.writeHead(asked === 1 ? 503 : 204).end();
    });
    const webhook = new Webhook(address, () => expect.unreachable(), { ...QUICK, farewellMs: 5_000 });
    webhook.send({ n: 1 });
    await webhook.close();
    expect(bodies).toEqual(['{"n":1}', '{"n":1}']);
  });

  test('that refuses is told of once, until something gets through again', async () => {
    let isWell = false;
    const { address } = await receiver((_, response) => void response.writeHead(isWell ? 200 : 404).end());
    const troubles: string[] = [];
    const webhook = new Webhook(address, (problem) => troubles.push(problem), { ...QUICK, farewellMs: 5_000 });
    for (const well of [false, false, true, false]) {
      isWell = well;
      webhook.send({ well });
      await webhook.close();
    }
    expect(troubles).toEqual(Array(2).fill(expect.stringContaining('the webhook answered with status 404')));
  });

  test('that never answers holds up neither the sender nor its end, and its address is told to nobody', async () => {
    const { bodies, address } = await receiver(() => {});
    const troubles: string[] = [];
    const webhook = new Webhook(address, (problem) => troubles.push(problem), { ...QUICK, withinMs: 60_000 });
    for (let n = 0; n < 150; n += 1) webhook.send({ n });
    expect(troubles).toEqual([expect.stringContaining('more than 100 messages are waiting')]);
    await webhook.close();
    expect(bodies).toEqual(['{"n":0}']);
    expect(troubles).toHaveLength(1);
    expect(troubles.join()).not.toContain(SECRET);
  });
});

describe('what a plan says of the webhook', () => {
  const plan = { ...chainPlan(['a']), notify: { webhook: 'env:PAGER' } };

  test('is read from the environment, which no tool inherits it from', async () => {
    const { bodies, address } = await receiver();
    const rig = new EngineRig(plan);
    await rig.launch();
    const end = await startNotify(rig.engine.link, plan, { PAGER: `${address}\n` }, () => expect.unreachable());
    await rig.fail('a/infrastructure/work');
    await end();
    expect(bodies.map((body) => JSON.parse(body).kind)).toEqual(['region-failed', 'run-ended']);
    expect(webhookVariables(plan)).toEqual(['PAGER']);
  });

  test.each([
    [{}, 'PAGER is not set'],
    [{ PAGER: `ftp://example/${SECRET}` }, 'env:PAGER holds no http or https address'],
  ])('is told when it leads nowhere, and the rollout goes on', async (env, words) => {
    const troubles: string[] = [];
    const rig = new EngineRig(plan);
    const end = await startNotify(rig.engine.link, plan, env, (problem) => troubles.push(problem));
    await rig.launch();
    await end();
    expect(troubles).toEqual([expect.stringContaining(words)]);
    expect(troubles.join()).not.toContain(SECRET);
  });
});
