import { describe, expect, test } from 'vitest';
import { Lease } from '../../../src/cluster/lease.ts';
import { LEASE_SECONDS, leaseTimes } from '../../../src/cluster/lease-record.ts';
import { MemoryLease } from '../../rigs/cluster/memory-lease.ts';
import { VirtualTime } from '../../rigs/cluster/virtual-time.ts';

/** A candidate and what became of it. */
function candidate(shared: MemoryLease, time: VirtualTime, me: string, offMs = 0) {
  const line = shared.line();
  const said: string[] = [];
  const end = new AbortController();
  const options = { store: line, clock: time.clock(offMs), times: leaseTimes(LEASE_SECONDS), me, random: () => 0 };
  const lease = new Lease({ ...options, onWait: (why) => void said.push(why) });
  const outcome: { holds: boolean; lost: string | null | undefined } = { holds: false, lost: undefined };
  const live = async (): Promise<void> => {
    outcome.holds = await lease.acquire(end.signal);
    if (!outcome.holds) return;
    outcome.lost = await lease.hold(end.signal);
    outcome.holds = false;
  };
  void live();
  return { lease, line, said, outcome, end };
}

describe('the right to write', () => {
  test('goes to one of two, and the other says who has it', async () => {
    const time = new VirtualTime();
    const shared = new MemoryLease();
    const a = candidate(shared, time, 'a');
    await time.advance(0);
    const b = candidate(shared, time, 'b');
    await time.advance(120_000);
    expect([a.outcome.holds, b.outcome.holds]).toEqual([true, false]);
    expect(b.said).toEqual(['a holds the lease']);
  });

  test('of a holder that is cut off ends for itself before anybody else may begin', async () => {
    for (const state of ['cut', 'silent'] as const) {
      const time = new VirtualTime();
      const shared = new MemoryLease();
      const a = candidate(shared, time, 'a');
      await time.advance(20_000);
      const b = candidate(shared, time, 'b');
      await time.advance(1_000);
      a.line.state = state;
      for (let i = 0; i < 300; i += 1) {
        await time.advance(100);
        expect(a.outcome.holds && b.outcome.holds).toBe(false);
      }
      expect(a.outcome.lost).toContain('could not be renewed for 10 s');
      expect(b.outcome.holds).toBe(true);
      expect(shared.stored?.record).toMatchObject({ holder: 'b', transitions: 1 });
    }
  });

  test('survives an API server that is away for less than the deadline', async () => {
    const time = new VirtualTime();
    const shared = new MemoryLease();
    const a = candidate(shared, time, 'a');
    await time.advance(4_000);
    a.line.state = 'cut';
    await time.advance(7_000);
    a.line.state = 'up';
    await time.advance(60_000);
    expect(a.outcome.holds).toBe(true);
  });

  test('does not depend on clocks that agree', async () => {
    const time = new VirtualTime();
    const shared = new MemoryLease();
    const a = candidate(shared, time, 'a', -86_400_000);
    await time.advance(10_000);
    const b = candidate(shared, time, 'b', 86_400_000);
    await time.advance(300_000);
    expect([a.outcome.holds, b.outcome.holds]).toEqual([true, false]);
  });

  test('is lost at once when somebody else is named in it', async () => {
    const time = new VirtualTime();
    const shared = new MemoryLease();
    const a = candidate(shared, time, 'a');
    await time.advance(1_000);
    const { record } = shared.stored!;
    shared.stored = { record: { ...record, holder: 'operator' }, version: 'by hand' };
    await time.advance(2_000);
    expect(a.outcome.lost).toBe('operator holds it now');
  });

  test('is not taken back by a holder in whose time somebody else had it and let go', async () => {
    const time = new VirtualTime();
    const shared = new MemoryLease();
    const a = candidate(shared, time, 'a');
    await time.advance(1_000);
    shared.stored = { record: { ...shared.stored!.record, holder: null }, version: 'by hand' };
    await time.advance(2_000);
    expect(a.outcome.lost).toBe('nobody holds it now');
  });

  test('goes to the next one within one retry when it is let go, and names the run of its holder', async () => {
    const time = new VirtualTime();
    const shared = new MemoryLease();
    const a = candidate(shared, time, 'a');
    await time.advance(1_000);
    a.lease.writes('20261121-040236-chain-138-k3f9');
    await time.advance(2_000);
    expect(shared.stored?.record.run).toBe('20261121-040236-chain-138-k3f9');
    const b = candidate(shared, time, 'b');
    await time.advance(1_000);
    a.end.abort();
    await a.lease.release();
    await time.advance(2_000);
    expect([a.outcome.lost, b.outcome.holds]).toEqual([null, true]);
    expect(shared.stored?.record.run).toBeNull();
  });

  test('a candidate that is told to end while it waits, ends', async () => {
    const time = new VirtualTime();
    const shared = new MemoryLease();
    candidate(shared, time, 'a');
    await time.advance(1_000);
    const b = candidate(shared, time, 'b');
    await time.advance(1_000);
    b.end.abort();
    expect(await b.lease.acquire(b.end.signal)).toBe(false);
  });
});
