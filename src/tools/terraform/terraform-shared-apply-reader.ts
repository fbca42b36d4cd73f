import type { ExitInfo, Failure } from '../../engine/model/failure.ts';
import type { AttemptId } from '../../engine/model/ids.ts';
import type { Outcome } from '../../engine/model/outcome.ts';
import type { Signal } from '../../engine/model/signal.ts';
import type { Step } from '../../engine/model/step.ts';
import type { CarrierInterpreter, Conclusion } from '../../engine/ports.ts';
import type { JsonValue } from '../../lib/json.ts';
import { stepFailure } from '../step-failure.ts';
import { carriedAttempts } from './carried-attempts.ts';
import { regionOfAddress } from './region-of-address.ts';
import { SharedRegion } from './shared-region.ts';
import { StreamNotes } from './stream-notes.ts';
import { TerraformApplyReader } from './terraform-apply-reader.ts';
import type { TerraformMessage } from './terraform-message.ts';

/** Splits the stream of one apply over all regions into their rows, and lets a region go on as soon as it is done. */
export class TerraformSharedApplyReader implements CarrierInterpreter {
  private readonly notes = new StreamNotes();
  private readonly whole: TerraformApplyReader;
  private readonly regions: ReadonlyMap<string, SharedRegion>;
  private readonly told = new Set<string>();
  private started = false;
  private readonly step: Step;

  constructor(attempt: AttemptId, step: Step, input: JsonValue) {
    this.step = step;
    this.whole = new TerraformApplyReader(attempt, step);
    const carried = [...carriedAttempts(attempt, input)];
    this.regions = new Map(carried.map(([region, its]) => [region, new SharedRegion(region, its)]));
  }

  read(line: string): readonly Signal[] {
    const message = this.notes.read(line);
    const whole = this.whole.read(line);
    return message === null ? whole : [...whole, ...this.regional(message)];
  }

  private regional(message: TerraformMessage): readonly Signal[] {
    // Everything planned is said before the first resource starts: only then "all done" means anything.
    if (message.type === 'started') this.started = true;
    const region = 'address' in message ? regionOfAddress(message.address) : null;
    return region === null ? [] : (this.regions.get(region)?.read(message) ?? []);
  }

  takeFinishedParts(): Readonly<Record<string, Outcome>> {
    if (!this.started) return {};
    const finished = [...this.regions.values()].filter(({ name, tally }) => tally.isComplete && !this.told.has(name));
    for (const { name } of finished) this.told.add(name);
    return Object.fromEntries(finished.map((region) => [region.name, region.succeeded()]));
  }

  conclude(exit: ExitInfo): Conclusion {
    const { outcome } = this.whole.conclude(exit);
    const open = [...this.regions.values()].filter(({ name }) => !this.told.has(name));
    const parts = open.map((region) => [region.name, this.partOf(region, outcome, exit)] as const);
    return { outcome, parts: Object.fromEntries(parts) };
  }

  private partOf(region: SharedRegion, whole: Outcome, exit: ExitInfo): Outcome {
    if (whole.status === 'succeeded' || (this.started && region.tally.isComplete)) return region.succeeded();
    return region.failed(this.ownFailure(region, exit), whole.failure);
  }

  private ownFailure(region: SharedRegion, exit: ExitInfo): Failure | null {
    const lines = region.errorLines(this.notes);
    return lines.length === 0 ? null : stepFailure(this.step, lines, exit);
  }
}
