import type { ExitInfo } from '../../engine/model/failure.ts';
import type { AttemptId } from '../../engine/model/ids.ts';
import type { Signal } from '../../engine/model/signal.ts';
import type { Step } from '../../engine/model/step.ts';
import type { Conclusion, Interpreter } from '../../engine/ports.ts';
import type { JsonValue } from '../../lib/json.ts';
import { endedWell, stepFailure } from '../step-failure.ts';
import { planScope } from './destroy-classes.ts';
import { lockFacts } from './lock-facts.ts';
import { PlanFacts } from './plan-facts.ts';
import { resourceActivity } from './resource-activity.ts';
import { StreamNotes } from './stream-notes.ts';

/** Reads `terraform plan -json`. Its facts feed the destroy guard. */
export class TerraformPlanReader implements Interpreter {
  private readonly notes = new StreamNotes();
  private readonly plan: PlanFacts;
  private summarised = false;
  private readonly attempt: AttemptId;
  private readonly step: Step;

  constructor(attempt: AttemptId, step: Step, input: JsonValue = null) {
    this.plan = new PlanFacts(planScope(input), step.scope);
    this.attempt = attempt;
    this.step = step;
  }

  read(line: string): readonly Signal[] {
    const message = this.notes.read(line);
    if (message === null) return [];
    if (message.type === 'planned') this.plan.note(message.address, message.action, message.reason);
    if (message.type === 'summary') this.summarised = true;
    const activity = resourceActivity(message);
    return activity === null ? [] : [{ type: 'activity', attempt: this.attempt, text: activity.text }];
  }

  conclude(exit: ExitInfo): Conclusion {
    // Counts decide, not -detailed-exitcode: its 2 also means "only outputs change" (measured).
    if (endedWell(exit) && this.summarised) {
      return { outcome: { status: 'succeeded', summary: this.plan.summary(), facts: this.plan.facts() } };
    }
    const lines = this.notes.lines();
    const failure = stepFailure(this.step, lines, exit, this.notes.addresses());
    return { outcome: { status: 'failed', failure, facts: lockFacts(lines) } };
  }
}
