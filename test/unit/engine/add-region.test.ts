import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RegionAddition } from '../../../src/engine/model/addition.ts';
import { FLEET_SCOPE, pushKey, type StepId, scopeOf, stepId } from '../../../src/engine/model/ids.ts';
import type { Plan } from '../../../src/engine/model/plan.ts';
import { NO_POLICY, type PlannedStrategy } from '../../../src/engine/model/policy.ts';
import type { CommandWork } from '../../../src/engine/model/step.ts';
import { obey } from '../../../src/engine/obey.ts';
import { orderSteps } from '../../../src/engine/plan/order-steps.ts';
import { extendPlan } from '../../../src/engine/state/extend-plan.ts';
import { survey } from '../../../src/engine/state/survey.ts';
import { ANNA, EngineRig } from '../../rigs/engine/engine-rig.ts';
import { phasesLike, sampleAddition } from '../../rigs/engine/sample-addition.ts';
import { carriedPlan, chainPlan, sampleRegion, sampleStep } from '../../rigs/engine/sample-plan.ts';
import { anyPlan, happen, happenings } from './state/random-run.ts';
import { RunStory } from './state/run-story.ts';

const by = ANNA;
const add = (addition: RegionAddition) => ({ type: 'add-region', addition, by }) as const;
const ALONE = 'start a run of it instead: besu-console run --regions c';

const verify = (region: string): StepId => stepId(scopeOf(region), 'verify', 'work');
const CONTRACTS = stepId(FLEET_SCOPE, 'contracts', 'run');

/** Two regions, and a phase of the fleet that begins when both are done. */
function withContracts(): Plan {
  const plan = chainPlan(['a', 'b']);
  const contracts = sampleStep(FLEET_SCOPE, 'contracts', 'run', { after: [verify('a'), verify('b')] });
  const phase = { id: 'contracts', scope: 'fleet', absent: null, budgetMs: 60_000 } as const;
  return { ...plan, steps: [...plan.steps, contracts], phases: [...plan.phases, phase] };
}

const withStrategy = (strategy: PlannedStrategy): Plan => ({
  ...chainPlan(['a', 'b']),
  policy: { ...NO_POLICY, strategy },
});

async function launched(plan: Plan): Promise<EngineRig> {
  const rig = new EngineRig(plan, { endWhenHeld: false });
  await rig.launch();
  return rig;
}

async function finish(rig: EngineRig, region: string): Promise<void> {
  for (const phase of ['infrastructure', 'kubernetes', 'besu', 'verify']) await rig.succeed(`${region}/${phase}/work`);
}

describe('a region that joins a run', () => {
  test('begins at once, in one event; the run waits for it, and another engine takes both up', async () => {
    const rig = await launched(chainPlan(['a', 'b']));
    expect(await rig.send(add(sampleAddition('c')))).toEqual({ accepted: true, did: 'added c: 4 steps' });
    await rig.settle();
    expect(rig.journal.events.filter(({ type }) => type === 'region-added')).toHaveLength(1);
    expect(rig.running()).toContain('c/infrastructure/work');
    await finish(rig, 'a');
    await finish(rig, 'b');
    expect(rig.stateOnDisk().status).toBe('running');
    rig.crash();
    await rig.settle();
    expect(rig.stateOnDisk().plan.regions.map(({ scope }) => scope)).toEqual(['a', 'b', 'c']);
    rig.executor.succeed(rig.stateOnDisk().steps['c/infrastructure/work' as StepId]!.attempts[0]!.id);
    await rig.settle();
    for (const phase of ['kubernetes', 'besu', 'verify']) await rig.succeed(`c/${phase}/work`);
    expect(rig.stateOnDisk().result).toMatchObject({ exitCode: 0, verified: 3, regions: 3 });
  });

  test('brings its own way back asleep', async () => {
    const rig = await launched(chainPlan(['a']));
    const addition = sampleAddition('c');
    const back = { ...addition.steps[2]!, id: 'c/besu/back' as StepId, name: 'back', dormant: { to: 'revision 3' } };
    await rig.send(add({ ...addition, steps: [...addition.steps, back] }));
    expect(rig.stateOnDisk().steps['c/besu/back' as StepId]?.status).toBe('dormant');
  });

  test('is waited for by the phases of the fleet, which stand behind it in the plan', async () => {
    const rig = await launched(withContracts());
    await rig.send(add(sampleAddition('c', { waits: { [CONTRACTS]: [verify('c')] } })));
    await finish(rig, 'a');
    await finish(rig, 'b');
    expect(rig.running()).not.toContain(CONTRACTS);
    await finish(rig, 'c');
    expect(rig.running()).toEqual([CONTRACTS]);
    expect(rig.stateOnDisk().plan.steps.at(-1)?.id).toBe(CONTRACTS);
  });

  test('is a last wave of its own, after the soak of the wave that was the last', async () => {
    const wave = (name: string, soakMs: number) => ({ name, scopes: [scopeOf(name)], soakMs, soakBlocks: 0 });
    const rig = await launched(withStrategy({ kind: 'waves', waves: [wave('a', 0), wave('b', 5_000)] }));
    await finish(rig, 'a');
    expect(await rig.send(add(sampleAddition('c')))).toMatchObject({ accepted: true });
    await finish(rig, 'b');
    expect(rig.running()).toEqual([]);
    await rig.pass(5_000);
    expect(rig.running()).toEqual(['c/infrastructure/work']);
  });

  test.each([
    ['for the whole region', undefined],
    ['for each of its parts', [{ key: pushKey('c-1'), scope: scopeOf('c'), validators: 1 }]],
  ])('by hand waits for its own button, %s', async (_, pushes) => {
    const rig = await launched(withStrategy({ kind: 'manual' }));
    const { steps } = sampleAddition('c');
    const given = pushes === undefined ? {} : { pushes, steps: steps.map((s) => ({ ...s, push: pushKey('c-1') })) };
    await rig.send(add(sampleAddition('c', given)));
    expect(rig.running()).toEqual([]);
    expect(await rig.send({ type: 'push', scopes: [scopeOf('c')], by })).toMatchObject({ accepted: true });
    await rig.settle();
    expect(rig.running()).toEqual(['c/infrastructure/work']);
    expect(await rig.send({ type: 'push', scopes: [scopeOf('a')], by })).toMatchObject({
      did: expect.stringMatching(/^pushed a;/),
    });
  });

  test('raises what runs at once where that is the number of regions, but not what somebody has set', () => {
    const story = RunStory.launched({ ...chainPlan(['a', 'b'], { helm: 2, terraform: 2 }) });
    story.tell({ type: 'concurrency-changed', limit: 'terraform', value: 1, by });
    story.tell({ type: 'region-added', addition: sampleAddition('c', { limits: { helm: 3, terraform: 3 } }), by });
    expect(story.state.limits).toMatchObject({ helm: 3, terraform: 1 });
    expect(story.state.plan.limits).toMatchObject({ helm: 3, terraform: 3 });
  });

  test('leaves its checks out when the run was launched without them', async () => {
    const { steps } = chainPlan(['a']);
    const check = sampleStep(scopeOf('c'), 'preflight', 'quota');
    const rig = await launched({ ...chainPlan(['a']), steps, skipPreflight: 'az is down' });
    await rig.send(add(sampleAddition('c', { steps: [check, ...sampleAddition('c').steps] })));
    expect(rig.stateOnDisk().steps[check.id]).toMatchObject({ status: 'skipped', skipReason: 'az is down' });
  });

  test('brings its owner, its features, its notes and how it is watched, and takes nothing away', () => {
    const watched = (region: string, kubeconfig: string) => ({
      ...{ region, validators: 1, sentries: 1, genesis: null, access: { via: 'pods', port: 8545 } as const },
      cluster: { kubeconfig, namespace: 'besu', validatorPods: 'v', sentryPods: 's' },
    });
    const regions = [watched('a', '/a'), watched('c', '/earlier'), watched('d', '/d')];
    const plan: Plan = {
      ...chainPlan(['a']),
      owners: { [scopeOf('a')]: 'anna' },
      features: [
        { name: 'x', wish: '50%', on: [scopeOf('a')] },
        { name: 'y', wish: '50%', on: [] },
      ],
      health: { everyMs: 2000, minPeers: null, maxBlocksBehind: 2, token: null, regions },
      notes: ['known'],
    };
    const more = { owner: 'ben', features: ['x'], notes: ['known', 'new'], health: watched('c', '/c') };
    const extended = extendPlan(plan, sampleAddition('c', more));
    expect(extended).toMatchObject({
      owners: { a: 'anna', c: 'ben' },
      features: [{ on: ['a', 'c'] }, { on: [] }],
      notes: ['known', 'new'],
    });
    expect(extended.health?.regions).toEqual([watched('a', '/a'), watched('c', '/c'), watched('d', '/d')]);
    const unwatched = { ...plan, health: { ...plan.health!, regions: [watched('a', '/a')] } };
    expect(extendPlan(unwatched, sampleAddition('c', more)).health?.regions).toEqual([
      watched('a', '/a'),
      watched('c', '/c'),
    ]);
  });
});

describe('a region is refused with the reason', () => {
  const refusal = (story: RunStory, addition: RegionAddition): string => {
    const obeyed = obey(story.state, add(addition));
    return obeyed.ok ? 'accepted' : obeyed.problem;
  };
  const running = (): RunStory => RunStory.launched(withContracts());
  const c = (change: Partial<RegionAddition> = {}) =>
    sampleAddition('c', { waits: { [CONTRACTS]: [verify('c')] }, ...change });
  const [first] = sampleAddition('c').steps;
  const instead = (change: object): Partial<RegionAddition> => ({
    steps: [{ ...first!, ...change }, ...sampleAddition('c').steps.slice(1)],
  });
  const secret: CommandWork = {
    ...{ kind: 'command', argv: ['deploy'], cwd: '/', env: {}, secretEnv: { TOKEN: 'env:OTHER_TOKEN' } },
    ...{ files: [], interpreter: 'lines', input: null, cancelSignal: 'SIGTERM' },
  };

  test('and is accepted when there is none', () => {
    expect(refusal(running(), c())).toBe('accepted');
    expect(refusal(running(), c({ waits: {} }))).toBe(`${CONTRACTS} waits for every region, and would not wait for c`);
  });

  test.each<readonly [string, Partial<RegionAddition>]>([
    ['this run is of the fleet sample, not of other', { fleet: 'other' }],
    ['sample is in lab here, not in production', { environment: 'production' }],
    ['a is part of this run already', { region: sampleRegion('a') }],
    ['west is no region that validators may run in', adminNamed('west')],
    ['there is nothing to do in c', { steps: [] }],
    ['a/besu/work is no step of c', instead({ id: 'a/besu/work', scope: 'a', phase: 'besu' })],
    ['c/../work is no step of c', instead({ id: 'c/../work', phase: '..' })],
    [
      `c/infrastructure/work would be done by fleet/x, which is for the regions of the plan alone: ${ALONE}`,
      instead({ carriedBy: 'fleet/x' }),
    ],
    ['c/infrastructure/work comes after fleet/x/y, which is not in the plan', instead({ after: ['fleet/x/y'] })],
    [
      "c/infrastructure/work would wait for a/besu/work, which is another region's",
      instead({ after: ['a/besu/work'] }),
    ],
    [
      `steps wait for each other: ${verify('c')} -> c/besu/work -> c/kubernetes/work -> c/infrastructure/work -> ${verify('c')}`,
      instead({ after: [verify('c')] }),
    ],
    [
      'two steps are called c/kubernetes/work',
      { steps: [...sampleAddition('c').steps, sampleAddition('c').steps[1]!] },
    ],
    [
      `c would go through besu, infrastructure, kubernetes, the regions of this run through besu, infrastructure, kubernetes, verify: ${ALONE}`,
      { steps: sampleAddition('c').steps.slice(0, 3) },
    ],
    [`env:OTHER_TOKEN is a secret that this run has not read: ${ALONE}`, instead({ work: secret })],
    [
      "a/besu/work is no step of the fleet's own that could wait for a region",
      { waits: { [CONTRACTS]: [verify('c')], ['a/besu/work' as StepId]: [] } },
    ],
    ['a/besu/work is no step of c', { waits: { [CONTRACTS]: ['a/besu/work' as StepId] } }],
    ['helm: 5 at a time is nothing a region can bring with it', { limits: { helm: 5 } }],
    ['a push of another region came with c', { pushes: [{ key: scopeOf('a'), scope: scopeOf('a'), validators: 1 }] }],
  ])('%s', (reason, change) => {
    expect(refusal(running(), c(change))).toBe(reason);
  });

  test('when less may fail than was planned', () => {
    const plan: Plan = {
      ...chainPlan(['a', 'b']),
      policy: { ...NO_POLICY, tolerance: { failedRegions: 1, lostValidators: null } },
    };
    const tolerance = (failedRegions: number | null) => ({ tolerance: { failedRegions, lostValidators: null } });
    expect(refusal(RunStory.launched(plan), sampleAddition('c', tolerance(2)))).toBe('accepted');
    expect(refusal(RunStory.launched(plan), sampleAddition('c', tolerance(0)))).toContain('lets less fail');
  });

  test('when it would ride in a step of all regions that is planned without it', () => {
    const { steps } = carriedPlan(['c']);
    const own = steps.filter(({ scope }) => scope === 'c');
    const addition = sampleAddition('c', { steps: own });
    expect(refusal(RunStory.launched(carriedPlan(['a'])), addition)).toContain(ALONE);
  });

  test('when the phases of the fleet have begun, the run is stopping, or it is over', () => {
    const story = running();
    story.begin(CONTRACTS);
    expect(refusal(story, c())).toBe(`contracts has begun without c: ${ALONE}`);
    story.tell({ type: 'run-stopping', by });
    expect(refusal(story, c())).toBe(`the run is stopping and starts nothing more: ${ALONE}`);
    const result = { exitCode: 4, ...{ verified: 0, failed: 0, skipped: 0, unfinished: 2, regions: 2 } } as const;
    story.tell({ type: 'run-ended', result: { ...result, wallMs: 0, workMs: 0 } });
    expect(refusal(story, c())).toBe(`the run has ended: ${ALONE}`);
  });
});

function adminNamed(id: string): Partial<RegionAddition> {
  const planned = sampleRegion(id);
  return { region: { ...planned, region: { ...planned.region, role: 'admin' } } };
}

test('whatever has happened, a region that joins leaves every other step, its state and its place as they were', () => {
  fc.assert(
    fc.property(anyPlan, happenings, (plan, told) => {
      const story = RunStory.launched(plan);
      for (const one of told) happen(story, one, survey(story.state).startable);
      const before = story.state;
      story.tell({ type: 'region-added', addition: phasesLike(plan, sampleAddition('new')), by });
      const { steps, plan: after } = story.state;
      const others = after.steps.filter(({ scope }) => scope !== 'new');
      expect(others).toEqual(plan.steps);
      expect(Object.fromEntries(others.map(({ id }) => [id, steps[id]]))).toEqual(before.steps);
      expect(after.regions.slice(0, -1)).toEqual(plan.regions);
      expect(orderSteps(after.steps)).toEqual({ ok: true, value: after.steps });
      expect({ ...story.state, steps: 0, plan: 0, lastSeq: 0 }).toEqual({ ...before, steps: 0, plan: 0, lastSeq: 0 });
    }),
    { numRuns: 50 },
  );
});
