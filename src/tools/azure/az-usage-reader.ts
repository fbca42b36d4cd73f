import type { ExitInfo, Failure } from '../../engine/model/failure.ts';
import type { Signal } from '../../engine/model/signal.ts';
import type { Step } from '../../engine/model/step.ts';
import type { Conclusion, Interpreter } from '../../engine/ports.ts';
import { isJsonObject, type JsonValue } from '../../lib/json.ts';
import { AzAnswer, passed, unchecked } from './az-answer.ts';

/** Reads `az vm list-usage -l REGION -o json`. Input `{ region, vcpus }`: what the region's definition needs. */
export class AzUsageReader implements Interpreter {
  readonly #answer: AzAnswer;
  readonly #step: Step;
  readonly #needed: number;

  constructor(step: Step, input: JsonValue) {
    this.#answer = new AzAnswer(step);
    this.#step = step;
    const vcpus = isJsonObject(input) ? input['vcpus'] : 0;
    this.#needed = typeof vcpus === 'number' ? vcpus : 0;
  }

  read(line: string): readonly Signal[] {
    this.#answer.read(line);
    return [];
  }

  conclude(exit: ExitInfo): Conclusion {
    return this.#answer.conclude(exit, (answer) => this.#judge(coresIn(answer)));
  }

  #judge(cores: Cores | null): Conclusion {
    if (cores === null) return unchecked('az told no vCPU quota for this region');
    const { used, limit } = cores;
    const free = limit - used;
    const facts = { used, limit, needed: this.#needed };
    if (free >= this.#needed) return passed(`${free} of ${limit} vCPUs are free, ${this.#needed} are needed`, facts);
    const failure: Failure = {
      class: 'quota',
      title: `vCPU quota is too small: limit ${limit}, in use ${used}, needed ${this.#needed}`,
      evidence: [],
      hint: `Nothing was changed. Ask for a new limit of ${used + this.#needed} (Azure portal, Quotas), or take the region out; then press r. Where the region runs already its own vCPUs count as in use: skip the check (S).`,
      fingerprint: 'preflight-vcpu-quota',
      reach: 'one',
      chain: [`${this.#step.phase}/${this.#step.name}`, 'az'],
    };
    return { outcome: { status: 'failed', failure, facts } };
  }
}

interface Cores {
  readonly used: number;
  readonly limit: number;
}

/**
 * Of the whole region, all families together. The command line prints `currentValue` and `limit` as texts although the
 * service answers with numbers. What a region has already is counted in `used`, so one that is rolled out again may be
 * told to need more than it does; the hint says so.
 */
function coresIn(answer: JsonValue): Cores | null {
  if (!Array.isArray(answer)) return null;
  for (const entry of answer) {
    if (!isJsonObject(entry)) continue;
    const name = isJsonObject(entry['name']) ? entry['name']['value'] : entry['name'];
    const [used, limit] = [Number(entry['currentValue']), Number(entry['limit'])];
    if (name === 'cores' && Number.isFinite(used) && Number.isFinite(limit)) return { used, limit };
  }
  return null;
}
