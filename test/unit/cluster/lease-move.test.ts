import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { freedRecord, heldRecord, nextMove, observe, type SeenLease } from '../../../src/cluster/lease-move.ts';

const LONG_AGO = new Date(0);
const record = heldRecord(null, 'a', null, 15_000, LONG_AGO);
const seen = (sinceMs: number, holder: string | null = 'a'): SeenLease => ({
  record: { ...record, holder },
  version: '1',
  sinceMs,
});

describe('what a candidate does next', () => {
  test('makes the lease that is not there, renews its own, takes one that was let go', () => {
    expect(nextMove(null, 'b', 0)).toEqual({ kind: 'create' });
    expect(nextMove(seen(0), 'a', 999_999)).toEqual({ kind: 'renew' });
    expect(nextMove(seen(0, null), 'b', 0)).toEqual({ kind: 'take', from: null });
  });

  test("waits until it has itself seen no write for as long as the holder's promise, whatever the times in the lease say", () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(40_000), fc.date({ noInvalidDate: true }), (sinceMs, passedMs, written) => {
        const lease = { ...seen(sinceMs), record: { ...record, renewedAt: written, acquiredAt: written } };
        const move = nextMove(lease, 'b', sinceMs + passedMs);
        expect(move.kind).toBe(passedMs >= 15_000 ? 'take' : 'wait');
      }),
    );
  });

  test('a lease is as old as its last write that we saw, not as our last look', () => {
    const first = observe(null, { record, version: '1' }, 100);
    const again = observe(first, { record, version: '1' }, 5_000);
    expect(again?.sinceMs).toBe(100);
    expect(observe(again, { record, version: '2' }, 6_000)?.sinceMs).toBe(6_000);
  });

  test('going to another is counted, renewing is not, and the time of taking it stays', () => {
    const now = new Date(5_000);
    expect(heldRecord(record, 'a', 'r1', 15_000, now)).toMatchObject({
      transitions: 0,
      acquiredAt: LONG_AGO,
      run: 'r1',
    });
    expect(heldRecord(record, 'b', null, 15_000, now)).toMatchObject({ transitions: 1, acquiredAt: now, holder: 'b' });
    expect(heldRecord(freedRecord(record, now), 'a', null, 15_000, now)).toMatchObject({ transitions: 1 });
  });
});
