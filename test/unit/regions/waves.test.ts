import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deployRegions } from '../../../src/regions/catalog.ts';
import type { Complaint } from '../../../src/regions/complaint.ts';
import { strategySchema } from '../../../src/regions/strategy-schema.ts';
import { resolveWaves } from '../../../src/regions/waves.ts';

function resolve(strategy: object): { waves: ReturnType<typeof resolveWaves>; complaints: readonly Complaint[] } {
  const complaints: Complaint[] = [];
  const input = strategySchema.parse({ kind: 'waves', ...strategy });
  return { waves: resolveWaves(input, deployRegions, (one) => void complaints.push(one)), complaints };
}

const names = (strategy: object): readonly string[] => resolve(strategy).waves.map(({ name }) => name);
const messages = (strategy: object): readonly string[] => resolve(strategy).complaints.map(({ message }) => message);

describe('waves', () => {
  test('without a list there is one for each geography, and paired regions follow in one of their own', () => {
    expect(names({})).toEqual(['europe', 'europe, paired', 'asia pacific', 'asia pacific, paired', 'americas']);
  });

  test('the canary comes before all others and is in no other wave', () => {
    const [canary, ...rest] = resolve({ canary: 'uksouth' }).waves;
    expect(canary).toMatchObject({ name: 'canary', regions: ['uksouth'] });
    expect(rest.flatMap(({ regions }) => regions)).not.toContain('uksouth');
  });

  test('a wave takes what is named, what is left of a geography, or the next so many; what nobody named comes last', () => {
    const { waves } = resolve({
      apartPairs: false,
      waves: [{ regions: ['japaneast'] }, { name: 'rest of asia', geography: 'Asia Pacific' }, { size: 3 }],
    });
    expect(waves.map(({ name, regions }) => [name, regions.length])).toEqual([
      ['wave 1', 1],
      ['rest of asia', 10],
      ['wave 3', 3],
      ['rest', 10],
    ]);
  });

  test('a soak is a time or a number of blocks, and a wave may say its own', () => {
    const { waves } = resolve({ soak: '10m', canary: 'uksouth', waves: [{ geography: 'Europe', soak: '20 blocks' }] });
    expect(waves[0]).toMatchObject({ soakMs: 600_000, soakBlocks: 0 });
    expect(waves[1]).toMatchObject({ soakMs: 0, soakBlocks: 20 });
  });

  test('a region that is not there, one that is in two waves, and a wave that says nothing are told by their place', () => {
    expect(messages({ waves: [{ regions: ['japaneats'] }] })[0]).toContain('japaneats');
    expect(messages({ waves: [{ regions: ['ukwest'] }, { regions: ['ukwest'] }] })).toEqual([
      'ukwest is in a wave already',
    ]);
    expect(resolve({ waves: [{ regions: ['ukwest', 'ukwest'] }] }).complaints).toMatchObject([
      { path: ['strategy', 'waves', 0, 'regions', 1] },
    ]);
    expect(messages({ waves: [{ name: 'nothing' }, { size: 2, geography: 'Europe' }] })).toHaveLength(2);
  });

  test('whatever is wished for, every region is in exactly one wave and no pair is in one', () => {
    const ids = deployRegions.map(({ id }) => id);
    const wave = fc.oneof(
      fc.record({ size: fc.integer({ min: 1, max: 12 }) }),
      fc.record({ geography: fc.constantFrom('Europe', 'Asia Pacific', 'Americas') }),
      fc.record({ regions: fc.subarray([...ids], { minLength: 1 }) }),
    );
    fc.assert(
      fc.property(
        fc.array(wave, { maxLength: 6 }),
        fc.option(fc.constantFrom(...ids), { nil: undefined }),
        (list, canary) => {
          const { waves } = resolve({ waves: list, ...(canary === undefined ? {} : { canary }) });
          expect(waves.flatMap(({ regions }) => regions).toSorted()).toEqual(ids.toSorted());
          for (const { regions } of waves) {
            const pairs = deployRegions.filter(({ id }) => regions.includes(id)).map(({ pair }) => pair);
            expect(regions.filter((id) => pairs.includes(id))).toEqual([]);
          }
        },
      ),
    );
  });
});
