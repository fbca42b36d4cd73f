import { describe, expect, test } from 'vitest';
import { adminRegions, catalog, deployRegions, findRegion, lookupRegion } from '../../../src/regions/catalog.ts';
import type { Region } from '../../../src/regions/region.ts';

/** The names as the rollout strategy writes them, in its order. */
const SEED =
  `North Europe, UK South, UK West, France Central, Germany West Central, Switzerland North, Italy North, Norway East,
Poland Central, Spain Central, Sweden Central, Belgium Central, Australia East, Australia Southeast, East Asia, Southeast Asia,
Central India, South India, West India, Japan East, Japan West, Korea Central, Korea South, Canada Central`.split(
    /,\s+/,
  );

describe('the catalogue', () => {
  test('deploys to the regions of the strategy, in its order and spelling', () => {
    expect(deployRegions.map((region) => region.name)).toEqual(SEED);
  });

  test('has West Europe as its only administrative region', () => {
    expect(adminRegions.map((region) => region.id)).toEqual(['westeurope']);
  });

  test('repeats no id, name or code', () => {
    for (const key of ['id', 'name', 'code'] as const) {
      expect(new Set(catalog.map((region) => region[key].toLowerCase())).size).toBe(catalog.length);
    }
  });

  test('uses codes of three or four capital letters and ids that are safe in a shell, a path and a host name', () => {
    for (const region of catalog) {
      expect(region.code).toMatch(/^[A-Z]{3,4}$/);
      expect(region.id).toMatch(/^[a-z0-9][a-z0-9-]{0,40}$/);
    }
  });

  test('says of every region where the entry comes from and when it was true', () => {
    for (const region of catalog) {
      expect(region.source).not.toBe('');
      expect(region.asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    }
  });

  test('places every region on the globe', () => {
    for (const { latitude, longitude } of catalog) {
      expect(Math.abs(latitude)).toBeLessThanOrEqual(90);
      expect(Math.abs(longitude)).toBeLessThanOrEqual(180);
    }
  });

  test('pairs are mutual inside the catalogue, except for West India', () => {
    const oneWay = catalog.filter(({ id, pair }) => {
      const other = pair === null ? null : findRegion(pair);
      return other !== null && other.pair !== id;
    });
    expect(oneWay.map((region) => region.id)).toEqual(['westindia']);
  });

  test('notes that West India replaces West Europe', () => {
    expect(findRegion('westindia')?.note).toContain('replaces West Europe');
  });

  test('knows Korea South as restricted and as one of those without availability zones', () => {
    expect(findRegion('koreasouth')).toMatchObject({ access: 'restricted', zones: 0 });
    expect(catalog.filter((region) => region.access === 'restricted')).toHaveLength(1);
    expect(catalog.filter((region) => region.zones === 0).map((region) => region.code)).toEqual([
      'UKW',
      'AUSE',
      'SIN',
      'WIN',
      'KRS',
    ]);
  });
});

describe('looking a region up', () => {
  test.each(['japaneast', 'Japan East', 'JPE', ' jpe ', 'JAPANEAST'])('%j is Japan East', (asked) => {
    expect(lookupRegion(asked)).toMatchObject({ ok: true, value: { id: 'japaneast' } });
  });

  test.each([
    ['japaneest', 'japaneast'],
    ['Japan Wets', 'japanwest'],
    ['UKSS', 'uksouth'],
    ['swedencentrl', 'swedencentral'],
  ])('%j is not available, and %s is suggested', (asked, id) => {
    expect(lookupRegion(asked)).toMatchObject({
      ok: false,
      problem: { asked, message: `this region is not available: ${asked}`, suggestion: { id } },
    });
  });

  test('what resembles nothing gets no guess, but the way to the list', () => {
    expect(lookupRegion('atlantis-deep-sea')).toMatchObject({
      ok: false,
      problem: { suggestion: null, hint: 'besu-console regions lists what is available' },
    });
  });

  test('one more entry is found like the others', () => {
    const added: Region = { ...deployRegions[0]!, id: 'mars' as Region['id'], name: 'Mars North', code: 'MRS' };
    expect(lookupRegion('mrs', [...catalog, added])).toEqual({ ok: true, value: added });
  });
});
