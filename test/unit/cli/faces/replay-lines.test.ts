import { describe, expect, test } from 'vitest';
import { ReplayLines } from '../../../../src/cli/faces/replay-lines.ts';
import { atBegin, atPlace } from '../../../../src/ui/replay/playhead.ts';
import { Recording } from '../../../../src/ui/replay/recording.ts';
import { HandTiming } from '../../../rigs/screen/hand-timing.ts';
import { eventsAfter, recordedRollout } from '../../../rigs/screen/recorded-rollout.ts';

function telling(recording: Recording) {
  const said: string[] = [];
  return { said, lines: new ReplayLines(recording, (line) => said.push(line)) };
}

describe('a recording in lines', () => {
  const recording = new Recording(recordedRollout(3, 120));

  test('is told at once, with the time of each event and the day it was', () => {
    const { said, lines } = telling(recording);
    lines.tellFrom(0);
    expect(said[0]).toBe('2026-11-21 UTC');
    expect(said[1]).toMatch(/^04:31:07 {2}run +planned /);
    expect(said.filter((line) => / failed /.test(line))).toHaveLength(recording.failures.length);
    expect(said.at(-1)).toMatch(/^12:\d\d:\d\d {2}run +engine test started/);
  });

  test('played, says the same lines, each when its time comes', async () => {
    const { said, lines } = telling(recording);
    const timing = new HandTiming();
    const played = lines.play(atBegin(recording, 100), timing, new AbortController().signal);
    expect(said).toHaveLength(2);
    timing.pass(60_000);
    await played;
    const atOnce = telling(recording);
    atOnce.lines.tellFrom(0);
    expect(said).toEqual(atOnce.said);
    expect(timing.waiting).toBe(0);
  });

  test('begins where it was asked to, and ends when somebody has seen enough', async () => {
    const later = new Recording(eventsAfter(10, 20 * 3600, 10));
    const { said, lines } = telling(later);
    const [timing, stop] = [new HandTiming(), new AbortController()];
    const played = lines.play({ ...atPlace(later, 1, atBegin(later, 1)), playing: true }, timing, stop.signal);
    timing.pass(3000);
    stop.abort();
    await played;
    expect(said.map((line) => line.slice(0, 8))).toEqual(['2026-11-', '04:31:17', '2026-11-', '00:31:17']);
    expect(timing.waiting).toBe(0);
  });
});
