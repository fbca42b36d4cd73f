import type { RunEvent } from '../../../src/engine/model/event.ts';
import { atBegin } from '../../../src/ui/replay/playhead.ts';
import { Recording } from '../../../src/ui/replay/recording.ts';
import { ReplayLink } from '../../../src/ui/replay-link.ts';
import { FakeEngine } from './fake-engine.ts';
import { HandTiming } from './hand-timing.ts';
import { MemoryLogs } from './memory-logs.ts';
import { rolloutPlan } from './rollout-plan.ts';
import { RolloutPlayer } from './rollout-player.ts';

/** A rollout of a few minutes that was left with two failures, one approval, and a night before its last event. */
export function recordedRollout(regions = 24, beats = 300): readonly RunEvent[] {
  const player = new RolloutPlayer(new MemoryLogs(), regions);
  player.nowMs += 5000;
  player.launch();
  for (let beat = 0; beat < beats; beat += 1) player.beat(player.nowMs + 1000);
  player.nowMs += NIGHT_MS;
  player.say({ type: 'engine-started', pid: 7, program: 'test', note: null });
  return player.events;
}

export const NIGHT_MS = 8 * 60 * 60 * 1000;

/** A recording on a clock that obeys the test. */
export function handReplay(events: readonly RunEvent[], speed: number) {
  const timing = new HandTiming();
  const recording = new Recording(events);
  return { timing, recording, link: new ReplayLink(recording, atBegin(recording, speed), timing) };
}

/** So many seconds between one event and the next, after the one of the plan. */
export function eventsAfter(...gapsSeconds: readonly number[]): readonly RunEvent[] {
  const engine = new FakeEngine(rolloutPlan({ regions: 1 }));
  for (const [i, gap] of gapsSeconds.entries()) {
    engine.nowMs += gap * 1000;
    engine.say({ type: 'engine-started', pid: i + 1, program: 'test', note: null });
  }
  return engine.events;
}
