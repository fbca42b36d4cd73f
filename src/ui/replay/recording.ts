import type { RunEvent } from '../../engine/model/event.ts';
import type { RunState } from '../../engine/model/state.ts';
import { firstState, reduceAll } from '../../engine/state/reduce.ts';
import { invariant } from '../../lib/assert.ts';
import { firstAtLeast } from '../../lib/first-at-least.ts';

/**
 * A run as its journal tells it, to be looked at in any of its moments. Events are named by their place, from 0. Its
 * time runs from 0 and never backwards, also where the clock of the machine was set back between two events.
 */
export class Recording {
  readonly events: readonly RunEvent[];
  /** Places of what a person looks for first: tries that failed, and new starts that were paused because of failures. */
  readonly failures: readonly number[];
  readonly #moments: readonly number[];
  readonly #course: readonly number[];
  /** The state after every `STRIDE`th event, as far as anybody has looked. */
  readonly #kept: RunState[];
  #latest: { readonly at: number; readonly state: RunState };

  constructor(events: readonly RunEvent[]) {
    const [first] = events;
    invariant(first !== undefined, 'a recording has at least the event of its plan');
    this.events = events;
    this.failures = events.flatMap((event, at) => (isFailure(event) ? [at] : []));
    this.#moments = summed(events, (gapMs) => gapMs);
    this.#course = summed(events, (gapMs) => Math.min(gapMs, FOLD_MS));
    this.#kept = [firstState(first)];
    this.#latest = { at: 0, state: firstState(first) };
  }

  get last(): number {
    return this.events.length - 1;
  }

  get lengthMs(): number {
    return this.momentOf(this.last);
  }

  momentOf(at: number): number {
    return this.#moments[at] ?? 0;
  }

  /** What the clock of the machine said `ms` into the recording, after the event at `at` and before the next. */
  wallMs(at: number, ms: number): number {
    return (this.events[at]?.atMs ?? 0) + Math.floor(Math.max(0, ms - this.momentOf(at)));
  }

  /** Exactly what the events up to this place make; at most `STRIDE` of them are folded for it once it was looked at. */
  state(at: number): RunState {
    const { at: from, state } = this.#nearest(at);
    const found = this.#fold(state, from, at);
    this.#latest = { at, state: found };
    return found;
  }

  /** How far along the bar a moment is, from 0 to 1. A long stretch in which nothing happened takes no more room there than a short one. */
  shareAt(at: number, ms: number): number {
    const total = this.#course[this.last] ?? 0;
    const within = Math.min(FOLD_MS, Math.max(0, ms - this.momentOf(at)));
    return total === 0 ? 1 : Math.min(1, ((this.#course[at] ?? 0) + within) / total);
  }

  /** The last event that is not further along the bar than this. */
  placeAtShare(share: number): number {
    const wanted = share * (this.#course[this.last] ?? 0);
    return Math.min(this.last, Math.max(0, firstAtLeast(this.#course, wanted + 1) - 1));
  }

  /** Folds one stretch nobody has looked at yet. False = there is none left. */
  foldMore(): boolean {
    const next = this.#kept.length * STRIDE;
    if (next > this.last) return false;
    this.#nearest(next);
    return true;
  }

  #nearest(at: number): { readonly at: number; readonly state: RunState } {
    for (let next = this.#kept.length; next * STRIDE <= at; next += 1) {
      const before = this.#kept[next - 1];
      invariant(before !== undefined, 'states are kept without a gap');
      this.#kept.push(this.#fold(before, (next - 1) * STRIDE, next * STRIDE));
    }
    const stride = Math.floor(at / STRIDE);
    const kept = this.#kept[stride];
    invariant(kept !== undefined, `the recording has no event ${at}`);
    const isNearer = this.#latest.at <= at && this.#latest.at > stride * STRIDE;
    return isNearer ? this.#latest : { at: stride * STRIDE, state: kept };
  }

  #fold(state: RunState, from: number, to: number): RunState {
    return reduceAll(state, this.events.slice(from + 1, to + 1));
  }
}

/**
 * 1000 events are folded in about 10 ms for a fleet of 24 regions (measured): less than is felt of a key press, and the
 * kept states of 100,000 events stay below 100 MB.
 */
export const STRIDE = 1000;

/** On the bar a minute in which nothing happened says as much as a night. */
const FOLD_MS = 60_000;

function summed(events: readonly RunEvent[], weight: (gapMs: number) => number): readonly number[] {
  let sum = 0;
  return events.map((event, at) => {
    const before = events[at - 1];
    if (before !== undefined) sum += weight(Math.max(0, event.atMs - before.atMs));
    return sum;
  });
}

function isFailure(event: RunEvent): boolean {
  return event.type === 'breaker-opened' || (event.type === 'attempt-ended' && event.outcome.status === 'failed');
}
