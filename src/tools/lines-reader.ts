import type { ExitInfo } from '../engine/model/failure.ts';
import type { AttemptId } from '../engine/model/ids.ts';
import type { Signal } from '../engine/model/signal.ts';
import type { Step } from '../engine/model/step.ts';
import type { Conclusion, Interpreter } from '../engine/ports.ts';
import { LineTail } from './line-tail.ts';
import { progressIn } from './progress-in-text.ts';
import { safeLine } from './safe-line.ts';
import { endedWell, stepFailure } from './step-failure.ts';

/** Reads any program: its last line is what it is doing, its last lines are the evidence when it fails. */
export class LinesReader implements Interpreter {
  private readonly tail = new LineTail(60);
  private readonly attempt: AttemptId;
  private readonly step: Step;

  constructor(attempt: AttemptId, step: Step) {
    this.attempt = attempt;
    this.step = step;
  }

  read(line: string): readonly Signal[] {
    const text = safeLine(line).trim();
    if (text === '') return [];
    this.tail.add(text);
    const activity: Signal = { type: 'activity', attempt: this.attempt, text };
    const progress = progressIn(text);
    return progress === null ? [activity] : [activity, { type: 'progress', attempt: this.attempt, ...progress }];
  }

  conclude(exit: ExitInfo): Conclusion {
    const lines = this.tail.all();
    if (endedWell(exit)) return { outcome: { status: 'succeeded', summary: lines.at(-1) ?? 'done', facts: {} } };
    return { outcome: { status: 'failed', failure: stepFailure(this.step, lines, exit), facts: {} } };
  }
}
