import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deployRegions } from '../../../src/regions/catalog.ts';
import { featuresOf } from '../../../src/regions/features.ts';
import type { RegionId } from '../../../src/regions/region.ts';
import { fleetOf, messagesOf, onlyProblem, sample } from './fleet-samples.ts';

const owners = (rest: string) =>
  fleetOf(sample({ rest })).regions.map(({ region, definition }) => [region.id, definition.owner]);

describe('the owner of a region', () => {
  it('is that of the definition unless an override names another', () => {
    expect(owners('definition: { owner: platform }\noverrides: { uksouth: { owner: UK on call } }')).toEqual([
      ['northeurope', { value: 'platform', origin: 'definition' }],
      ['uksouth', { value: 'UK on call', origin: 'override' }],
    ]);
    expect(owners('')).toEqual([
      ['northeurope', undefined],
      ['uksouth', undefined],
    ]);
  });

  it('is one line that can be seen', () => {
    expect(onlyProblem(sample({ rest: 'definition: { owner: "a\\u202eb" }' }))).toContain('one line of at most 100');
  });
});

describe('a feature', () => {
  const on = (features: string, region: string) =>
    featuresOf(
      fleetOf(sample({ rest: `features: ${features}` })).features,
      deployRegions.find(({ id }) => id === region)!,
    );

  it('is on everywhere, nowhere, or in the regions that are listed', () => {
    const features = '{ a: all, b: none, c: [uksouth], d: 100%, e: 0% }';
    expect(on(features, 'uksouth')).toEqual({ a: true, b: false, c: true, d: true, e: false });
    expect(on(features, 'northeurope')).toEqual({ a: true, b: false, c: false, d: true, e: false });
  });

  it('never leaves a region when its percentage grows, and is on in about that part', () => {
    const regions = Array.from({ length: 400 }, (_, i) => ({ ...deployRegions[0]!, id: `region${i}` as RegionId }));
    const share = fc.integer({ min: 0, max: 100 });
    fc.assert(
      fc.property(share, share, fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/), (one, other, name) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        const with_ = (percent: number) =>
          regions
            .filter((region) => featuresOf({ [name]: { kind: 'share', share: percent / 100 } }, region)[name])
            .map(({ id }) => id);
        const wide = new Set(with_(more));
        expect(with_(less).every((id) => wide.has(id))).toBe(true);
        expect(Math.abs(wide.size / 400 - more / 100)).toBeLessThan(0.15);
      }),
      { numRuns: 4 },
    );
  });

  it('is on in no administrative region, and listed in none', () => {
    expect(onlyProblem(sample({ rest: 'features: { a: [westeurope] }' }))).toContain('administrative region');
    expect(onlyProblem(sample({ rest: 'features: { a: [uksuoth] }' }))).toContain('uksouth');
    expect(featuresOf({ a: { kind: 'all' } }, fleetOf(sample()).admin!.region)).toEqual({});
  });

  it.each(['{ a: 101% }', '{ a: some }', '{ a: true }', '{ A: all }'])('is refused as %s', (features) => {
    expect(messagesOf(sample({ rest: `features: ${features}` }))).toHaveLength(1);
  });
});

describe('promotion and notify', () => {
  it('are resolved', () => {
    const fleet = fleetOf(sample({ rest: 'promotion: { from: tried }\nnotify: { webhook: env:PAGER }' }));
    expect(fleet.promotion).toEqual({ from: 'tried', withinMs: 14 * 86_400_000 });
    expect(fleet.notify).toEqual({ webhook: 'env:PAGER' });
  });

  it('name another fleet, a number of days, and where a secret is instead of the secret', () => {
    expect(onlyProblem(sample({ rest: 'promotion: { from: small }' }))).toContain('a fleet cannot be its own proof');
    expect(onlyProblem(sample({ rest: 'promotion: { from: tried, within: 400d }' }))).toContain('1d to 365d');
    expect(onlyProblem(sample({ rest: 'notify: { webhook: "https://hooks.example/x" }' }))).toContain('env:NAME');
  });
});
