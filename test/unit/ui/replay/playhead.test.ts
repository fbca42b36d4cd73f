import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  acted,
  advanced,
  atBegin,
  atPlace,
  nextEventMs,
  type Playhead,
  type ReplayAction,
  SPEED,
} from '../../../../src/ui/replay/playhead.ts';
import { Recording } from '../../../../src/ui/replay/recording.ts';
import { eventsAfter, NIGHT_MS, recordedRollout } from '../../../rigs/screen/recorded-rollout.ts';

const rollout = new Recording(recordedRollout());
const press = (recording: Recording, head: Playhead, ...actions: readonly ReplayAction[]): Playhead =>
  actions.reduce((now, action) => acted(recording, now, action).head, head);

describe('played', () => {
  const recording = new Recording(eventsAfter(10, 20, 20));

  test('time passes as many times faster as was asked for', () => {
    const head = advanced(recording, atBegin(recording, 10), 500);
    expect(head).toMatchObject({ at: 0, ms: 5000 });
    expect(advanced(recording, head, 500)).toMatchObject({ at: 1, ms: 10_000 });
    expect(advanced(recording, head, 1000)).toMatchObject({ at: 1, ms: 15_000 });
  });

  test('it stops by itself where the recording ends, and begins anew when it is played again', () => {
    const ended = advanced(recording, atBegin(recording, 10), 60_000);
    expect(ended).toMatchObject({ at: 3, ms: 50_000, playing: false });
    expect(nextEventMs(recording, ended)).toBeNull();
    expect(press(recording, ended, 'replay-play')).toMatchObject({ at: 0, ms: 0, playing: true });
  });

  test('paused, nothing passes', () => {
    const paused = press(recording, atBegin(recording, 10), 'replay-play');
    expect(advanced(recording, paused, 60_000)).toMatchObject({ at: 0, ms: 0 });
  });

  test('in small steps it comes to the same place as in one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 40 }),
        fc.constantFrom(1, 5, 100, 1000),
        (passed, speed) => {
          const steps = passed.reduce((head, ms) => advanced(rollout, head, ms), atBegin(rollout, speed));
          const once = advanced(
            rollout,
            atBegin(rollout, speed),
            passed.reduce((sum, ms) => sum + ms, 0),
          );
          expect(steps.at).toBe(once.at);
          expect(steps.ms).toBeCloseTo(once.ms, 3);
          expect(steps.playing).toBe(once.playing);
        },
      ),
    );
  });
});

describe('a long stretch without an event', () => {
  const recording = new Recording(eventsAfter(10, NIGHT_MS / 1000, 10));
  const before = { ...atPlace(recording, 1, atBegin(recording, 10)), playing: true };

  test('is left out after a second, up to a second before its end, and that is said for a while', () => {
    expect(advanced(recording, before, 900)).toMatchObject({ at: 1, skipped: null });
    const after = advanced(recording, before, 1000);
    expect(after).toMatchObject({ at: 1, ms: recording.momentOf(2) - 10_000 });
    expect(after.skipped?.ms).toBe(NIGHT_MS - 20_000);
    expect(advanced(recording, after, 1000)).toMatchObject({ at: 2 });
    expect(advanced(recording, after, 3900).skipped).not.toBeNull();
    expect(advanced(recording, after, 4000).skipped).toBeNull();
  });

  test('is known in advance: the next event comes two seconds later', () => {
    expect(nextEventMs(recording, before)).toBe(2000);
  });

  test('at a speed at which it is short is played', () => {
    const waiting = new Recording(eventsAfter(10, 60, 10));
    const head = { ...atPlace(waiting, 1, atBegin(waiting, 20)), playing: true };
    expect(nextEventMs(waiting, head)).toBe(3000);
    expect(advanced(waiting, head, 2999)).toMatchObject({ at: 1, skipped: null });
  });

  test('can be gone back over', () => {
    const after = atPlace(recording, 2, before);
    expect(press(recording, after, 'replay-jump-back').at).toBe(1);
  });
});

describe('a key', () => {
  const begin = atBegin(rollout, 10);

  test('makes it slower and faster, from 1 to 1000', () => {
    expect(press(rollout, begin, 'replay-faster').speed).toBe(20);
    expect(press(rollout, begin, 'replay-slower').speed).toBe(5);
    const all = (action: ReplayAction) => press(rollout, begin, ...Array.from({ length: 20 }, () => action)).speed;
    expect([all('replay-slower'), all('replay-faster')]).toEqual([SPEED.least, SPEED.most]);
    expect(press(rollout, { ...begin, speed: 7 }, 'replay-faster').speed).toBe(10);
  });

  test('goes one event on or back, and stops there', () => {
    const one = press(rollout, begin, 'replay-step', 'replay-step');
    expect(one).toMatchObject({ at: 2, ms: rollout.momentOf(2), playing: false });
    expect(press(rollout, one, 'replay-step-back')).toMatchObject({ at: 1, ms: rollout.momentOf(1) });
    expect(acted(rollout, begin, 'replay-step-back').problem).toBe('this is the first event');
    const end = press(rollout, begin, 'replay-end');
    expect(end).toMatchObject({ at: rollout.last, ms: rollout.lengthMs, playing: false });
    expect(acted(rollout, end, 'replay-step').problem).toBe('this is the last event of the recording');
  });

  test('goes from failure to failure, and says when there is none any more', () => {
    const [first, second] = rollout.failures;
    const at = press(rollout, begin, 'replay-next-failure');
    expect(at).toMatchObject({ at: first, playing: false });
    const next = press(rollout, at, 'replay-next-failure');
    expect(next.at).toBe(second);
    expect(acted(rollout, next, 'replay-next-failure')).toEqual({ head: next, problem: 'nothing fails after this' });
    expect(press(rollout, next, 'replay-previous-failure').at).toBe(first);
    expect(acted(rollout, at, 'replay-previous-failure').problem).toBe('nothing has failed before this');
  });

  test('jumps twenty times from the beginning to the end and back, and always moves', () => {
    const jumps = (head: Playhead, action: ReplayAction): readonly number[] => {
      const next = press(rollout, head, action);
      return next.at === head.at ? [] : [next.at, ...jumps(next, action)];
    };
    const on = jumps(begin, 'replay-jump');
    expect(on.at(-1)).toBe(rollout.last);
    expect(on.length).toBeGreaterThan(12);
    expect(on.length).toBeLessThan(30);
    expect(jumps(press(rollout, begin, 'replay-end'), 'replay-jump-back').at(-1)).toBe(0);
  });

  test('never leads out of the recording, whatever is pressed and however much time passes', () => {
    const actions: readonly ReplayAction[] = [
      ...(['replay-play', 'replay-slower', 'replay-faster', 'replay-step-back', 'replay-step'] as const),
      ...(['replay-jump-back', 'replay-jump', 'replay-begin', 'replay-end'] as const),
      ...(['replay-previous-failure', 'replay-next-failure'] as const),
    ];
    const move = fc.oneof(fc.constantFrom(...actions), fc.integer({ min: 0, max: 20_000 }));
    fc.assert(
      fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
        let head = begin;
        for (const one of moves) {
          head = typeof one === 'number' ? advanced(rollout, head, one) : acted(rollout, head, one).head;
          expect(head.at).toBeGreaterThanOrEqual(0);
          expect(head.at).toBeLessThanOrEqual(rollout.last);
          expect(head.ms).toBeGreaterThanOrEqual(rollout.momentOf(head.at));
          const next = head.at === rollout.last ? rollout.lengthMs : rollout.momentOf(head.at + 1);
          expect(head.ms).toBeLessThanOrEqual(next);
        }
      }),
    );
  });
});
