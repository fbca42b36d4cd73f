import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Scope, scopeOf } from '../../../../src/engine/model/ids.ts';
import type { PlannedChanges } from '../../../../src/engine/model/planned-changes.ts';
import { type ChangeRollup, changeRollups, rollupOf } from '../../../../src/engine/state/change-rollup.ts';
import {
  comparedWords,
  rollupLines,
  rollupWords,
  shortRollupWords,
} from '../../../../src/engine/state/change-words.ts';
import { ANNA, EngineRig } from '../../../rigs/engine/engine-rig.ts';
import { chainPlan } from '../../../rigs/engine/sample-plan.ts';

/** A plan as its fact: its lines are its fingerprint. */
function planned(...lines: readonly string[]): PlannedChanges {
  const sorted = lines.toSorted();
  const counts = Map.groupBy(sorted, (line) => line.split(' ')[0] ?? '');
  return {
    fingerprint: sorted.join(),
    counts: Object.fromEntries([...counts].map(([action, all]) => [action, all.length])),
    lines: sorted,
  };
}

const USUAL = planned('create x.a', 'create x.b', 'update x.c');
const rollup = (of: number, plans: Readonly<Record<string, PlannedChanges>>): ChangeRollup =>
  rollupOf(
    'infrastructure',
    of,
    Object.entries(plans).map(([region, one]) => ({ scope: scopeOf(region), planned: one })),
  );
const said = (plans: Readonly<Record<string, PlannedChanges>>, of = Object.keys(plans).length): string =>
  rollupWords(rollup(of, plans), String);
const usual = (...regions: readonly string[]) => Object.fromEntries(regions.map((region) => [region, USUAL]));

test('regions are grouped alike in whichever order they have planned', () => {
  const plan = fc.constantFrom(USUAL, planned('create x.a'), planned(), planned('replace x.c'));
  const plans = fc.uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f').map(scopeOf), plan), {
    selector: ([scope]) => scope,
  });
  const groupsOf = (known: readonly (readonly [Scope, PlannedChanges])[]) => {
    const { groups, hasUsual } = rollupOf(
      'infrastructure',
      6,
      known.map(([scope, one]) => ({ scope, planned: one })),
    );
    return [groups.map(({ scopes, planned: one }) => [one.fingerprint, scopes.toSorted()]), hasUsual];
  };
  fc.assert(
    fc.property(
      plans.chain((known) => fc.tuple(fc.constant(known), fc.shuffledSubarray(known, { minLength: known.length }))),
      ([known, shuffled]) => {
        expect(groupsOf(shuffled)).toEqual(groupsOf(known));
      },
    ),
  );
});

describe('in words', () => {
  test('what all plan is said once', () => {
    expect(said(usual('a', 'b', 'c'))).toBe('3 regions alike: 2 to add, 1 to change');
    expect(said({ a: planned(), b: planned() })).toBe('2 regions alike: nothing to change');
  });

  test('who differs is named, with the one thing that it has more or less, or with its own counts', () => {
    const others = {
      d: planned(...USUAL.lines, 'create x.y'),
      e: planned('create x.a', 'create x.b'),
      f: planned('create x.a', 'create x.b', 'replace x.c'),
    };
    expect(said({ ...usual('a', 'b', 'c'), ...others })).toContain(
      '3 regions alike: 2 to add, 1 to change; 3 differ: ',
    );
    expect(said({ ...usual('a', 'b', 'c'), d: others.d })).toContain('1 differs: d (also to add x.y)');
    expect(said({ ...usual('a', 'b', 'c'), e: others.e })).toContain('1 differs: e (not to change x.c)');
    expect(said({ ...usual('a', 'b', 'c'), f: others.f })).toContain('1 differs: f (2 to add, 1 to replace)');
    const moved = planned('create x.a', 'create x.z', 'update x.c');
    expect(said({ ...usual('a', 'b'), moved })).toContain('moved (2 to add, 1 to change, but other resources)');
  });

  test('what is lost of a plan too long to be kept is not taken for a difference', () => {
    const long = { ...USUAL, fingerprint: 'long', counts: { create: 300 } };
    expect(said({ ...usual('a', 'b'), long })).toBe(
      '2 regions alike: 2 to add, 1 to change; 1 differs: long (300 to add)',
    );
    expect(rollupLines(rollup(3, { ...usual('a', 'b'), long }), String)).toContain('    and 297 more');
  });

  test('where no plan is the usual one nobody is said to differ from it', () => {
    const two = { a: USUAL, b: planned('create x.a') };
    expect(said(two)).toBe('2 regions planned, in 2 different ways');
    expect(said({ a: USUAL, b: USUAL, c: planned(), d: planned() })).toBe('4 regions planned, in 2 different ways');
    expect(shortRollupWords(rollup(2, two))).toBe('2 regions planned, in 2 different ways');
    expect(comparedWords(rollup(2, two), scopeOf('a'))).toBe('2 regions planned, in 2 different ways.');
  });

  test('those that have still to plan are counted', () => {
    expect(said(usual('a', 'b'), 24)).toBe('2 of 24 regions planned, 2 alike: 2 to add, 1 to change');
  });

  test('of many that differ some are named and the rest is counted', () => {
    const many = Object.fromEntries(['c', 'd', 'e', 'f', 'g'].map((name) => [name, planned(`create ${name}.x`)]));
    expect(said({ ...usual('a', 'b'), ...many })).toMatch(/; 5 differ: (\w \(1 to add\), ){3}and 2 more ways$/);
    const alike = Object.fromEntries(['c', 'd', 'e', 'f'].map((name) => [name, planned('create x.a')]));
    expect(said({ ...usual('a', 'b', 'g', 'h', 'i'), ...alike })).toContain('c, d, e and 1 more (1 to add)');
  });

  test('a region is told beside the others, for whoever decides about it', () => {
    const told = rollup(4, { ...usual('a', 'b', 'c'), d: planned(...USUAL.lines, 'delete x.y') });
    expect(comparedWords(told, scopeOf('a'))).toBe('2 other regions plan the same: 2 to add, 1 to change.');
    expect(comparedWords(told, scopeOf('d'))).toBe('Unlike 3 regions (2 to add, 1 to change): also to destroy x.y.');
    expect(comparedWords(told, scopeOf('fleet'))).toBeNull();
    expect(comparedWords(rollup(1, usual('a')), scopeOf('a'))).toBeNull();
  });

  test('the list begins with who differs and in what', () => {
    expect(
      rollupLines(rollup(3, { ...usual('a', 'b'), c: planned('create x.a', 'create x.b', 'replace x.c') }), String),
    ).toEqual([
      'infrastructure',
      '  2 regions alike: 2 to add, 1 to change; 1 differs: c (2 to add, 1 to replace)',
      '  c: 2 to add, 1 to replace',
      '    also  replace x.c',
      '    not   update x.c',
      '  2 regions: 2 to add, 1 to change',
      '    a, b',
      ...USUAL.lines.map((line) => `    ${line}`),
    ]);
  });
});

test('of a region only the newest plan counts, and none while it is to plan again', async () => {
  const rig = new EngineRig(chainPlan(['a', 'b']));
  await rig.launch();
  const told = () =>
    changeRollups(rig.stateOnDisk()).map((one) => [one.planned, one.of, ...one.groups.map(({ scopes }) => scopes)]);
  expect(told()).toEqual([]);
  await rig.succeed('a/infrastructure/work', { planned: { ...USUAL } });
  // Of an older program, or cut: nothing is known of it.
  await rig.succeed('b/infrastructure/work', { planned: { fingerprint: 1 } });
  expect(told()).toEqual([[1, 2, ['a']]]);
  await rig.fail('a/kubernetes/work');
  await rig.send({ type: 'retry', scopes: [scopeOf('a')], from: 'infrastructure', by: ANNA });
  await rig.settle();
  expect(told()).toEqual([]);
  await rig.succeed('a/infrastructure/work', { planned: { ...planned() } });
  expect(changeRollups(rig.stateOnDisk())[0]?.groups).toEqual([{ scopes: ['a'], planned: planned() }]);
});
