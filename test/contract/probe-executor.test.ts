import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createExecutor } from '../../src/engine/execute/executor.ts';
import { ProbeExecutor } from '../../src/engine/execute/probe-executor.ts';
import type { Failure } from '../../src/engine/model/failure.ts';
import type { AttemptOrder, ProbeAnswer, ProbeContext, Report } from '../../src/engine/ports.ts';
import { ExecutorRig } from './executor-rig.ts';

const LATE: Failure = {
  class: 'timeout',
  title: 'pods are not ready',
  evidence: [],
  hint: 'look at the pods',
  fingerprint: 'pods',
  reach: 'one',
  chain: [],
};
const notYet = (done: number): ProbeAnswer => ({
  answer: 'not-yet',
  text: `${done} of 4 pods ready`,
  progress: { done, total: 4, unit: 'pods' },
  late: LATE,
});
const YES: ProbeAnswer = { answer: 'yes', summary: '4 of 4 pods ready', facts: { ready: 4 } };

/** A probe that answers when the test does. */
class ObedientProbe {
  readonly asks: { context: ProbeContext; answer: (answer: ProbeAnswer) => void; fail: (error: Error) => void }[] = [];

  ask = (_input: unknown, context: ProbeContext): Promise<ProbeAnswer> =>
    new Promise((answer, fail) => this.asks.push({ context, answer, fail }));

  /** Answers the newest ask and lets the executor take the answer in. */
  async answer(answer: ProbeAnswer): Promise<void> {
    this.asks.at(-1)!.answer(answer);
    await settled();
  }
}

/** Everything that promises alone can do has been done. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

let rig: ExecutorRig;
let probe: ObedientProbe;
let executor: ProbeExecutor;
let order: AttemptOrder;
let reports: Report[];
beforeEach(() => {
  rig = new ExecutorRig();
  probe = new ObedientProbe();
  executor = new ProbeExecutor({ probes: { pods: probe }, clock: rig.clock });
  order = rig.orderOf({ kind: 'probe', probe: 'pods', input: {}, everyMs: 2000 });
  reports = [];
});
afterEach(() => rig.close());

function begin(): void {
  executor.begin(order, (report) => reports.push(report));
  rig.clock.advance(0);
}
const outcome = () => reports.flatMap((report) => (report.type === 'concluded' ? report.outcome : []));
const activity = () =>
  reports.flatMap((report) =>
    report.type === 'signal' && report.signal.type === 'activity' ? report.signal.text : [],
  );

describe('a probe', () => {
  test('is asked at once, then every interval, until yes', async () => {
    begin();
    await probe.answer(notYet(1));
    rig.clock.advance(1999);
    expect(probe.asks).toHaveLength(1);
    rig.clock.advance(1);
    await probe.answer(notYet(1));
    rig.clock.advance(2000);
    await probe.answer(YES);
    expect(outcome()).toEqual([{ status: 'succeeded', summary: '4 of 4 pods ready', facts: { ready: 4 } }]);
    rig.clock.advance(3_600_000);
    expect(probe.asks).toHaveLength(3);
    expect(reports.at(-1)).toMatchObject({ type: 'concluded' });
  });

  test('leaves a log with one line for each change of its text', async () => {
    begin();
    for (const done of [1, 1, 2]) {
      await probe.answer(notYet(done));
      rig.clock.advance(2000);
    }
    await probe.answer(YES);
    expect(readFileSync(join(order.directory, 'log'), 'utf8').split('\n')).toEqual([
      '2026-11-21T04:00:00.000Z 1 of 4 pods ready',
      '2026-11-21T04:00:04.000Z 2 of 4 pods ready',
      '2026-11-21T04:00:06.000Z 4 of 4 pods ready',
      '',
    ]);
    expect(activity()).toEqual(['1 of 4 pods ready', '2 of 4 pods ready']);
  });

  test('that says no is failed with its failure', async () => {
    begin();
    await probe.answer({ answer: 'no', failure: LATE });
    expect(outcome()).toEqual([{ status: 'failed', failure: LATE, facts: {} }]);
  });

  test('is never asked twice at once, and an ask that takes too long is given up and said so', async () => {
    begin();
    rig.clock.advance(9999);
    expect(probe.asks[0]!.context.aborted.aborted).toBe(false);
    rig.clock.advance(1);
    expect(probe.asks[0]!.context.aborted.aborted).toBe(true);
    expect(activity()).toEqual(['no answer within 10 s']);
    rig.clock.advance(60_000);
    expect(probe.asks).toHaveLength(1);
    await probe.answer(YES);
    expect(outcome()).toEqual([]);
    rig.clock.advance(0);
    await probe.answer(YES);
    expect(outcome()).toHaveLength(1);
  });

  test('is failed at the deadline with what its last answer said', async () => {
    begin();
    await probe.answer(notYet(3));
    rig.clock.advance(3_600_000);
    expect(outcome()).toEqual([{ status: 'failed', failure: LATE, facts: {} }]);
    expect(probe.asks.at(-1)!.context.aborted.aborted).toBe(true);
  });

  test('that never answered is failed at the deadline as timed out', () => {
    begin();
    rig.clock.advance(3_600_000);
    expect(outcome()).toMatchObject([{ failure: { class: 'timeout', evidence: ['no answer within 10 s'] } }]);
  });

  test('is cancelled once, at once, and its late answer is dropped', async () => {
    begin();
    expect(executor.cancel(order.attempt)).toBe(true);
    expect(executor.cancel(order.attempt)).toBe(false);
    expect(probe.asks[0]!.context.aborted.aborted).toBe(true);
    await probe.answer(YES);
    expect(outcome()).toMatchObject([{ failure: { class: 'cancelled' } }]);
  });

  test('that throws is failed, and only it', async () => {
    begin();
    probe.asks[0]!.fail(new TypeError('undefined is not a pod'));
    await settled();
    expect(outcome()).toMatchObject([
      { failure: { class: 'unknown', evidence: ['TypeError: undefined is not a pod'] } },
    ]);
  });

  test('keeps its memory from ask to ask and knows when its attempt began', async () => {
    begin();
    probe.asks[0]!.context.memory.set('height', 7);
    await probe.answer(notYet(1));
    rig.clock.advance(2000);
    const { context } = probe.asks[1]!;
    expect([context.memory.get('height'), context.nowMs() - context.beganAtMs]).toEqual([7, 2000]);
  });

  test('that nobody knows is a failure of configuration', async () => {
    const unknown = rig.orderOf({ kind: 'probe', probe: 'toString', input: {}, everyMs: 1 });
    executor.begin(unknown, (report) => reports.push(report));
    await settled();
    expect(outcome()).toMatchObject([{ failure: { class: 'config' } }]);
  });

  test('released, says nothing more; adopted, is asked again', async () => {
    begin();
    await executor.release();
    await probe.answer(YES);
    expect(reports).toEqual([]);
    executor.adopt(order, null, (report) => reports.push(report));
    rig.clock.advance(0);
    await probe.answer(YES);
    expect(outcome()).toHaveLength(1);
  });
});

test('an executor hands each kind of work to its own hands', async () => {
  const both = createExecutor({ commandExecutor: rig.executor, probeExecutor: executor });
  const command = rig.order(['sh', '-c', 'exit 3']);
  const ended = new Promise((resolve) =>
    both.begin(command, (report) => report.type === 'ended' && resolve(report.exit)),
  );
  both.begin(order, (report) => reports.push(report));
  rig.clock.advance(0);
  expect(both.cancel(order.attempt)).toBe(true);
  expect(outcome()).toHaveLength(1);
  expect(await ended).toMatchObject({ code: 3 });
  expect(both.cancel(command.attempt)).toBe(false);
  await both.release();
});
