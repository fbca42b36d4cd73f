import { catalog, findRegion } from './catalog.ts';
import { aboutValue, type Complain } from './complaint.ts';
import type { CustomRegionInput } from './fleet-schema.ts';
import type { Region, RegionId } from './region.ts';

/** Words that stand for something else wherever a region id can stand. */
const RESERVED: readonly string[] = ['all', 'admin', 'fleet'];

/** Regions of the operator's own, in the order of the file, each with a code that nobody else has. */
export function customRegions(inputs: readonly CustomRegionInput[], complain: Complain): readonly Region[] {
  const ids = new Set<string>();
  const codes = new Set(catalog.map((entry) => entry.code));
  inputs.forEach((input, index) => {
    const path = ['regions', 'custom', index];
    const wrong = idTrouble(input.id, ids);
    if (wrong !== null) complain(aboutValue([...path, 'id'], wrong, 'choose another id'));
    ids.add(input.id);
    if (input.code === undefined) return;
    if (codes.has(input.code))
      complain(aboutValue([...path, 'code'], `the code ${input.code} is taken`, 'leave it out to get one'));
    codes.add(input.code);
  });
  return inputs.map((input) => customRegion(input, codes));
}

function idTrouble(id: string, seen: ReadonlySet<string>): string | null {
  if (RESERVED.includes(id)) return `${id} is a reserved word`;
  if (findRegion(id) !== null) return `${id} is already a region of the catalogue`;
  return seen.has(id) ? `${id} is already a region of your own` : null;
}

function customRegion(input: CustomRegionInput, codes: Set<string>): Region {
  const name = input.name ?? input.id;
  const code = input.code ?? freeCode(input.id, codes);
  codes.add(code);
  const { geography, latitude, longitude, zones } = input;
  return {
    id: input.id as RegionId,
    name,
    code,
    geography,
    city: input.city ?? name,
    latitude,
    longitude,
    pair: input.pair ?? null,
    zones,
    access: 'open',
    role: 'deploy',
    source: 'fleet file',
    asOf: 'unknown',
    note: null,
  };
}

/** The first letters of the id when they are free, else the next free of XAA .. XZZ, XAAA .. XZZZ. */
function freeCode(id: string, taken: ReadonlySet<string>): string {
  const letters = id.toUpperCase().replace(/[^A-Z]/g, '');
  const natural = [letters.slice(0, 3), letters.slice(0, 4)].find((code) => code.length >= 3 && !taken.has(code));
  if (natural !== undefined) return natural;
  let number = 0;
  while (taken.has(numberedCode(number))) number += 1;
  return numberedCode(number);
}

const TWO_LETTERS = 26 * 26;
function numberedCode(number: number): string {
  const digits = number < TWO_LETTERS ? 2 : 3;
  let rest = number < TWO_LETTERS ? number : number - TWO_LETTERS;
  let code = '';
  for (let digit = 0; digit < digits; digit += 1) {
    code = String.fromCharCode(65 + (rest % 26)) + code;
    rest = Math.floor(rest / 26);
  }
  return `X${code}`;
}
