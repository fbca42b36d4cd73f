import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findSignature } from '../../../src/failures/classify.ts';
import { chooseRegions } from '../../../src/lab/choose-regions.ts';
import { flakyEffects } from '../../../src/lab/flaky-effects.ts';
import { refusalOf, touchedRegions } from '../../../src/lab/injection.ts';
import { findScenario, SCENARIOS, scenarioNames } from '../../../src/lab/scenario.ts';
import { deployRegions } from '../../../src/regions/catalog.ts';
import { canLose } from '../../../src/regions/quorum.ts';

const ALL: readonly string[] = deployRegions.map(({ id }) => id);
const where = (name: string, size: number, named: readonly string[] | null = null) =>
  chooseRegions(findScenario(name)!, ALL.slice(0, size), named);
const counts = (name: string, size: number) => where(name, size).map((regions) => regions.length);

describe('a scenario', () => {
  it('has a name of its own, and a summary without an exclamation mark', () => {
    expect(new Set(scenarioNames).size).toBe(scenarioNames.length);
    for (const { summary } of SCENARIOS) expect(summary).not.toMatch(/!|—/);
  });

  it('finds regions in a lab of any size, never one twice and none the lab has not', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SCENARIOS), fc.integer({ min: 1, max: ALL.length }), (scenario, size) => {
        const lab = ALL.slice(0, size);
        const chosen = chooseRegions(scenario, lab, null).flat();
        expect(new Set(chosen).size).toBe(chosen.length);
        expect(chosen.every((region) => lab.includes(region))).toBe(true);
        expect(chosen.length > 0).toBe(scenario.groups.length > 0);
      }),
    );
  });

  it.each([
    ['mixed', [8, 3, 1]],
    ['quota', [3]],
    ['no-quorum', [9]],
    ['partition', [8]],
    ['throttled', [24]],
  ])('%s means %j of 24 regions', (name, expected) => expect(counts(name, 24)).toEqual(expected));

  it.each([
    ['mixed', [1, 1, 1]],
    ['quota', [1]],
    ['no-quorum', [2]],
    ['partition', [1]],
  ])('%s means %j of 4 regions', (name, expected) => expect(counts(name, 4)).toEqual(expected));

  it('breaks the quorum of a chain of any size by exactly one', () => {
    for (let size = 1; size <= ALL.length; size += 1) expect(counts('no-quorum', size)).toEqual([canLose(size) + 1]);
  });

  it('happens where it is told to, or in the region it prefers, or in the last one', () => {
    expect(where('infra-error', 24)).toEqual([['ukwest']]);
    expect(where('one-region-fails', 4)).toEqual([[ALL[3]]]);
    expect(where('quota', 24, ['uksouth', 'ukwest'])).toEqual([['uksouth', 'ukwest']]);
  });

  it('says what the console knows: each text of terraform has its signature, one has none on purpose', () => {
    const found = SCENARIOS.flatMap(({ name, groups }) =>
      groups.flatMap(({ effects }) =>
        effects.flatMap((effect) =>
          effect.kind === 'terraform' ? [[name, findSignature(effect.says.split('\n'))?.class ?? null] as const] : [],
        ),
      ),
    );
    const classesOf = (name: string) => [...new Set(found.filter(([each]) => each === name).map(([, known]) => known))];
    expect(classesOf('throttled')).toEqual(['throttle']);
    expect(classesOf('quota')).toEqual(['quota']);
    expect(classesOf('infra-error')).toEqual(['quota']);
    expect(classesOf('state-lock')).toEqual(['conflict']);
    expect(classesOf('auth-expired')).toEqual(['auth']);
    expect(classesOf('mixed')).toEqual(['throttle', 'quota', null]);
  });
});

describe('flaky', () => {
  it('is the same for the same seed, another for another, never nothing, and comes to an end', () => {
    expect(flakyEffects(1, ALL, ALL)).toEqual(flakyEffects(1, ALL, ALL));
    expect(flakyEffects(1, ALL, ALL)).not.toEqual(flakyEffects(2, ALL, ALL));
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: ALL.length }), (seed, size) => {
        const lab = ALL.slice(0, size);
        const effects = flakyEffects(seed, lab, lab);
        expect(effects.length).toBeGreaterThan(0);
        for (const { effect } of effects) {
          const times =
            effect.kind === 'terraform'
              ? effect.times
              : effect.kind === 'api' && 'times' in effect.fault
                ? effect.fault.times
                : 0;
          expect([1, 2]).toContain(times);
          // What is made anew there waits for a person: that would be no end that comes by itself.
          if (effect.kind === 'terraform') expect(effect.at).not.toBe('key_vault');
        }
      }),
    );
  });

  it('breaks connections in ways the console calls transient, not the same way everywhere', () => {
    const texts = flakyEffects(1, ALL, ALL).map(({ effect }) =>
      effect.kind === 'terraform'
        ? effect.says
        : effect.kind === 'api' && 'message' in effect.fault
          ? effect.fault.message
          : '',
    );
    expect(new Set(texts.map((text) => findSignature([text])?.class))).toEqual(new Set(['transient']));
    const causes = texts.map((text) => text.replace(/^.*azure\.com\/": /, ''));
    expect(Math.max(...causes.map((cause) => causes.filter((other) => other === cause).length))).toBeLessThan(3);
    expect(causes.length).toBeGreaterThan(10);
  });

  it('reaches terraform, kubectl and helm in a lab of 24', () => {
    const resources = flakyEffects(1, ALL, ALL).map(({ effect }) =>
      effect.kind === 'api' && effect.fault.kind === 'refuse-write' ? effect.fault.resource : effect.kind,
    );
    expect(new Set(resources)).toEqual(new Set(['terraform', 'networkpolicies', 'statefulsets']));
  });
});

describe('an injection', () => {
  const lab = ALL.slice(0, 4);

  it.each([
    ['nope', null, 'there is no scenario nope'],
    ['happy', null, 'happy is what a lab is'],
    ['slow-rpc', null, 'slow-rpc is in force already'],
    ['quota', ['atlantis'], 'the lab has no region atlantis'],
    ['quota', [], 'no region is named'],
  ])('of %s in %j is refused: %s', (scenario, regions, why) => {
    expect(refusalOf(lab, [{ scenario: 'slow-rpc', regions: null }], { scenario, regions })).toContain(why);
  });

  it('touches its regions in the lab’s order', () => {
    expect(touchedRegions(lab, { scenario: 'quota', regions: [lab[2]!, lab[0]!] })).toEqual([lab[0], lab[2]]);
  });
});
