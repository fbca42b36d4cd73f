import type { ExitInfo, Failure } from '../../engine/model/failure.ts';
import type { Signal } from '../../engine/model/signal.ts';
import type { Step } from '../../engine/model/step.ts';
import type { Conclusion, Interpreter } from '../../engine/ports.ts';
import { isJsonObject, type JsonValue } from '../../lib/json.ts';
import { AzAnswer, passed, unchecked } from './az-answer.ts';

/** Reads `az account list-locations -o json`. Input `{ regions }`: ids that this run wants to use. */
export class AzLocationsReader implements Interpreter {
  readonly #answer: AzAnswer;
  readonly #step: Step;
  readonly #regions: readonly string[];

  constructor(step: Step, input: JsonValue) {
    this.#answer = new AzAnswer(step);
    this.#step = step;
    const regions = isJsonObject(input) ? input['regions'] : [];
    this.#regions = Array.isArray(regions) ? regions.filter((one) => typeof one === 'string') : [];
  }

  read(line: string): readonly Signal[] {
    this.#answer.read(line);
    return [];
  }

  conclude(exit: ExitInfo): Conclusion {
    return this.#answer.conclude(exit, (answer) => this.#judge(namesIn(answer)));
  }

  #judge(open: ReadonlySet<string>): Conclusion {
    if (open.size === 0) return unchecked('az told no locations');
    const closed = this.#regions.filter((region) => !open.has(region));
    if (closed.length === 0) return passed(`all ${this.#regions.length} regions are open to this subscription`);
    const failure: Failure = {
      class: 'config',
      title: `this subscription cannot use ${closed.join(', ')}`.slice(0, 160),
      evidence: [],
      hint: 'Nothing was changed. Ask Azure for access to the region, or take it out of regions.deploy; then start again.',
      fingerprint: 'preflight-region-closed',
      reach: 'all',
      chain: [`${this.#step.phase}/${this.#step.name}`, 'az'],
    };
    return { outcome: { status: 'failed', failure, facts: { closed } } };
  }
}

/** A list of names, or of whole locations. */
function namesIn(answer: JsonValue): ReadonlySet<string> {
  if (!Array.isArray(answer)) return new Set();
  const names = answer.map((entry) => (isJsonObject(entry) ? entry['name'] : entry));
  return new Set(names.filter((name) => typeof name === 'string'));
}
