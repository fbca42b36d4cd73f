import type { ExitInfo } from '../../engine/model/failure.ts';
import type { AttemptId } from '../../engine/model/ids.ts';
import type { Signal } from '../../engine/model/signal.ts';
import type { Step } from '../../engine/model/step.ts';
import type { Conclusion, Interpreter } from '../../engine/ports.ts';
import { stepFailure } from '../step-failure.ts';
import { appliedWell } from './applied-well.ts';
import { lockFacts } from './lock-facts.ts';
import { resourceActivity } from './resource-activity.ts';
import { ResourceTally } from './resource-tally.ts';
import { StreamNotes } from './stream-notes.ts';
import type { TerraformMessage } from './terraform-message.ts';

/** Reads `terraform apply -json tfplan`, which first says again what it is going to do. */
export class TerraformApplyReader implements Interpreter {
  private readonly notes = new StreamNotes();
  private readonly tally = new ResourceTally();
  private applied = false;
  private readonly attempt: AttemptId;
  private readonly step: Step;

  constructor(attempt: AttemptId, step: Step) {
    this.attempt = attempt;
    this.step = step;
  }

  read(line: string): readonly Signal[] {
    const message = this.notes.read(line);
    return message === null ? [] : [...this.progress(message), ...this.activity(message)];
  }

  private progress(message: TerraformMessage): Signal[] {
    if (message.type === 'planned') this.tally.plan(message.action);
    if (message.type === 'errored') this.tally.fail(message.address, message.action);
    if (message.type === 'summary' && message.operation === 'apply') this.applied = true;
    if (message.type !== 'completed' || !this.tally.complete(message.address, message.action)) return [];
    const { done, total } = this.tally;
    return [{ type: 'progress', attempt: this.attempt, done, total, unit: 'resources' }];
  }

  private activity(message: TerraformMessage): Signal[] {
    const activity = resourceActivity(message);
    return activity === null ? [] : [{ type: 'activity', attempt: this.attempt, text: activity.text }];
  }

  conclude(exit: ExitInfo): Conclusion {
    const { done, total } = this.tally;
    const facts = { done, total };
    if (appliedWell(this.applied, exit)) {
      const summary = total === 0 ? 'nothing to change' : `${done} of ${total} resources done`;
      return { outcome: { status: 'succeeded', summary, facts } };
    }
    const lines = this.notes.lines();
    const failure = stepFailure(this.step, lines, exit, this.notes.addresses());
    return { outcome: { status: 'failed', failure, facts: { ...facts, ...lockFacts(lines) } } };
  }
}
