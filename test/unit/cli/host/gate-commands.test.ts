import { describe, expect, test } from 'vitest';
import { gateCommands } from '../../../../src/cli/host/gate-commands.ts';
import { BY, FakeEngine } from '../../../rigs/screen/fake-engine.ts';
import { rolloutPlan } from '../../../rigs/screen/rollout-plan.ts';

describe('the link of an engine that is not ready', () => {
  test('lets everybody look at once, and obeys in the order of asking once it is ready', async () => {
    const engine = new FakeEngine(rolloutPlan({ regions: 1 }));
    const { promise, resolve } = Promise.withResolvers<void>();
    const link = gateCommands(engine, promise, async () => null);
    expect(link.attach(() => {}).state.status).toBe('planned');
    const replies = [link.send({ type: 'launch', by: BY }), link.send({ type: 'pause', by: BY })];
    expect(engine.sent).toEqual([]);
    resolve();
    await Promise.all(replies);
    expect(engine.sent.map(({ type }) => type)).toEqual(['launch', 'pause']);
  });

  test('says why when it will never be ready', async () => {
    const engine = new FakeEngine(rolloutPlan({ regions: 1 }));
    const link = gateCommands(engine, Promise.reject(new Error('the port is taken')), async () => null);
    expect(await link.send({ type: 'launch', by: BY })).toEqual({
      accepted: false,
      reason: 'the engine could not get ready: the port is taken',
    });
    expect(engine.sent).toEqual([]);
  });

  test('begins nothing while another run is in the way, and obeys everything else in its order', async () => {
    const engine = new FakeEngine(rolloutPlan({ regions: 1 }));
    const link = gateCommands(engine, Promise.resolve(), async () => 'another run is under way');
    const launch = link.send({ type: 'launch', by: BY });
    expect(await link.send({ type: 'pause', by: BY })).toMatchObject({ accepted: true });
    expect(await launch).toEqual({ accepted: false, reason: 'another run is under way' });
    expect(engine.sent.map(({ type }) => type)).toEqual(['pause']);
  });
});
