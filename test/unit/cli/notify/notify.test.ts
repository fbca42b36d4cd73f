import { describe, expect, test } from 'vitest';
import { notify } from '../../../../src/cli/notify/notify.ts';
import type { HealthAlarm } from '../../../../src/engine/model/health.ts';
import { type Scope, scopeOf } from '../../../../src/engine/model/ids.ts';
import type { Plan } from '../../../../src/engine/model/plan.ts';
import { NO_POLICY } from '../../../../src/engine/model/policy.ts';
import type { JsonObject } from '../../../../src/lib/json.ts';
import { ANNA, EngineRig } from '../../../rigs/engine/engine-rig.ts';
import { samplePlan, sampleStep } from '../../../rigs/engine/sample-plan.ts';
import { healthReport } from '../../../rigs/health-report.ts';

const uk = scopeOf('uksouth');
const jp = scopeOf('japaneast');
const apply = sampleStep(uk, 'infrastructure', 'apply');
const guarded = sampleStep(jp, 'infrastructure', 'apply', {
  after: [sampleStep(jp, 'infrastructure', 'plan').id],
  guards: [
    {
      kind: 'list-empty',
      of: sampleStep(jp, 'infrastructure', 'plan').id,
      fact: 'destroys',
      meaning: 'would be destroyed',
    },
  ],
});
const plan: Plan = {
  ...samplePlan([apply, sampleStep(jp, 'infrastructure', 'plan'), guarded], ['uksouth', 'japaneast']),
  owners: { [uk]: 'UK on call' } as Record<Scope, string>,
};

/** The real engine, and what people would have been told of it. */
async function told(from: Plan = plan, endWhenHeld = false) {
  const rig = new EngineRig(from, { endWhenHeld });
  await rig.launch();
  const messages: JsonObject[] = [];
  const end = notify(rig.engine.link, { send: (message) => void messages.push(message), clock: rig.clock });
  return { rig, messages, end };
}

describe('people are told', () => {
  test('of a region that failed, with what, what to do, and who answers for it', async () => {
    const { rig, messages } = await told();
    await rig.fail(apply.id, { class: 'quota', title: 'no cores left', hint: 'ask for more' });
    await rig.pass(1_000);
    expect(messages).toMatchObject([
      {
        ...{ version: 1, kind: 'region-failed', region: 'uksouth', owner: 'UK on call', phase: 'infrastructure' },
        failure: { class: 'quota', title: 'no cores left', hint: 'ask for more' },
        ...{ fleet: plan.fleet, run: plan.run, environment: plan.environment },
        text: expect.stringContaining('no cores left'),
      },
    ]);
    await rig.pass(3_600_000);
    expect(messages).toHaveLength(1);
  });

  test('not of a failure that the engine tries again by itself, until it gives up', async () => {
    const policy = {
      strategy: { kind: 'all-at-once' },
      tolerance: { failedRegions: null, lostValidators: null },
      ...{ retry: { attempts: 1, delayFactor: 1 }, breaker: null },
    } as const;
    const { rig, messages } = await told({ ...plan, policy });
    await rig.fail(apply.id, { class: 'transient' });
    await rig.pass(1_000);
    expect(messages).toEqual([]);
    await rig.pass(120_000);
    await rig.fail(apply.id, { class: 'transient' });
    await rig.pass(1_000);
    expect(messages.map(({ kind }) => kind)).toEqual(['region-failed']);
  });

  test('of a region that waits for a person, with the list', async () => {
    const { rig, messages } = await told();
    await rig.succeed('japaneast/infrastructure/plan', { destroys: ['disk.a', 'disk.b'] });
    await rig.pass(6_000);
    expect(messages).toMatchObject([
      { kind: 'person-needed', region: 'japaneast', owner: null, list: ['disk.a', 'disk.b'] },
    ]);
  });

  test('once of each button that waits to be pushed, all regions in one message', async () => {
    const regions = ['a', 'b', 'c', 'd'];
    const steps = regions.flatMap((region) => {
      const check = sampleStep(scopeOf(region), 'preflight', 'work');
      const first = sampleStep(scopeOf(region), 'infrastructure', 'work', { after: [check.id] });
      return [check, first, sampleStep(scopeOf(region), 'besu', 'work', { after: [first.id] })];
    });
    const manual: Plan = { ...samplePlan(steps, regions), policy: { ...NO_POLICY, strategy: { kind: 'manual' } } };
    const { rig, messages, end } = await told(manual);
    for (const region of ['a', 'b', 'c']) {
      await rig.succeed(`${region}/preflight/work`);
      await rig.pass(1_000);
    }
    // Pushed before anybody was told: nobody need be.
    await rig.send({ type: 'push', scopes: [scopeOf('b')], by: ANNA });
    expect(messages).toEqual([]);
    await rig.pass(5_000);
    expect(messages).toMatchObject([
      { kind: 'person-needed', regions: ['a', 'c'], text: `${plan.fleet}: 2 wait for the push: a and c` },
    ]);
    await rig.succeed('d/preflight/work');
    await rig.pass(30_000);
    expect(messages).toHaveLength(1);
    await rig.pass(60_000);
    expect(messages.slice(1)).toMatchObject([{ region: 'd', push: 'd', text: `${plan.fleet}: d waits for the push` }]);
    await rig.pass(3_600_000);
    end();
    expect(messages).toHaveLength(2);
  });

  test('of a phase that waits for a yes in many regions once, with every list', async () => {
    const regions = ['a', 'b'];
    const steps = regions.map((region) => sampleStep(scopeOf(region), 'besu', 'work', { title: `upgrade ${region}` }));
    const gated = { ...samplePlan(steps, regions), policy: { ...NO_POLICY, approvals: { besu: 'ask' } } } as const;
    const rig = new EngineRig(gated, { endWhenHeld: false });
    const messages: JsonObject[] = [];
    notify(rig.engine.link, { send: (message) => void messages.push(message), clock: rig.clock });
    await rig.launch();
    await rig.pass(6_000);
    expect(messages).toMatchObject([
      {
        regions,
        waits: [{ list: ['upgrade a'] }, { list: ['upgrade b'] }],
        text: expect.stringContaining('2 wait for'),
      },
    ]);
  });

  test('of the end of the run, also when whoever tells goes at once', async () => {
    const { rig, messages, end } = await told(samplePlan([apply], ['uksouth']));
    await rig.succeed(apply.id);
    end();
    expect(messages).toMatchObject([{ kind: 'run-ended', result: { exitCode: 1, regions: 1 } }]);
  });

  test('of a grave alarm once, with the owners of its regions, and not again when it flickers', async () => {
    const { rig, messages } = await told();
    const alarm = (severity: HealthAlarm['severity']): HealthAlarm => ({
      ...{ id: 'margin:fleet', severity, title: 'One more stops the chain', detail: 'd', remedy: 'r' },
      ...{ regions: ['uksouth', 'japaneast'], sinceMs: 0 },
    });
    const look = async (alarms: readonly HealthAlarm[]): Promise<void> => {
      const report = healthReport(plan, { nowMs: rig.clock.nowMs(), report: { alarms } });
      rig.engine.observe([{ type: 'health', report }]);
      await rig.pass(10_000);
    };
    await look([alarm('warning')]);
    for (const alarms of [[alarm('critical')], [], [alarm('critical')]]) await look(alarms);
    expect(messages).toMatchObject([
      { kind: 'chain-alarm', owners: ['UK on call'], regions: ['uksouth', 'japaneast'] },
    ]);
    await look([]);
    await rig.pass(3_600_000);
    await look([]);
    await look([alarm('critical')]);
    expect(messages).toHaveLength(2);
  });

  test('of nothing that stood before', async () => {
    const { rig } = await told();
    await rig.fail(apply.id);
    const later: JsonObject[] = [];
    notify(rig.engine.link, { send: (message) => void later.push(message), clock: rig.clock });
    await rig.send({ type: 'hold', scope: jp, reason: 'later', by: ANNA });
    await rig.pass(1_000);
    expect(later).toEqual([]);
  });
});
