import { regionNotAvailable } from './catalog.ts';
import { aboutValue, type Complain } from './complaint.ts';
import { parseDuration } from './duration.ts';
import type { FleetWave } from './fleet.ts';
import type { Region } from './region.ts';
import type { StrategyInput, WaveInput } from './strategy-schema.ts';

/** The regions to deploy, sorted into waves: every region is in exactly one. What is wrong with the wish is complained of. */
export function resolveWaves(
  input: StrategyInput,
  deploy: readonly Region[],
  complain: Complain,
): readonly FleetWave[] {
  if (input.kind !== 'waves') return [];
  const open = new Map<string, Region>(deploy.map((region) => [region.id, region]));
  const take = (regions: readonly Region[]): readonly Region[] => {
    for (const region of regions) open.delete(region.id);
    return regions;
  };
  const waves: FleetWave[] = [];
  const add = (name: string, regions: readonly Region[], soak: WaveInput['soak']): void => {
    if (regions.length > 0) waves.push({ name, regions: regions.map(({ id }) => id), ...soakOf(soak ?? input.soak) });
  };
  if (input.canary !== undefined) {
    add('canary', take(named([input.canary], () => ['strategy', 'canary'], deploy, open, complain)), undefined);
  }
  const wishes = input.waves ?? byGeography(deploy);
  for (const [index, wish] of wishes.entries()) {
    const path = ['strategy', 'waves', index];
    add(wish.name ?? `wave ${index + 1}`, take(wanted(wish, path, deploy, open, complain)), wish.soak);
  }
  add('rest', take([...open.values()]), undefined);
  return input.apartPairs ? waves.flatMap((wave) => apart(wave, deploy)) : waves;
}

const byGeography = (deploy: readonly Region[]): readonly WaveInput[] =>
  [...new Set(deploy.map(({ geography }) => geography))].map((geography) => ({
    name: geography.toLowerCase(),
    geography,
  }));

type Open = ReadonlyMap<string, Region>;
type Path = readonly (string | number)[];

function wanted(
  wish: WaveInput,
  path: Path,
  deploy: readonly Region[],
  open: Open,
  complain: Complain,
): readonly Region[] {
  const ways = [wish.regions, wish.geography, wish.size].filter((way) => way !== undefined);
  if (ways.length !== 1) {
    complain(aboutValue([...path], 'a wave says exactly one of regions, geography and size', null));
    return [];
  }
  if (wish.regions !== undefined) {
    return named(wish.regions, (index) => [...path, 'regions', index], deploy, open, complain);
  }
  const free = [...open.values()];
  return wish.geography === undefined
    ? free.slice(0, wish.size)
    : free.filter(({ geography }) => geography === wish.geography);
}

function named(
  ids: readonly string[],
  pathOf: (index: number) => Path,
  deploy: readonly Region[],
  open: Open,
  complain: Complain,
): readonly Region[] {
  const found: Region[] = [];
  for (const [index, id] of ids.entries()) {
    const region = open.get(id);
    const known = deploy.some((one) => one.id === id);
    if (region !== undefined && !found.includes(region)) found.push(region);
    else if (known) complain(aboutValue([...pathOf(index)], `${id} is in a wave already`, 'keep one of them'));
    else {
      const { message, hint } = regionNotAvailable(id, deploy);
      complain(aboutValue([...pathOf(index)], message, hint));
    }
  }
  return found;
}

function soakOf(soak: WaveInput['soak']): Pick<FleetWave, 'soakMs' | 'soakBlocks'> {
  if (soak === undefined) return { soakMs: 0, soakBlocks: 0 };
  if (typeof soak === 'string' && soak.includes('block')) return { soakMs: 0, soakBlocks: Number.parseInt(soak, 10) };
  return { soakMs: parseDuration(soak) ?? 0, soakBlocks: 0 };
}

/** Azure updates the two regions of a pair one after the other, so that one of them always stands; so do we. */
function apart(wave: FleetWave, deploy: readonly Region[]): readonly FleetWave[] {
  const pairs = new Map(deploy.map((region) => [region.id, region.pair]));
  const first: FleetWave['regions'][number][] = [];
  const second: FleetWave['regions'][number][] = [];
  for (const id of wave.regions) {
    const clashes = first.some((other) => pairs.get(id) === other || pairs.get(other) === id);
    (clashes ? second : first).push(id);
  }
  if (second.length === 0) return [wave];
  return [{ ...wave, regions: first }, ...apart({ ...wave, name: `${wave.name}, paired`, regions: second }, deploy)];
}
