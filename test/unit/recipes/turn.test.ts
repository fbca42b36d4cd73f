import { describe, expect, test } from 'vitest';
import { makePlan } from '../../../src/cli/run/make-plan.ts';
import type { RunId } from '../../../src/engine/model/ids.ts';
import type { CommandWork, Step } from '../../../src/engine/model/step.ts';
import { describePlan } from '../../../src/engine/plan/describe-plan.ts';
import { fleetSteps } from '../../../src/recipes/fleet-steps.ts';
import { fleetOf } from '../regions/fleet-samples.ts';
import { contextOf } from './sample-fleet.ts';

const fleet = (besu: string, more = '') =>
  fleetOf(`version: 1
name: zoned
environment: lab
regions: { deploy: [uksouth, ukwest] }
chain: { id: 138, topology: shared-chain, genesis: genesis.json, blockPeriodSeconds: 2 }
definition: { validators: 3 }
phases:
  kubernetes: { kubectl: { kubeconfig: "kube/{region}" } }
  besu: { ${besu} helm: { chart: ./besu, values: ["values/{region}-{zone}.yaml"] } }
  verify: { chain: { rpc: { via: kubernetes, service: "besu-{zone}" } } }
${more}`);

const ZONES = 'zones: each,';
const HOOKS = 'before: { command: [./drain, "{region}", "{zone}"] }, after: { command: [./restore, "{region}"] },';
const CHECKS = `checks:
  - { name: the public name answers, command: [./answers, "{region}-{zone}"], timeout: 1m }
  - { name: nobody lost a block, command: [./blocks] }`;

const stepsOf = (of: ReturnType<typeof fleet>, region = 'uksouth', phases: readonly string[] | null = null) =>
  fleetSteps(of, contextOf({ phases })).steps.filter(({ scope }) => scope === region);
const named = (steps: readonly Step[], name: string): Step => steps.find(({ id }) => id.endsWith(`/${name}`))!;
const argvOf = ({ work }: Step) => (work as CommandWork).argv.join(' ');

describe('a region zone by zone', () => {
  const steps = stepsOf(fleet(ZONES + HOOKS, CHECKS));

  test('each zone is prepared, changed, proved, put back and checked before the next one begins', () => {
    const turn = (zone: string) => [
      ...[`besu/before-${zone}`, `besu/release-${zone}`, `besu/compare-${zone}`, `besu/upgrade-${zone}`],
      ...[`besu/pods-${zone}`, `verify/chain-${zone}`, `besu/after-${zone}`],
      ...[`verify/check-1-${zone}`, `verify/check-2-${zone}`],
    ];
    const own = steps.filter(({ phase }) => phase === 'besu' || phase === 'verify');
    expect(own.map(({ id }) => id.replace('uksouth/', ''))).toEqual([...turn('1'), ...turn('2'), ...turn('3')]);
    expect(named(steps, 'before-2').after).toEqual(['uksouth/verify/check-1-1', 'uksouth/verify/check-2-1']);
    expect(named(steps, 'check-1-1').after).toEqual(['uksouth/besu/after-1']);
  });

  test('a zone has its own release, value files, values and command words', () => {
    const upgrade = named(steps, 'upgrade-2');
    expect(argvOf(upgrade)).toContain('helm upgrade --install besu-2 ');
    expect(argvOf(upgrade)).toContain('/fleet/values/uksouth-2.yaml');
    const written = (upgrade.work as CommandWork).files.find(({ kind }) => kind === 'write');
    expect(JSON.parse((written as { text: string }).text)).toMatchObject({
      region: 'uksouth',
      zone: '2',
      validators: 1,
    });
    expect(named(steps, 'pods-3').work).toMatchObject({ input: { selector: 'app.kubernetes.io/instance=besu-3' } });
    expect(argvOf(named(steps, 'before-3'))).toBe('./drain uksouth 3');
    expect(named(steps, 'before-3').work).toMatchObject({ env: { BESU_CONSOLE_ZONE: '3' } });
    expect(named(steps, 'chain-3').work).toMatchObject({ input: { rpc: { service: 'besu-3' } } });
    expect(named(steps, 'ready').work).toMatchObject({
      input: { paths: expect.arrayContaining(['/fleet/values/uksouth-1.yaml', '/fleet/values/uksouth-3.yaml']) },
    });
  });

  test('a chain that has not begun is waited for only by the last zone; until then the zones done so far count', () => {
    const inputs = ['chain-1', 'chain-2', 'chain-3'].map((name) => named(steps, name).work);
    expect(inputs).toMatchObject([
      { input: { validators: 1, quorumLater: true } },
      { input: { validators: 2, quorumLater: true } },
      { input: { validators: 3 } },
    ]);
    expect(inputs[2]).not.toMatchObject({ input: { quorumLater: true } });
  });

  test('what the region needs first goes with the push of its first zone, everything else with its own', () => {
    expect(new Set(steps.map(({ push }) => push))).toEqual(new Set(['uksouth-1', 'uksouth-2', 'uksouth-3']));
    expect(named(steps, 'kubernetes/namespace').push).toBe('uksouth-1');
    for (const step of steps.filter(({ name }) => /-\d$/.test(name))) {
      expect(step.push).toBe(`uksouth-${step.name.at(-1)}`);
    }
  });

  test('a zone without validators is not held for the quorum', () => {
    const one = stepsOf(fleet(ZONES, 'overrides: { uksouth-2: { validators: 0 } }'));
    expect([named(one, 'upgrade-1').disruptive, named(one, 'upgrade-2').disruptive]).toEqual([true, undefined]);
    expect([named(one, 'upgrade-1').takesDown, named(one, 'release-1').remedies?.[0]?.takesDown]).toEqual([1, 1]);
  });

  test('a region without zones is one turn for the whole of it', () => {
    const own = stepsOf(fleet(ZONES, CHECKS), 'ukwest');
    expect(own.filter(({ phase }) => phase === 'verify').map(({ name }) => name)).toEqual([
      ...['chain-r', 'check-1-r', 'check-2-r'],
    ]);
    expect(argvOf(named(own, 'check-1-r'))).toBe('./answers ukwest-r');
  });
});

describe('programs around a change', () => {
  test('the change comes after the program before it, and is prepared anew when it is tried again', () => {
    const steps = stepsOf(fleet(ZONES + HOOKS));
    expect(named(steps, 'release-1').after).toEqual(['uksouth/besu/before-1']);
    expect(named(steps, 'release-1').restartFrom).toBe('uksouth/besu/before-1');
    expect(named(steps, 'after-1').after).toEqual(['uksouth/verify/chain-1']);
  });

  test('the program after puts back only what was proved, unless the file says always', () => {
    expect(named(stepsOf(fleet(ZONES + HOOKS)), 'after-1').undoes).toBeUndefined();
    const always = HOOKS.replace('after: { ', 'after: { when: always, ');
    expect(named(stepsOf(fleet(ZONES + always)), 'after-1').undoes).toBe('uksouth/besu/before-1');
  });

  test('where nothing is changed nothing is done around it; what proves is checked all the same', () => {
    const steps = stepsOf(fleet(ZONES + HOOKS, CHECKS), 'uksouth', ['verify']);
    expect(steps.filter(({ phase }) => phase === 'besu')).toEqual([]);
    expect(named(steps, 'check-1-2').stopsPushes).toBe(true);
  });
});

test('the plan lists every push, the regions without zones, and what a zone has of its own', () => {
  const place = {
    run: 'r' as RunId,
    runDirectory: '/r',
    stateDirectory: '/s',
    notes: [],
    earlier: null,
    ceiling: null,
  };
  const manual = fleet(ZONES, 'strategy: { kind: manual }\noverrides: { uksouth-2: { values: { token: hush } } }');
  const plan = makePlan(manual, { regions: null, phases: null }, place);
  if (!plan.ok) throw new Error(plan.problem.join());
  expect(plan.value.policy?.strategy).toEqual({
    kind: 'manual',
    pushes: [
      ...['1', '2', '3'].map((zone) => ({ key: `uksouth-${zone}`, scope: 'uksouth', validators: 1 })),
      { key: 'ukwest-r', scope: 'ukwest', validators: 3 },
    ],
  });
  const words = describePlan(plan.value, { full: false }).join('\n');
  expect(words).toContain('(besu-console push NAME)\n  uksouth-1, uksouth-2, uksouth-3\n  ukwest-r\n');
  expect(words).toContain('note: no zones there, so the whole region in one go: ukwest-r');
  expect(words).toContain('note: uksouth-2 has its own values.token (origin: zone)');
  expect(words).not.toContain('hush');
});
