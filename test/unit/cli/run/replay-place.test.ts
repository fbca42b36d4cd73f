import { describe, expect, test } from 'vitest';
import { placeOf } from '../../../../src/cli/run/replay-place.ts';
import { Recording } from '../../../../src/ui/replay/recording.ts';
import { eventsAfter } from '../../../rigs/screen/recorded-rollout.ts';

/** Begins at 04:31:07; its events are at 04:31:17, 04:32:17 twice, and 00:32:17 of the next day. */
const recording = new Recording(eventsAfter(10, 60, 0, 20 * 3600));

describe('--at takes', () => {
  test.each([
    ['1', { at: 0, ms: 0 }],
    ['3', { at: 2, ms: 70_000 }],
    ['04:31:07', { at: 0, ms: 0 }],
    ['04:31:20', { at: 1, ms: 13_000 }],
    ['04:32', { at: 1, ms: 53_000 }],
    ['04:32:17', { at: 3, ms: 70_000 }],
    ['2026-11-21T04:32:17Z', { at: 3, ms: 70_000 }],
    ['2026-11-21 04:32:17', { at: 3, ms: 70_000 }],
    ['00:32:17', { at: 4, ms: 72_070_000 }],
    ['2026-11-22', { at: 3, ms: 70_000 + (20 * 3600 - 1937) * 1000 }],
  ])('%s', (asked, place) => {
    expect(placeOf(asked, recording)).toEqual(place);
  });

  test.each([
    ['0', 'there is no event 0: the journal holds events 1 to 5'],
    ['6', 'there is no event 6: the journal holds events 1 to 5'],
    ['04:30', 'nothing is recorded then: the journal goes from 2026-11-21 04:31:07 UTC to 2026-11-22 00:32:17 UTC'],
    [
      '2026-11-20',
      'nothing is recorded then: the journal goes from 2026-11-21 04:31:07 UTC to 2026-11-22 00:32:17 UTC',
    ],
    ['25:00', '--at takes the number of an event, or a time in UTC such as'],
    ['2026-13-40', '--at takes the number of an event, or a time in UTC such as'],
    ['soon', '--at takes the number of an event, or a time in UTC such as'],
    ['', '--at takes the number of an event, or a time in UTC such as'],
  ])('not %s', (asked, problem) => {
    expect(() => placeOf(asked, recording)).toThrow(problem);
  });

  test('a moment by the clock of the machine, also where it was set back', () => {
    const setBack = new Recording(eventsAfter(10, -3600, 5));
    expect(placeOf('03:31:20', setBack)).toEqual({ at: 2, ms: 13_000 });
    expect(placeOf('04:31:10', setBack)).toEqual({ at: 0, ms: 3000 });
  });
});
