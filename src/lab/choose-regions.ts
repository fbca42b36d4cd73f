import { canLose } from '../regions/quorum.ts';
import type { Choice, Scenario } from './scenario-model.ts';

/**
 * Which regions each group of a scenario means, in the order of its groups. Nothing random: the same lab, the same regions.
 * With regions named by a person, a scenario of one group means exactly those; several groups share them out.
 */
export function chooseRegions(
  { groups }: Scenario,
  lab: readonly string[],
  named: readonly string[] | null,
): readonly (readonly string[])[] {
  if (named !== null && groups.length === 1) return [named];
  const among = named ?? lab;
  const taken = new Set<string>();
  return groups.map(({ where }) => {
    const free = among.filter((region) => !taken.has(region));
    const chosen = choose(where, free, among.length);
    for (const region of chosen) taken.add(region);
    return chosen;
  });
}

function choose(where: Choice, free: readonly string[], size: number): readonly string[] {
  switch (where.kind) {
    case 'all':
      return free;
    case 'one':
      return free.includes(where.prefer) ? [where.prefer] : free.slice(-1);
    case 'of-24':
      return spread(free, shareOf(where.count, size));
    case 'breaks-quorum':
      return spread(free, canLose(size) + 1);
    case 'keeps-quorum':
      return spread(free, Math.max(1, canLose(size)));
  }
}

/** So many of 24, in a lab of another size. */
export function shareOf(count: number, size: number): number {
  return Math.max(1, Math.floor((count * size) / 24));
}

/** Evenly over the list, so that neighbours on the map are rarely hit together. */
function spread(regions: readonly string[], count: number): readonly string[] {
  const wanted = Math.min(count, regions.length);
  return Array.from({ length: wanted }, (_, at) => regions[Math.floor((at * regions.length) / wanted)] ?? '');
}
