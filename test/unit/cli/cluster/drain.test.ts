import { describe, expect, test } from 'vitest';
import { drain, pausedByEngine } from '../../../../src/cli/cluster/drain.ts';
import type { Actor } from '../../../../src/engine/model/event.ts';
import { ANNA, EngineRig } from '../../../rigs/engine/engine-rig.ts';
import { chainPlan } from '../../../rigs/engine/sample-plan.ts';

const ENGINE: Actor = { user: 'besu-console', via: 'engine' };
const LONG_MS = 3_600_000;
const never = new Promise<never>(() => {});

async function launched(): Promise<EngineRig> {
  const rig = new EngineRig(chainPlan(['a']));
  await rig.launch();
  return rig;
}

describe('an engine whose pod is told to go', () => {
  test('starts nothing more, waits for what runs, and is gone on with by the next one', async () => {
    const rig = await launched();
    const [running] = rig.running();
    const drained = drain(rig.engine.link, ENGINE, LONG_MS, never);
    await rig.settle();
    expect(rig.stateOnDisk().status).toBe('paused');
    await rig.succeed(running!);
    expect(await drained).toBeNull();
    expect(rig.running()).toEqual([]);
    expect(pausedByEngine(rig.stateOnDisk(), rig.journal.events)).toBe(true);
  });

  test('does not wait when it is given no time: what runs, goes on without it', async () => {
    const rig = await launched();
    expect(await drain(rig.engine.link, ENGINE, 0, never)).toBeNull();
    expect(rig.stateOnDisk().status).toBe('running');
  });

  test('stops waiting when it loses the lease meanwhile', async () => {
    const rig = await launched();
    const lost = Promise.withResolvers<string | null>();
    const drained = drain(rig.engine.link, ENGINE, LONG_MS, lost.promise);
    await rig.settle();
    lost.resolve('somebody holds it now');
    expect(await drained).toBe('somebody holds it now');
  });

  test("leaves a person's pause as it is, for the next one too", async () => {
    const rig = await launched();
    const [running] = rig.running();
    await rig.send({ type: 'pause', by: ANNA });
    await rig.succeed(running!);
    expect(await drain(rig.engine.link, ENGINE, LONG_MS, never)).toBeNull();
    expect(pausedByEngine(rig.stateOnDisk(), rig.journal.events)).toBe(false);
  });
});
