import type { ChainHealth, ChainState } from '../../engine/model/health.ts';
import type { ExpectedChain } from '../node-sample.ts';
import type { BlockRun } from './block-run.ts';
import { type ChainPace, chainPace, intervals } from './chain-pace.ts';
import { chainState } from './chain-state.ts';
import type { FleetClock } from './fleet-clock.ts';
import { type Fork, type ForkSide, forkOf, forkSides, isEvenFork } from './fork-sides.ts';
import { heightMap } from './height-map.ts';
import { type HomeChain, homeChain, wrongHome } from './home-chain.ts';
import { type LiveValidators, liveValidators } from './live-validators.ts';
import { type ChainContext, type NodeFacts, nodeFacts } from './node-facts.ts';
import { isHeard, type NodeView, staleAfterMs } from './node-view.ts';
import type { LinksOf, PeerLinks } from './peer-links.ts';
import { stallForecast } from './stall-forecast.ts';
import { turnBook } from './turn-book.ts';
import { compareSet, type SetComparison, validatorSet } from './validator-set.ts';

/** All that is concluded about one chain; the report and the alarms are two ways of telling it. */
export interface ChainPicture {
  readonly id: string;
  readonly views: readonly NodeView[];
  readonly facts: readonly NodeFacts[];
  readonly home: HomeChain;
  readonly fork: Fork | null;
  readonly sides: readonly ForkSide[];
  readonly set: readonly string[] | null;
  readonly comparison: SetComparison;
  readonly pace: ChainPace | null;
  readonly run: BlockRun;
  readonly live: LiveValidators;
  readonly links: PeerLinks;
  readonly state: ChainState;
  readonly heightAt: ((atMs: number) => number) | null;
  readonly intervals: ReturnType<typeof intervals>;
  readonly forecast: ChainHealth['forecast'];
  /** The clocks of the fleet minus ours. */
  readonly clockAheadMs: number;
}

/** What all chains of a fleet share. */
interface AroundChain {
  readonly expected: ExpectedChain;
  readonly clock: FleetClock;
  readonly linksOf: LinksOf;
  readonly nowMs: number;
}

export function chainPicture(
  id: string,
  views: readonly NodeView[],
  { expected, clock, linksOf, nowMs }: AroundChain,
): ChainPicture {
  const staleMs = staleAfterMs(expected.everyMs);
  const home = homeChain(views, expected);
  const right = views.filter((view) => wrongHome(view, home) === null);
  const heard = right.filter(isHeard);
  // With nobody to hear, what was known last is still worth showing.
  const sides = forkSides(heard.length > 0 ? heard : right, right);
  const main = new Set(sides[0]?.nodes);
  const memories = (among: readonly NodeView[]) =>
    among.filter((view) => main.has(view.target.id)).map((view) => view.memory);
  const run = sides[0]?.run ?? [];
  const set = validatorSet(heard.length > 0 ? heard : right);
  const turns = turnBook(run, set ?? []);
  const pace = chainPace({ memories: memories(heard), expected, clock, staleMs });
  const past = pace ?? chainPace({ memories: memories(right), expected, clock, staleMs });
  const heightAt = past === null ? null : heightMap(run, past, expected.blockPeriodMs);
  const fork = forkOf(sides);
  const context: ChainContext = {
    ...{ expected, clock, home, turns, heightAt, stalled: pace?.stalled === true },
    set: set === null ? null : new Set(set),
    forked: offMain(views, sides),
    sameKeys: sameKeys(views),
    deployed: views.filter((view) => view.deployed).length,
    mostPeers: heard.reduce((most, view) => Math.max(most, view.memory.peers ?? 0), 0),
    there: new Set(heard.map((view) => view.target.id)),
  };
  const facts = views.map((view) => nodeFacts(view, context));
  const moving = pace !== null && !pace.stalled;
  const live = liveValidators({ set, facts, turns, moving, maxBlocksBehind: expected.maxBlocksBehind });
  const between = intervals(run);
  const state = chainState({ expected, pace, live, forked: fork !== null, run, intervals: between });
  const forecast = stallForecast(state, pace, live, expected, nowMs);
  return {
    ...{ id, views, facts, home, fork, sides, set, pace, run, live, state, heightAt, forecast },
    comparison: compareSet(set, views),
    links: linksOf(views),
    intervals: between,
    clockAheadMs: clock.aheadMs,
  };
}

/** In an even fork nobody is on the main side. */
function offMain(views: readonly NodeView[], sides: readonly ForkSide[]): ReadonlySet<string> {
  const validators = new Set(views.filter((view) => view.target.role === 'validator').map((view) => view.target.id));
  const even = isEvenFork(sides, (node) => validators.has(node));
  return new Set(sides.slice(even ? 0 : 1).flatMap((side) => side.nodes));
}

/** The key of a node is its id among peers and, hashed, its address. */
function sameKeys(views: readonly NodeView[]): ReadonlyMap<string, readonly string[]> {
  const byKey = Map.groupBy(views.filter(isHeard), (view) => view.memory.enodeId ?? view.memory.address ?? '');
  return new Map(
    [...byKey]
      .filter(([key, sharing]) => key !== '' && sharing.length > 1)
      .map(([key, sharing]) => [key, sharing.map((view) => view.target.id)] as const),
  );
}
