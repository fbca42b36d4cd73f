import { expect, test } from 'vitest';
import type { RunEvent } from '../../../src/engine/model/event.ts';
import { EventTail } from '../../../src/wire/event-tail.ts';
import { ANNA } from '../../rigs/engine/engine-rig.ts';

const event = (seq: number): RunEvent => ({ seq, atMs: seq, type: 'run-paused', by: ANNA });
const seqs = (events: readonly RunEvent[] | null) => events?.map(({ seq }) => seq) ?? null;

test('gives what came after, nothing to who has all, null to who is too far behind or ahead', () => {
  const tail = new EventTail(4, 100);
  tail.add([event(5), event(6)]);
  tail.add([event(7)]);
  expect(seqs(tail.since(4))).toEqual([5, 6, 7]);
  expect(seqs(tail.since(6))).toEqual([7]);
  expect(seqs(tail.since(7))).toEqual([]);
  expect(tail.since(3)).toBeNull();
  expect(tail.since(8)).toBeNull();
});

test('that was told nothing yet has nothing to give but to who has all', () => {
  const tail = new EventTail(4);
  expect(tail.since(4)).toEqual([]);
  expect(tail.since(3)).toBeNull();
});

test('keeps at least as many as it promises and at most twice that', () => {
  const tail = new EventTail(0, 10);
  for (let seq = 1; seq <= 1000; seq += 1) {
    tail.add([event(seq)]);
    expect(tail.since(Math.max(0, seq - 10))).toHaveLength(Math.min(seq, 10));
    expect(seq > 20 ? tail.since(seq - 21) : null).toBeNull();
  }
});
