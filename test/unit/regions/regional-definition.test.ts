import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { adminRegions, catalog, deployRegions } from '../../../src/regions/catalog.ts';
import type { Overrides, RegionOverride } from '../../../src/regions/fleet.ts';
import type { Region } from '../../../src/regions/region.ts';
import { derive } from '../../../src/regions/regional-definition.ts';

const [first, second] = deployRegions as [Region, Region];
const admin = adminRegions[0]!;

const names = fc.dictionary(
  fc.constantFrom('a', 'b', 'vm_size', 'constructor'),
  fc.jsonValue() as fc.Arbitrary<string>,
);
const override: fc.Arbitrary<RegionOverride> = fc.record(
  { validators: fc.nat(9), sentries: fc.nat(9), vcpus: fc.nat(99), vars: names, values: names },
  { requiredKeys: [] },
);

describe('the regional definition', () => {
  test('is the same for any two regions without an override', () => {
    const region = fc.constantFrom(...deployRegions);
    fc.assert(
      fc.property(override, region, region, (definition, a, b) => {
        expect(derive(definition, {}, a)).toEqual(derive(definition, {}, b));
      }),
    );
  });

  test('gives every value the origin that decided it', () => {
    const definition: RegionOverride = { validators: 2, vars: { a: 1, b: 2 } };
    const overrides: Overrides = { [first.id]: { sentries: 0, vars: { b: null } } };
    expect(derive(definition, overrides, first)).toEqual({
      validators: { value: 2, origin: 'definition' },
      sentries: { value: 0, origin: 'override' },
      vcpus: { value: 10, origin: 'default' },
      vars: { a: { value: 1, origin: 'definition' }, b: { value: null, origin: 'override' } },
      values: {},
    });
  });

  test('an override changes no other region', () => {
    fc.assert(
      fc.property(override, override, (definition, changed) => {
        expect(derive(definition, { [first.id]: changed }, second)).toEqual(derive(definition, {}, second));
      }),
    );
  });

  test('an administrative region never gets a validator or a sentry, whatever is asked', () => {
    fc.assert(
      fc.property(override, override, (definition, changed) => {
        const { validators, sentries } = derive(definition, { [admin.id]: changed }, admin);
        expect([validators, sentries]).toEqual([
          { value: 0, origin: 'rule' },
          { value: 0, origin: 'rule' },
        ]);
      }),
    );
  });

  test('a region called like a built-in property has no override of its own', () => {
    const odd = { ...first, id: 'constructor' as Region['id'] };
    expect(derive({}, {}, odd)).toEqual(derive({}, {}, first));
  });

  test('all deployment regions together need ten vCPUs each, the administrative one not counted', () => {
    const needed = catalog
      .filter((region) => region.role === 'deploy')
      .reduce((sum, region) => sum + derive({}, {}, region).vcpus.value, 0);
    expect(needed).toBe(10 * deployRegions.length);
  });
});
