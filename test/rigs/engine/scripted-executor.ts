import type { Failure } from '../../../src/engine/model/failure.ts';
import type { AttemptId } from '../../../src/engine/model/ids.ts';
import type { Outcome } from '../../../src/engine/model/outcome.ts';
import type { AttemptOrder, Executor, Report } from '../../../src/engine/ports.ts';

/** Hands that wait for the test: every end, in every order, is the test's choice. */
export class ScriptedExecutor implements Executor {
  readonly live = new Map<AttemptId, (report: Report) => void>();
  readonly begun: AttemptId[] = [];
  readonly adopted: AttemptOrder[] = [];
  readonly cancelled: AttemptId[] = [];
  readonly forced: string[] = [];
  onBegin: (order: AttemptOrder) => void = () => {};

  begin(order: AttemptOrder, report: (report: Report) => void): void {
    this.begun.push(order.attempt);
    this.live.set(order.attempt, report);
    this.onBegin(order);
  }

  adopt(order: AttemptOrder, _known: unknown, report: (report: Report) => void): void {
    this.adopted.push(order);
    this.live.set(order.attempt, report);
  }

  cancel(attempt: AttemptId): boolean {
    this.cancelled.push(attempt);
    return this.live.has(attempt);
  }

  force(attempt: AttemptId, signal: string): boolean {
    this.forced.push(`${signal} ${attempt}`);
    return this.live.has(attempt);
  }

  release(): Promise<void> {
    this.live.clear();
    return Promise.resolve();
  }

  say(report: Report): void {
    this.live.get(report.attempt)?.(report);
  }

  succeed(attempt: AttemptId, facts: Outcome['facts'] = {}): void {
    this.#end(attempt, { status: 'succeeded', summary: 'done', facts });
  }

  fail(attempt: AttemptId, failure: Partial<Failure> = {}): void {
    this.#end(attempt, {
      status: 'failed',
      facts: {},
      failure: {
        class: 'unknown',
        title: 'the world said no',
        evidence: ['no'],
        hint: 'press r',
        fingerprint: 'no',
        reach: 'one',
        chain: [],
        ...failure,
      },
    });
  }

  #end(attempt: AttemptId, outcome: Outcome): void {
    const report = this.live.get(attempt);
    this.live.delete(attempt);
    report?.({ type: 'concluded', attempt, outcome });
  }
}
