import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../../src/engine/model/event.ts';
import { firstState, reduce } from '../../../src/engine/state/reduce.ts';
import type { Placed } from '../../../src/ui/replay-link.ts';
import { START_MS } from '../../rigs/screen/fake-engine.ts';
import { eventsAfter, handReplay, recordedRollout } from '../../rigs/screen/recorded-rollout.ts';

/** Somebody who believes what the link says. */
function watching(events: readonly RunEvent[], speed: number) {
  const { timing, link, recording } = handReplay(events, speed);
  const told: number[] = [];
  const placed: Placed[] = [];
  const attached = link.attach((message) => {
    if (message.type === 'events') told.push(...message.events.map(({ seq }) => seq));
  });
  link.onPlaced((one) => placed.push(one));
  return { timing, link, recording, told, placed, attached };
}

describe('a recording in the place of an engine', () => {
  test('tells each event when its time comes, once and in order', () => {
    const { timing, told, attached } = watching(eventsAfter(10, 20, 20), 10);
    expect(attached.state.lastSeq).toBe(1);
    timing.pass(900);
    expect(told).toEqual([]);
    timing.pass(200);
    expect(told).toEqual([2]);
    timing.pass(60_000);
    expect(told).toEqual([2, 3, 4]);
    expect(timing.waiting).toBe(0);
  });

  test('tells a whole rollout at the highest speed without a gap', () => {
    const events = recordedRollout();
    const { timing, told } = watching(events, 1000);
    timing.pass(60_000);
    expect(told).toEqual(events.slice(1).map(({ seq }) => seq));
  });

  test('has the time of the recording', () => {
    const { timing, link } = watching(eventsAfter(10, 20), 10);
    timing.pass(400);
    expect(link.nowMs()).toBe(START_MS + 4000);
    link.do('replay-end');
    timing.pass(5000);
    expect(link.nowMs()).toBe(START_MS + 30_000);
  });

  test('gives the whole state after a jump, forth and back, as the journal has it', () => {
    const events = recordedRollout();
    const { link, placed } = watching(events, 10);
    for (const action of ['replay-end', 'replay-previous-failure', 'replay-step-back', 'replay-begin'] as const) {
      link.do(action);
    }
    expect(placed).toHaveLength(4);
    for (const { state, events: upTo } of placed) {
      const [first, ...rest] = events.slice(0, upTo.length);
      expect(first).toBeDefined();
      if (first !== undefined) expect(state).toEqual(rest.reduce(reduce, firstState(first)));
    }
    expect(placed.map(({ events: upTo }) => upTo.length).at(-1)).toBe(1);
  });

  test('goes on from where one went', () => {
    const { timing, link, told } = watching(eventsAfter(10, 20, 20), 10);
    link.do('replay-end');
    link.do('replay-step-back');
    link.do('replay-play');
    timing.pass(2100);
    expect(told).toEqual([4]);
  });

  test('refuses every command, and says of which run it is a recording', async () => {
    const { link } = watching(recordedRollout(2, 5), 10);
    expect(await link.send()).toEqual({
      accepted: false,
      reason: 'this is a recording of 20261121-043107-chain-138-k3f9: nothing can be changed',
    });
  });

  test('lets no time pass while nobody is attached, nor while the machine sleeps', () => {
    const { timing, link, attached, told } = watching(eventsAfter(1000, 20), 1);
    attached.detach();
    expect(timing.waiting).toBe(0);
    timing.pass(10_000_000);
    const again = link.attach(() => {});
    expect(again.state.lastSeq).toBe(1);
    expect(link.view().head.ms).toBe(0);
    expect(told).toEqual([]);
  });
});
