import type { PlannedChanges } from '../../engine/model/planned-changes.ts';
import { fnv1a } from '../../lib/fnv1a.ts';
import { regionOfAddress, withinRegion } from './region-of-address.ts';

/** One resource of a plan, as the stream names it. */
export interface PlannedChange {
  readonly address: string;
  readonly action: string;
}

/** A region of a real module has some dozens; the journal keeps these for every region and every plan. */
const MOST_LINES = 100;
/** Any other than the usual one: two halves that say the same would be no better than one. */
const OTHER_BASIS = 0x9e3779b9;
const CHANGES_NOTHING = new Set(['noop', 'read']);

/** The plan of one region without the region's own name, so that it can be compared with the others'. */
export function plannedChanges(region: string, planned: readonly PlannedChange[]): PlannedChanges {
  const changes = planned.filter(({ action }) => !CHANGES_NOTHING.has(action));
  const name = nameOf(region);
  const own = (address: string): string => (regionOfAddress(address) === region ? withinRegion(address) : address);
  const lines = changes.map(({ address, action }) => `${action} ${own(address).replace(name, '{region}')}`).toSorted();
  const counts = [...Map.groupBy(changes, ({ action }) => action)].map(
    ([action, all]) => [action, all.length] as const,
  );
  return {
    fingerprint: fingerprintOf(lines.join('\n')),
    counts: Object.fromEntries(counts.toSorted(([one], [other]) => (one < other ? -1 : 1))),
    lines: lines.slice(0, MOST_LINES),
  };
}

/** 64 bits. A keccak of a large plan would hold the engine up for a tenth of a second (measured: 2.4 ms a kilobyte). */
const fingerprintOf = (text: string): string =>
  [fnv1a(text), fnv1a(text, OTHER_BASIS)].map((half) => half.toString(16).padStart(8, '0')).join('');

/** `japaneast`, `Japan East`, `JAPAN-EAST`, and no part of a longer word: `uksouth` is not in `uksouth2`. */
function nameOf(region: string): RegExp {
  const letters = region.split('').map((letter) => letter.replace(/[^a-z0-9]/i, '\\$&'));
  return new RegExp(`(?<![a-z0-9])${letters.join('[ _-]?')}(?![a-z0-9])`, 'gi');
}
