import { unreachable } from '../../lib/assert.ts';
import type { Failure } from '../model/failure.ts';
import type { Outcome } from '../model/outcome.ts';
import type { ProbeWork } from '../model/step.ts';
import type { AttemptOrder, Clock, Probe, ProbeAnswer, ProbeContext, Report } from '../ports.ts';
import { brokenProbe, cancelledProbe, unansweredProbe } from './probe-failure.ts';
import { ProbeLog } from './probe-log.ts';

/** An ask that takes longer is given up: as long as Go clients wait for a TLS handshake with a dead API server. */
const ASK_MS = 10_000;

/** One gate: asks, waits, asks again; one ask at a time. */
export class ProbeAttempt {
  readonly #order: AttemptOrder;
  readonly #work: ProbeWork;
  readonly #probe: Probe;
  readonly #clock: Clock;
  readonly #report: (report: Report) => void;
  readonly #log: ProbeLog;
  readonly #abort = new AbortController();
  readonly #beganAtMs: number;
  readonly #memory = new Map<string, unknown>();
  readonly #forgetDeadline: () => void;
  #forgetNext = () => {};
  #late: Failure | null = null;
  #text = '';
  #over = false;

  constructor(
    order: AttemptOrder,
    how: { work: ProbeWork; probe: Probe; clock: Clock; report: (report: Report) => void },
  ) {
    this.#order = order;
    this.#work = how.work;
    this.#probe = how.probe;
    this.#clock = how.clock;
    this.#report = how.report;
    this.#log = new ProbeLog(order.directory);
    this.#beganAtMs = this.#clock.nowMs();
    this.#forgetDeadline = this.#clock.at(order.deadlineMs, () => this.#tooLate());
    this.#forgetNext = this.#clock.at(this.#beganAtMs, () => this.#askAndGoOn());
  }

  cancel(): void {
    this.#conclude({ status: 'failed', failure: cancelledProbe(), facts: {} }, 'cancelled');
  }

  /** Stops asking and says nothing more. */
  letGo(): void {
    this.#over = true;
    this.#forgetDeadline();
    this.#forgetNext();
    this.#abort.abort();
  }

  #askAndGoOn(): void {
    const beganMs = this.#clock.nowMs();
    void this.#ask().then((answer) => {
      if (this.#over) return;
      if (answer !== null) this.#take(answer);
      if (this.#over) return;
      const next = Math.max(beganMs + this.#work.everyMs, this.#clock.nowMs());
      this.#forgetNext = this.#clock.at(next, () => this.#askAndGoOn());
    });
  }

  /** Null = no answer in time. Settles only when the probe has: two asks of one attempt never run side by side. */
  async #ask(): Promise<ProbeAnswer | null> {
    const tooLong = new AbortController();
    const forget = this.#clock.at(this.#clock.nowMs() + ASK_MS, () => {
      tooLong.abort();
      this.#say(`no answer within ${ASK_MS / 1000} s`);
    });
    try {
      const answer = await this.#probe.ask(this.#work.input, this.#context(tooLong.signal));
      return tooLong.signal.aborted ? null : answer;
    } catch (error) {
      return tooLong.signal.aborted ? null : { answer: 'no', failure: brokenProbe(error) };
    } finally {
      forget();
    }
  }

  #context(tooLong: AbortSignal): ProbeContext {
    return {
      attempt: this.#order.attempt,
      beganAtMs: this.#beganAtMs,
      nowMs: () => this.#clock.nowMs(),
      emit: (signal) => {
        if (!this.#over) this.#report({ type: 'signal', attempt: this.#order.attempt, signal });
      },
      aborted: AbortSignal.any([this.#abort.signal, tooLong]),
      memory: this.#memory,
    };
  }

  #take(answer: ProbeAnswer): void {
    switch (answer.answer) {
      case 'yes':
        return this.#conclude({ status: 'succeeded', summary: answer.summary, facts: answer.facts }, answer.summary);
      case 'no':
        return this.#conclude(
          { status: 'failed', failure: answer.failure, facts: answer.facts ?? {} },
          answer.failure.title,
        );
      case 'not-yet':
        this.#late = answer.late;
        this.#say(answer.text);
        return this.#progress(answer.progress);
      default:
        return unreachable(answer);
    }
  }

  #say(text: string): void {
    this.#log.note(this.#clock.nowMs(), text);
    if (text === this.#text || this.#over) return;
    this.#text = text;
    const { attempt } = this.#order;
    this.#report({ type: 'signal', attempt, signal: { type: 'activity', attempt, text } });
  }

  #progress(progress: { readonly done: number; readonly total: number; readonly unit: string } | null): void {
    const { attempt } = this.#order;
    if (progress === null) return;
    this.#report({ type: 'signal', attempt, signal: { type: 'progress', attempt, ...progress } });
  }

  #tooLate(): void {
    const failure = this.#late ?? unansweredProbe(this.#text === '' ? [] : [this.#text]);
    this.#conclude({ status: 'failed', failure, facts: {} }, `the deadline came: ${failure.title}`);
  }

  #conclude(outcome: Outcome, text: string): void {
    if (this.#over) return;
    this.#log.note(this.#clock.nowMs(), text);
    this.letGo();
    this.#report({ type: 'concluded', attempt: this.#order.attempt, outcome });
  }
}
