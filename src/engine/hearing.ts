import { unreachable } from '../lib/assert.ts';
import type { LiveInterpreters } from './attempts.ts';
import { type AttemptId, partsOfAttempt } from './model/ids.ts';
import type { Report } from './ports.ts';
import { ENGINE } from './schedule/after-failure.ts';
import { stepById } from './state/reduce.ts';
import { endCarried, type Turn } from './turn.ts';

/** What a report of the hands comes to. Whatever does not speak of the live attempt of its step is not heard. */
export class Hearing {
  readonly #interpreters: LiveInterpreters;
  /** Conclusions are drawn once: a batch whose append failed is heard again with the one it already has. */
  readonly #conclusions = new Map<AttemptId, ReturnType<LiveInterpreters['conclude']>>();

  constructor(interpreters: LiveInterpreters) {
    this.#interpreters = interpreters;
  }

  hear(report: Report, turn: Turn): void {
    const { step } = partsOfAttempt(report.attempt);
    const live = turn.state.steps[step]?.attempts.at(-1);
    if (live?.id !== report.attempt || live.endedAtMs !== null) return;
    switch (report.type) {
      case 'spawned':
        turn.emit({ ...report, type: 'attempt-spawned', attempt: live.id });
        return;
      case 'concluded':
        endCarried(turn, live.id, {});
        turn.emit({ type: 'attempt-ended', attempt: live.id, exit: null, outcome: report.outcome });
        return;
      case 'ended':
        this.#hearEnd(report, turn);
        return;
      case 'lines':
      case 'signal':
        return;
      default:
        unreachable(report);
    }
  }

  #hearEnd(report: Extract<Report, { type: 'ended' }>, turn: Turn): void {
    const { step } = partsOfAttempt(report.attempt);
    const { outcome, parts } = this.#conclusions.get(report.attempt) ?? this.#conclude(report);
    const carried = endCarried(turn, report.attempt, parts ?? {});
    turn.emit({ type: 'attempt-ended', attempt: report.attempt, exit: report.exit, outcome });
    const isRerun = report.exit.reason === 'lost' && stepById(turn.state.plan, step)?.onLost === 'rerun';
    // Somebody wanted it to stop: it is not for the engine to begin it again.
    const again = (isRerun || report.untried === true) && turn.state.steps[step]?.attempts.at(-1)?.cancelled !== true;
    if (again) turn.emit({ type: 'steps-reset', steps: [step, ...carried], by: ENGINE, why: 'lost' });
    turn.effects.push(() => this.#conclusions.delete(report.attempt));
  }

  #conclude(report: Extract<Report, { type: 'ended' }>): ReturnType<LiveInterpreters['conclude']> {
    const conclusion = this.#interpreters.conclude(report.attempt, report.exit);
    this.#conclusions.set(report.attempt, conclusion);
    return conclusion;
  }
}
