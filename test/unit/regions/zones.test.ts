import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deployRegions } from '../../../src/regions/catalog.ts';
import { derive, deriveZones } from '../../../src/regions/regional-definition.ts';
import { zonesOf } from '../../../src/regions/zones.ts';
import { fleetOf, messagesOf, onlyProblem, sample } from './fleet-samples.ts';

const zoned = (more = '', besu = 'command: [./besu.sh, "{region}", "{zone}"]') =>
  sample({
    regions: 'regions: { deploy: [uksouth, ukwest] }',
    phases: `phases: { besu: { zones: each, ${besu} } }`,
    rest: more,
  });

const zonesIn = (text: string) =>
  fleetOf(text).regions.map(({ zones = [] }) => zones.map(({ id, name }) => [id, name]));

describe('zones of a region', () => {
  test('come in the order of Azure; five regions have none and are one stretch of their own', () => {
    expect(zonesIn(zoned())).toEqual([
      [
        ['uksouth-1', '1'],
        ['uksouth-2', '2'],
        ['uksouth-3', '3'],
      ],
      [['ukwest-r', 'r']],
    ]);
    const whole = deployRegions.filter(({ zones }) => zones === 0).flatMap(zonesOf);
    expect(whole.map(({ id }) => id)).toEqual([
      ...['ukwest-r', 'australiasoutheast-r', 'southindia-r', 'westindia-r', 'koreasouth-r'],
    ]);
  });

  test('are not there where the file does not ask for them', () => {
    expect(zonesIn(sample())).toEqual([[], []]);
  });

  test('share what the region gets evenly and add up to it, whatever the count', () => {
    const region = fc.constantFrom(...deployRegions);
    fc.assert(
      fc.property(region, fc.nat(100), fc.nat(100), (one, validators, sentries) => {
        const whole = derive({ validators, sentries }, {}, one);
        const { zones, definition } = deriveZones(whole, {}, zonesOf(one));
        const counts = zones.map((zone) => zone.definition.validators.value);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(validators);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
        expect(counts).toEqual(counts.toSorted((a, b) => b - a));
        expect(definition).toEqual(whole);
      }),
    );
  });

  test('take an override over what the region gets, tell so, and the region counts what its zones have', () => {
    const rest = `definition: { validators: 3, values: { image: a, level: info } }
overrides: { uksouth: { values: { level: debug } }, uksouth-2: { validators: 4, values: { image: b } } }`;
    const [uksouth, ukwest] = fleetOf(zoned(rest)).regions;
    const [one, two] = uksouth?.zones ?? [];
    expect(one?.definition.validators).toEqual({ value: 1, origin: 'share' });
    expect(two?.definition.validators).toEqual({ value: 4, origin: 'zone' });
    expect(one?.definition.values).toEqual({
      image: { value: 'a', origin: 'definition' },
      level: { value: 'debug', origin: 'override' },
    });
    expect(two?.definition.values['image']).toEqual({ value: 'b', origin: 'zone' });
    expect(uksouth?.definition.validators).toEqual({ value: 6, origin: 'zone' });
    expect(ukwest?.zones?.[0]?.definition).toEqual(ukwest?.definition);
  });
});

describe('mistakes about zones are told at their place, with what would be right', () => {
  test.each([
    [
      'a zone that the region does not have',
      'uksouth-4: { sentries: 0 }',
      'uksouth-4: there is no zone uksouth-4: uksouth has uksouth-1, uksouth-2, uksouth-3 (did you mean uksouth-1?)',
    ],
    [
      'a zone of a region without zones',
      'ukwest-1: { sentries: 0 }',
      'ukwest-1: there is no zone ukwest-1: ukwest has no zones and is done as a whole: ukwest-r (write ukwest-r)',
    ],
    [
      'variables of a whole region',
      'uksouth-1: { vars: { a: 1 } }',
      'vars: vars: of a whole region, not of a zone (write it under uksouth)',
    ],
  ])('%s', (_, override, said) => {
    expect(onlyProblem(zoned(`overrides: { ${override} }`))).toBe(said);
  });

  test('a zone where besu is done as a whole, and the placeholder that nothing fills', () => {
    expect(onlyProblem(sample({ rest: 'overrides: { uksouth-1: { sentries: 0 } }' }))).toBe(
      'uksouth-1: uksouth-1 is a zone, and besu is not done zone by zone (add zones: each to phases.besu)',
    );
    expect(onlyProblem(sample({ rest: 'checks: [{ name: answers, command: [./check, "{zone}"] }]' }))).toContain(
      'nothing stands for {zone} here (add zones: each to phases.besu)',
    );
    const elsewhere = 'infrastructure: { command: [./infra, "{region}", "{zone}"] }';
    const text = zoned().replace('phases: { besu', `phases: { ${elsewhere}, besu`);
    expect(onlyProblem(text)).toBe(
      'infrastructure: nothing stands for {zone} here (only besu, verify and checks know zones: remove {zone})',
    );
  });

  test('zones that would all get the same release or the same command', () => {
    expect(onlyProblem(zoned('', 'helm: { chart: ./besu, release: besu }'))).toBe(
      'release: all zones of a region would share one release (write {zone} where zones differ)',
    );
    expect(onlyProblem(zoned('', 'command: [./besu.sh, "{region}"]'))).toBe(
      'command: all zones of a region would get the same command (write {zone} where zones differ)',
    );
    expect(messagesOf(zoned('', 'helm: { chart: ./besu }'))).toEqual([]);
  });

  test('a region of your own that is called like a zone', () => {
    const text = zoned().replace('deploy: [uksouth, ukwest]', 'deploy: [uksouth], custom: [{ id: uksouth-2 }]');
    expect(onlyProblem(text)).toBe('uksouth-2: uksouth-2 is also the name of a zone of uksouth (choose another id)');
  });

  test('two checks of one name, and a secret written into one', () => {
    const check = '{ name: it answers, command: [./check] }';
    expect(onlyProblem(sample({ rest: `checks: [${check}, ${check}]` }))).toContain('two checks have this name');
    const secret = 'checks: [{ name: it answers, command: [./check], env: { API_TOKEN: hunter2 } }]';
    expect(messagesOf(sample({ rest: secret })).join()).toContain('secret');
  });
});
