import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../../../src/engine/model/event.ts';
import { firstState, reduce } from '../../../../src/engine/state/reduce.ts';
import { Recording, STRIDE } from '../../../../src/ui/replay/recording.ts';
import { START_MS } from '../../../rigs/screen/fake-engine.ts';
import { eventsAfter, NIGHT_MS, recordedRollout } from '../../../rigs/screen/recorded-rollout.ts';

const rollout = recordedRollout();

/** More than what is kept at once: the same rollout several times in one journal. */
const long: readonly RunEvent[] = [
  ...rollout.slice(0, 1),
  ...Array.from({ length: 12 }, () => rollout.slice(1)).flat(),
].map((event, at) => ({ ...event, seq: at + 1 }));

/** What the journal alone says, without any shortcut. */
function folds(events: readonly RunEvent[]) {
  const [first, ...rest] = events;
  if (first === undefined) throw new Error('no events');
  const states = [firstState(first)];
  for (const event of rest) states.push(reduce(states.at(-1) ?? firstState(first), event));
  return states;
}

describe('the state at a place of the recording', () => {
  const truth = folds(long);

  test('is what the events up to there make, wherever one goes to and in whatever order', () => {
    expect(long.length).toBeGreaterThan(2 * STRIDE);
    const places = fc.array(fc.nat(long.length - 1), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(places, (visited) => {
        const recording = new Recording(long);
        for (const at of visited) expect([at, isDeepStrictEqual(recording.state(at), truth[at])]).toEqual([at, true]);
      }),
      { numRuns: 15 },
    );
  });

  test.each([0, 1, STRIDE - 1, STRIDE, STRIDE + 1, 2 * STRIDE, long.length - 1])(
    'is right at %i, forth and back again',
    (at) => {
      const recording = new Recording(long);
      const visited = [at, long.length - 1, at];
      expect(visited.map((place) => isDeepStrictEqual(recording.state(place), truth[place]))).toEqual([
        true,
        true,
        true,
      ]);
    },
  );

  test('is folded stretch by stretch beforehand, until there is none left', () => {
    const recording = new Recording(long);
    const more = Array.from({ length: 3 + Math.floor((long.length - 1) / STRIDE) }, () => recording.foldMore());
    expect(more.filter((each) => each)).toHaveLength(Math.floor((long.length - 1) / STRIDE));
    expect(more.at(-1)).toBe(false);
    expect(isDeepStrictEqual(recording.state(long.length - 1), truth.at(-1))).toBe(true);
  });

  test('is one and the same object when it is asked for again', () => {
    const recording = new Recording(long);
    expect(recording.state(1234)).toBe(recording.state(1234));
  });
});

describe('the time of the recording', () => {
  test('is that between the events, from the first on', () => {
    const recording = new Recording(eventsAfter(10, 0, 20));
    expect([0, 1, 2, 3].map((at) => recording.momentOf(at))).toEqual([0, 10_000, 10_000, 30_000]);
    expect(recording.lengthMs).toBe(30_000);
  });

  test('never runs backwards where the clock of the machine was set back', () => {
    const recording = new Recording(eventsAfter(10, -3600, 5));
    expect([0, 1, 2, 3].map((at) => recording.momentOf(at))).toEqual([0, 10_000, 10_000, 15_000]);
    expect(recording.wallMs(1, 10_000)).toBe(START_MS + 10_000);
    expect(recording.wallMs(2, 12_000)).toBe(START_MS - 3_590_000 + 2000);
  });

  test('names what failed, and nothing else', () => {
    const recording = new Recording(rollout);
    const failed = rollout.flatMap((event, at) =>
      event.type === 'attempt-ended' && event.outcome.status === 'failed' ? [at] : [],
    );
    expect(failed).toHaveLength(2);
    expect(recording.failures).toEqual(failed);
  });
});

describe('the bar', () => {
  test('gives a night in which nothing happened no more room than a minute', () => {
    const recording = new Recording(rollout);
    const before = recording.last - 1;
    const busyMs = recording.momentOf(before);
    expect(recording.momentOf(recording.last) - busyMs).toBeGreaterThanOrEqual(NIGHT_MS);
    expect(recording.shareAt(before, busyMs)).toBeCloseTo(busyMs / (busyMs + 60_000), 5);
    expect(recording.shareAt(recording.last, recording.lengthMs)).toBe(1);
  });

  test('goes only forward, and a place on it leads back to its event', () => {
    const recording = new Recording(rollout);
    fc.assert(
      fc.property(fc.nat(recording.last), fc.nat(recording.last), (one, other) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)];
        const [from, to] = [low, high].map((at) => recording.shareAt(at, recording.momentOf(at)));
        expect(from).toBeLessThanOrEqual(to ?? 0);
        const back = recording.placeAtShare(from ?? 0);
        // Several events may stand at one moment.
        expect(recording.momentOf(back)).toBe(recording.momentOf(low));
      }),
    );
  });

  test('of a journal with one event is at its end', () => {
    const recording = new Recording(rollout.slice(0, 1));
    expect(recording.shareAt(0, 0)).toBe(1);
    expect(recording.placeAtShare(1)).toBe(0);
  });
});
