import type { RpcProblem } from '../json-rpc-answer.ts';
import { type NodeView, wasAsked } from './node-view.ts';
import { clockText, countText } from './words.ts';

export interface Blindness {
  readonly text: string;
  readonly sinceMs: number;
}

// Every node is asked once in a tick, and a tick may be as long as two when the answers of one are slow.
const TICKS = 2;

/**
 * Regions do not fall together: when all that answered a moment ago are gone, what is broken is the way from here to them.
 * The same holds when none has ever answered and nothing on the way has said why.
 */
export function blindness(views: readonly NodeView[], everyMs: number, nowMs: number): Blindness | null {
  const watched = views.filter((view) => view.deployed && wasAsked(view));
  const failing = watched.filter((view) => view.memory.problem !== null);
  if (failing.length === 0) return null;
  const tickMs = TICKS * Math.max(everyMs, 1_000);
  const lastMs = watched.reduce<number | null>((last, { memory }) => newest(last, memory.usefulAtMs), null);
  if (lastMs === null) return neverSeen(watched, failing, nowMs);
  if (failing.length < watched.length && nowMs - lastMs <= tickMs) return null;
  const ever = regionsOf(watched.filter((view) => view.memory.usefulAtMs !== null));
  const together = regionsOf(watched.filter((view) => (view.memory.usefulAtMs ?? -1) >= lastMs - tickMs));
  if (together.size < 2 || together.size * 2 < ever.size) return null;
  return {
    text:
      `${countText(together.size, 'region')} stopped answering at one moment, ${clockText(lastMs, nowMs)}. ` +
      'Most likely the way from here to them is broken, not the chain',
    sinceMs: lastMs,
  };
}

const WIRE = new Set<RpcProblem['kind']>(['timeout', 'dns', 'unreachable', 'tls', 'reset', 'refused', 'aborted']);

function neverSeen(watched: readonly NodeView[], failing: readonly NodeView[], nowMs: number): Blindness | null {
  const regions = regionsOf(failing);
  const allOnTheWire = failing.every((view) => WIRE.has(view.memory.problem?.kind ?? 'http'));
  if (regions.size < 2 || failing.length < watched.length || !allOnTheWire) return null;
  return {
    text:
      `No node of ${countText(regions.size, 'region')} has answered yet. ` +
      'When they are known to run, the way from here to them is what to look at first',
    sinceMs: Math.min(...failing.map((view) => view.memory.failingSinceMs ?? nowMs)),
  };
}

const regionsOf = (views: readonly NodeView[]): ReadonlySet<string> => new Set(views.map((view) => view.target.region));

const newest = (one: number | null, other: number | null): number | null =>
  one === null ? other : other === null ? one : Math.max(one, other);
