import type { ExitInfo, Failure } from '../../engine/model/failure.ts';
import type { AttemptId } from '../../engine/model/ids.ts';
import type { Outcome } from '../../engine/model/outcome.ts';
import type { Signal } from '../../engine/model/signal.ts';
import type { Step } from '../../engine/model/step.ts';
import type { CarrierInterpreter, Conclusion } from '../../engine/ports.ts';
import type { JsonValue } from '../../lib/json.ts';
import { endedWell, stepFailure } from '../step-failure.ts';
import { carriedAttempts } from './carried-attempts.ts';
import { planScope } from './destroy-classes.ts';
import { diagnosticLines } from './diagnostic-lines.ts';
import { lockFacts } from './lock-facts.ts';
import { PlanFacts } from './plan-facts.ts';
import { regionOfAddress } from './region-of-address.ts';
import { resourceActivity } from './resource-activity.ts';
import { StreamNotes } from './stream-notes.ts';
import type { TerraformMessage } from './terraform-message.ts';

/** Reads one plan of all regions and says per region what it would do. A plan is whole or nothing: no early parts. */
export class TerraformSharedPlanReader implements CarrierInterpreter {
  private readonly notes = new StreamNotes();
  private readonly whole: PlanFacts;
  private readonly regions: ReadonlyMap<string, PlanFacts>;
  private readonly carried: ReadonlyMap<string, AttemptId>;
  private summarised = false;
  private readonly attempt: AttemptId;
  private readonly step: Step;

  constructor(attempt: AttemptId, step: Step, input: JsonValue) {
    this.attempt = attempt;
    this.step = step;
    this.carried = carriedAttempts(attempt, input);
    const scope = planScope(input);
    this.whole = new PlanFacts(scope, null);
    this.regions = new Map([...this.carried.keys()].map((region) => [region, new PlanFacts(scope, region)]));
  }

  read(line: string): readonly Signal[] {
    const message = this.notes.read(line);
    if (message === null) return [];
    if (message.type === 'planned') this.note(message);
    if (message.type === 'summary') this.summarised = true;
    return this.activity(message);
  }

  private note(message: Extract<TerraformMessage, { type: 'planned' }>): void {
    this.whole.note(message.address, message.action, message.reason);
    const region = regionOfAddress(message.address);
    if (region !== null) this.regions.get(region)?.note(message.address, message.action, message.reason);
  }

  private activity(message: TerraformMessage): Signal[] {
    const activity = resourceActivity(message);
    if (activity === null) return [];
    const region = this.carried.get(regionOfAddress(activity.address) ?? '');
    const attempts = region === undefined ? [this.attempt] : [this.attempt, region];
    return attempts.map((attempt) => ({ type: 'activity', attempt, text: activity.text }));
  }

  takeFinishedParts(): Readonly<Record<string, Outcome>> {
    return {};
  }

  conclude(exit: ExitInfo): Conclusion {
    if (endedWell(exit) && this.summarised) {
      return { outcome: planned(this.whole), parts: this.parts((_region, facts) => planned(facts)) };
    }
    const lines = this.notes.lines();
    const failure = stepFailure(this.step, lines, exit, this.notes.addresses());
    const failed = (because: Failure): Outcome => ({ status: 'failed', failure: because, facts: {} });
    return {
      outcome: { ...failed(failure), facts: lockFacts(lines) },
      parts: this.parts((region) => failed(this.failureOf(region, exit, failure))),
    };
  }

  private parts(outcomeOf: (region: string, facts: PlanFacts) => Outcome): Readonly<Record<string, Outcome>> {
    return Object.fromEntries([...this.regions].map(([region, facts]) => [region, outcomeOf(region, facts)]));
  }

  private failureOf(region: string, exit: ExitInfo, whole: Failure): Failure {
    const own = this.notes.errorsOf(region).flatMap(diagnosticLines);
    return own.length === 0 ? whole : stepFailure(this.step, own, exit);
  }
}

function planned(facts: PlanFacts): Outcome {
  return { status: 'succeeded', summary: facts.summary(), facts: facts.facts() };
}
