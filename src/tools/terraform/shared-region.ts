import type { Failure } from '../../engine/model/failure.ts';
import type { AttemptId } from '../../engine/model/ids.ts';
import type { Outcome } from '../../engine/model/outcome.ts';
import type { Signal } from '../../engine/model/signal.ts';
import type { JsonObject } from '../../lib/json.ts';
import { diagnosticLines } from './diagnostic-lines.ts';
import { resourceActivity } from './resource-activity.ts';
import { ResourceTally } from './resource-tally.ts';
import { stoppedElsewhere } from './stopped-elsewhere.ts';
import type { StreamNotes } from './stream-notes.ts';
import type { TerraformMessage } from './terraform-message.ts';

/** One region's share of a shared apply. */
export class SharedRegion {
  readonly tally = new ResourceTally();
  readonly name: string;
  private readonly attempt: AttemptId;

  constructor(name: string, attempt: AttemptId) {
    this.name = name;
    this.attempt = attempt;
  }

  read(message: TerraformMessage): Signal[] {
    if (message.type === 'planned') this.tally.plan(message.action);
    if (message.type === 'errored') this.tally.fail(message.address, message.action);
    if (message.type === 'completed') return this.completed(message.address, message.action);
    const activity = resourceActivity(message);
    return activity === null ? [] : [{ type: 'activity', attempt: this.attempt, text: activity.text }];
  }

  private completed(address: string, action: string): Signal[] {
    if (!this.tally.complete(address, action)) return [];
    const { done, total } = this.tally;
    return [{ type: 'progress', attempt: this.attempt, done, total, unit: 'resources' }];
  }

  errorLines(notes: StreamNotes): string[] {
    return notes.errorsOf(this.name).flatMap(diagnosticLines);
  }

  succeeded(): Outcome {
    const { done, total } = this.tally;
    const summary = total === 0 ? 'nothing to change' : `${done} of ${total} resources done`;
    return { status: 'succeeded', summary, facts: this.facts() };
  }

  /** `own` = an error in this region's own resources; `whole` = how the apply as a whole ended. */
  failed(own: Failure | null, whole: Failure): Outcome {
    // Nothing was announced: the apply never began (a lock, a login), so its failure is everybody's. And an error here
    // whose diagnostic names no address is in the failure of the whole.
    const { total, failed } = this.tally;
    const shared = total === 0 || failed > 0 ? whole : stoppedElsewhere(this.tally, whole);
    return { status: 'failed', failure: own ?? shared, facts: this.facts() };
  }

  private facts(): JsonObject {
    return { done: this.tally.done, total: this.tally.total };
  }
}
