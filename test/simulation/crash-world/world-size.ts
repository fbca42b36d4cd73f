import { seededRandom } from '../seeded-random.ts';

/** How much of everything a world holds: with its seed, all there is to know of it. Smaller numbers, smaller world. */
export interface WorldSize {
  readonly seed: number;
  readonly regions: number;
  /** Phases a region goes through, at most. */
  readonly phases: number;
  /** Engines that die (or let go) before one is left in peace. */
  readonly crashes: number;
  /** Commands given at random moments; none in a world that is compared with an uncrashed one. */
  readonly commands: number;
  /** Stretches in which the disk refuses. */
  readonly troubles: number;
  /** Moments at which the whole machine goes down, with every process. */
  readonly reboots: number;
  /** Single parts that a plan or policy may have. */
  readonly parts: readonly WorldPart[];
}

export const WORLD_PARTS = [
  ...(['carrier', 'guards', 'lanes', 'cross-edges', 'fleet-step', 'probes', 'hangs', 'failures'] as const),
  ...(['quorum', 'waves', 'manual', 'tolerance', 'retry', 'breaker', 'narrow', 'auth'] as const),
  ...(['way-back', 'goes-on', 'needless'] as const),
] as const;
export type WorldPart = (typeof WORLD_PARTS)[number];

/** What decides about the end by who was first: a crash may rightly change it. */
const PATH_DEPENDENT: readonly WorldPart[] = ['tolerance', 'auth'];

/** All of them together do so too: who has passed another's step in time is ahead of whoever waits for it to be done anew, in vain. */
const OVERTAKING: readonly WorldPart[] = ['cross-edges', 'failures', 'retry'];

/** Every second world is one whose end must not depend on crashes. */
export function worldSize(seed: number): WorldSize {
  const random = seededRandom(seed * 7919 + 17);
  const upTo = (most: number): number => Math.floor(random() * (most + 1));
  const compared = seed % 2 === 0;
  const parts = WORLD_PARTS.filter((part) => random() < 0.4 && !(compared && PATH_DEPENDENT.includes(part)));
  return {
    ...{ seed, regions: 2 + upTo(4), phases: 2 + upTo(3), crashes: 1 + upTo(5), troubles: upTo(2) },
    ...{ commands: compared ? 0 : upTo(30), reboots: compared ? 0 : upTo(1), parts },
  };
}

/** The end of such a world is a function of its plan and fates alone. */
export const isCompared = ({ commands, reboots, parts }: WorldSize): boolean =>
  commands === 0 &&
  reboots === 0 &&
  !parts.some((part) => PATH_DEPENDENT.includes(part)) &&
  !OVERTAKING.every((part) => parts.includes(part));

/** Worlds that are a little smaller, the boldest cut first. */
export function smaller(size: WorldSize): readonly WorldSize[] {
  const cut = (name: 'regions' | 'phases' | 'crashes' | 'commands' | 'troubles' | 'reboots', least: number) => {
    const to = [...new Set([least, Math.floor((size[name] + least) / 2), size[name] - 1])];
    return to.filter((value) => value >= least && value < size[name]).map((value) => ({ ...size, [name]: value }));
  };
  return [
    ...[...cut('commands', 0), ...cut('troubles', 0), ...cut('reboots', 0), ...cut('crashes', 0)],
    ...[...cut('regions', 1), ...cut('phases', 1)],
    ...size.parts.map((part) => ({ ...size, parts: size.parts.filter((each) => each !== part) })),
  ];
}
