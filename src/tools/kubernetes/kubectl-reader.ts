import type { ExitInfo } from '../../engine/model/failure.ts';
import type { AttemptId } from '../../engine/model/ids.ts';
import type { Signal } from '../../engine/model/signal.ts';
import type { Step } from '../../engine/model/step.ts';
import type { Conclusion, Interpreter } from '../../engine/ports.ts';
import { LineTail } from '../line-tail.ts';
import { safeLine } from '../safe-line.ts';
import { endedWell, stepFailure } from '../step-failure.ts';

const APPLIED = /^(\S+) (created|configured|unchanged|serverside-applied|pruned)\b/;

/** Reads `kubectl apply`: one line per object. */
export class KubectlReader implements Interpreter {
  private readonly tail = new LineTail(60);
  private readonly counts = new Map<string, number>();
  private readonly attempt: AttemptId;
  private readonly step: Step;

  constructor(attempt: AttemptId, step: Step) {
    this.attempt = attempt;
    this.step = step;
  }

  read(line: string): readonly Signal[] {
    const text = safeLine(line);
    if (text === '') return [];
    this.tail.add(text);
    const activity: Signal = { type: 'activity', attempt: this.attempt, text };
    const verb = APPLIED.exec(text)?.[2];
    if (verb === undefined) return [activity];
    this.counts.set(verb, (this.counts.get(verb) ?? 0) + 1);
    return [activity, { type: 'progress', attempt: this.attempt, done: this.done(), total: null, unit: 'objects' }];
  }

  private done(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  conclude(exit: ExitInfo): Conclusion {
    const facts = Object.fromEntries(this.counts);
    if (!endedWell(exit)) {
      return { outcome: { status: 'failed', failure: stepFailure(this.step, this.tail.all(), exit), facts } };
    }
    const summary = [...this.counts].map(([verb, count]) => `${count} ${verb}`).join(', ');
    return { outcome: { status: 'succeeded', summary: summary === '' ? 'done' : summary, facts } };
  }
}
