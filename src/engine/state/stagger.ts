import type { LimitName } from '../../regions/fleet.ts';
import type { Hold } from '../model/hold.ts';
import type { RunState } from '../model/state.ts';
import type { Step } from '../model/step.ts';

type LastBegins = ReadonlyMap<LimitName, number>;

/** A check runs inside the engine and starts nothing, so there is nothing to keep apart. */
const staggerMsOf = ({ plan }: RunState, limit: LimitName): number =>
  limit === 'probe' ? 0 : (plan.policy?.staggerMs ?? 0);

/** When the newest step of each tool began; what began inside another step started no program. */
export function lastBegins({ plan, steps }: RunState): LastBegins {
  const found = new Map<LimitName, number>();
  if (plan.policy?.staggerMs === undefined) return found;
  for (const { id, limit } of plan.steps) {
    const live = steps[id]?.attempts.findLast(({ carriedBy }) => carriedBy === null);
    if (live !== undefined) found.set(limit, Math.max(live.beganAtMs, found.get(limit) ?? 0));
  }
  return found;
}

/** Until when a step of this tool has to wait for the one before it; null = not at all. A begin in the future is a clock set back. */
export function beginsAtMs(state: RunState, limit: LimitName, last: LastBegins, nowMs: number): number | null {
  const atMs = last.get(limit);
  const staggerMs = staggerMsOf(state, limit);
  if (atMs === undefined || atMs > nowMs) return null;
  return nowMs < atMs + staggerMs ? atMs + staggerMs : null;
}

/** One step of each tool is next, where a plan keeps their begins apart. */
export class StartTurns {
  readonly #state: RunState;
  readonly #next = new Set<LimitName>();
  readonly #begun: LastBegins;

  constructor(state: RunState) {
    this.#state = state;
    this.#begun = lastBegins(state);
  }

  take({ limit }: Step): void {
    this.#next.add(limit);
  }

  holdFor({ limit }: Step): Hold | null {
    return this.#next.has(limit) ? this.#hold(limit) : null;
  }

  /** Why the next one has not begun, for as long as it has not: the moment itself is the scheduler's to know. */
  apart({ limit }: Step): Hold | null {
    return this.#begun.has(limit) ? this.#hold(limit) : null;
  }

  #hold(limit: LimitName): Hold | null {
    const everyMs = staggerMsOf(this.#state, limit);
    return everyMs === 0 ? null : { kind: 'stagger', limit, everyMs };
  }
}
