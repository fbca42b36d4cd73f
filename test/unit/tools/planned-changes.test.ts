import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type PlannedChange, plannedChanges } from '../../../src/tools/terraform/planned-changes.ts';
import { ended, interpret, readAll, recorded } from './recorded-stream.ts';

const created = (...addresses: readonly string[]): readonly PlannedChange[] =>
  addresses.map((address) => ({ address, action: 'create' }));
const linesOf = (region: string, ...addresses: readonly string[]) =>
  plannedChanges(region, created(...addresses)).lines.map((line) => line.replace('create ', ''));

/** As the for_each keys of a module are written: with the region's name in front of, in and behind other words. */
const spelled = fc.constantFrom('x.y', 'x.y["NAME"]', 'x.y["vnet-NAME"]', 'a.aks_NAME_1', 'm.z["NAME/a"].x.NAME');
const change = fc.record({
  address: fc.tuple(spelled, fc.nat(30)).map(([text, n]) => `${text}.r${n}`),
  action: fc.constantFrom('create', 'update', 'delete', 'replace', 'import', 'noop', 'read'),
});
const named = (changes: readonly PlannedChange[], name: string) =>
  changes.map(({ address, action }) => ({ action, address: address.replaceAll('NAME', name) }));

describe('what a plan would change, for comparing it with those of other regions', () => {
  test('is the same in a region of another name, in whichever order terraform tells it', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), fc.constantFrom('ukwest', 'q', 'lab-2'), (changes, name) => {
        const own = plannedChanges('japaneast', named(changes, 'japaneast'));
        expect(plannedChanges(name, named(changes.toReversed(), name))).toEqual(own);
        expect(plannedChanges('japaneast', named(changes, 'Japan East'))).toEqual(own);
      }),
    );
  });

  test('is another when one action or one address is another, or another region is named', () => {
    const own = plannedChanges('ukwest', created('x.a', 'x.b["ukwest"]')).fingerprint;
    for (const other of [
      plannedChanges('ukwest', [...created('x.a'), { address: 'x.b["ukwest"]', action: 'replace' }]),
      plannedChanges('ukwest', created('x.a', 'x.c["ukwest"]')),
      plannedChanges('ukwest', created('x.a', 'x.b["uksouth"]')),
      plannedChanges('ukwest', created('x.a')),
    ]) {
      expect(other.fingerprint).not.toBe(own);
    }
  });

  test("takes the region's name out only where it is a word of its own", () => {
    expect(linesOf('uksouth', 'x.a["uksouth2"]', 'x.b["rg-UK-South"]', 'x.c["fruksouth"]')).toEqual([
      ...['x.a["uksouth2"]', 'x.b["rg-{region}"]', 'x.c["fruksouth"]'],
    ]);
  });

  test("shows what is in the region's own module without it, and another region's with it", () => {
    const inModule = (region: string) => `module.region_deployment["${region}"].x.y`;
    expect(linesOf('ukwest', inModule('ukwest'), inModule('uksouth'))).toEqual([
      'module.region_deployment["uksouth"].x.y',
      'x.y',
    ]);
  });

  test('keeps the first hundred lines and tells plans apart by those it does not keep', () => {
    const many = Array.from({ length: 150 }, (_, i) => `x.r${String(i).padStart(3, '0')}`);
    const [one, other] = [
      plannedChanges('a', created(...many)),
      plannedChanges('a', created(...many.slice(0, -1), 'x.z')),
    ];
    expect([one.lines.length, one.counts, other.lines]).toEqual([100, { create: 150 }, one.lines]);
    expect(other.fingerprint).not.toBe(one.fingerprint);
  });
});

test('regions of one shared plan that differ only by their name are found alike', () => {
  const regions = ['japaneast', 'northeurope', 'ukwest'];
  const carried = Object.fromEntries(regions.map((region) => [region, `${region}/infrastructure/plan`]));
  const { reader } = interpret('terraform-shared-plan', 'fleet/infrastructure/plan', 'terraform', { carried });
  readAll(reader, recorded('terraform/shared-plan.ndjson'));
  const { outcome, parts } = reader.conclude(ended(0));
  const planned = regions.map((region) => parts?.[region]?.facts['planned']);
  expect(planned[0]).toMatchObject({
    counts: { create: 12 },
    lines: expect.arrayContaining(['create terraform_data.aks']),
  });
  expect(planned).toEqual([planned[0], planned[0], planned[0]]);
  // The plan of all is like no other.
  expect(outcome.facts).not.toHaveProperty('planned');
});
