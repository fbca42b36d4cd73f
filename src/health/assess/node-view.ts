import type { ExpectedChain, NodeTarget } from '../node-sample.ts';
import type { HealthMemory } from './health-memory.ts';
import { NOTHING_KNOWN, type NodeMemory } from './node-memory.ts';

/** One node of the fleet as it stands at this moment. */
export interface NodeView {
  readonly target: NodeTarget;
  readonly deployed: boolean;
  /** Empty while it was not asked. */
  readonly memory: NodeMemory;
  readonly standing: Standing;
}

/**
 * What may be concluded from the last asks.
 * `answers`: the last ask told a block, not long ago. `falters`: an ask has come to nothing, but one shortly before told
 * a block. `silent`: asks come to nothing, and have for a while. `unknown`: not asked, or not asked again since.
 */
export type Standing = 'answers' | 'falters' | 'silent' | 'unknown';

// Three polls: one lost answer is nothing, three in a row are something.
const STALE_POLLS = 3;
// With very frequent polls one slow answer (an ask may take 2 s) must not make a node stale.
const LEAST_STALE_MS = 5_000;
// Two asks in a row that ran out of time: however seldom a node is asked, nobody waits for a third one to believe it.
const LOST_ASKS = 2;
const LOST_MS = 4_000;
// A dead node is asked every 15 s, one that wants patience once a minute; after two of those nobody asks any more.
const FORGOTTEN_MS = 120_000;

export const staleAfterMs = (everyMs: number): number => Math.max(LEAST_STALE_MS, STALE_POLLS * everyMs);

export function nodeViews(memory: HealthMemory, expected: ExpectedChain, nowMs: number): readonly NodeView[] {
  const deployed = new Set(expected.deployedRegions);
  const staleMs = staleAfterMs(expected.everyMs);
  const views = expected.nodes.map((target): NodeView => {
    const known = memory.nodes.get(target.id) ?? NOTHING_KNOWN;
    return { target, deployed: deployed.has(target.region), memory: known, standing: standing(known, staleMs, nowMs) };
  });
  const sightSinceMs = sightSince(views);
  return views.map((view) => (isOutdated(view, sightSinceMs) ? { ...view, standing: 'unknown' } : view));
}

/** A time far ahead is no fresh one: our clock was set back, and nothing has been heard since. */
const isWithin = (atMs: number | null, spanMs: number, nowMs: number): boolean =>
  atMs !== null && Math.abs(nowMs - atMs) <= spanMs;

function standing(memory: NodeMemory, staleMs: number, nowMs: number): Standing {
  const useful = isWithin(memory.usefulAtMs, staleMs, nowMs);
  if (memory.problem === null && useful) return 'answers';
  if (useful && !isLost(memory, nowMs)) return 'falters';
  const patienceMs = memory.problem === null ? staleMs : Math.max(FORGOTTEN_MS, staleMs);
  return isWithin(memory.lastAtMs, patienceMs, nowMs) ? 'silent' : 'unknown';
}

function isLost({ polls, failingSinceMs }: NodeMemory, nowMs: number): boolean {
  const inVain = polls.slice(-LOST_ASKS).filter(({ height }) => height === null).length;
  return failingSinceMs !== null && inVain === LOST_ASKS && nowMs - failingSinceMs >= LOST_MS;
}

/** Since when somebody has answered without a break. */
function sightSince(views: readonly NodeView[]): number {
  let since = Number.POSITIVE_INFINITY;
  for (const { standing: now, memory } of views)
    if (now === 'answers') since = Math.min(since, memory.usefulSinceMs ?? since);
  return since === Number.POSITIVE_INFINITY ? Number.NEGATIVE_INFINITY : since;
}

/** It was last asked while nobody could be reached: that it failed then says nothing about it. */
const isOutdated = ({ standing: now, memory }: NodeView, sightSinceMs: number): boolean =>
  now === 'silent' && memory.lastAskedAtMs < sightSinceMs;

export const wasAsked = ({ memory }: NodeView): boolean => memory.lastAtMs !== NOTHING_KNOWN.lastAtMs;

export const isHeard = (view: NodeView): boolean => view.standing === 'answers' || view.standing === 'falters';
