import type { ExitInfo, Failure } from '../../engine/model/failure.ts';
import type { Signal } from '../../engine/model/signal.ts';
import type { Step } from '../../engine/model/step.ts';
import type { Conclusion, Interpreter } from '../../engine/ports.ts';
import { isJsonObject, type JsonValue } from '../../lib/json.ts';
import { AzAnswer, passed, unchecked } from './az-answer.ts';
import { vmFamily } from './vm-family.ts';

/**
 * Reads `az vm list-usage -l REGION -o json`. Input `{ vcpus, built, vmSize }`: what the region's definition needs, what of it
 * an earlier run has built there already, and the size of its machines when the fleet file tells one.
 */
export class AzUsageReader implements Interpreter {
  readonly #answer: AzAnswer;
  readonly #step: Step;
  readonly #built: number;
  /** What is still to be built. */
  readonly #needed: number;
  readonly #vmSize: string | null;

  constructor(step: Step, input: JsonValue) {
    this.#answer = new AzAnswer(step);
    this.#step = step;
    const { vcpus, built, vmSize } = isJsonObject(input) ? input : {};
    this.#built = typeof built === 'number' ? built : 0;
    this.#needed = Math.max(0, (typeof vcpus === 'number' ? vcpus : 0) - this.#built);
    this.#vmSize = typeof vmSize === 'string' ? vmSize : null;
  }

  read(line: string): readonly Signal[] {
    this.#answer.read(line);
    return [];
  }

  conclude(exit: ExitInfo): Conclusion {
    return this.#answer.conclude(exit, (answer) => this.#judge(answer));
  }

  #judge(answer: JsonValue): Conclusion {
    const cores = quotaIn(answer, 'cores');
    if (cores === null) return unchecked('az told no vCPU quota for this region');
    const family = this.#family(answer);
    const { used, limit } = cores;
    const facts = {
      ...{ used, limit, needed: this.#needed },
      ...(family.quota === null ? {} : { family: { ...family.quota } }),
      ...(family.unchecked === undefined ? {} : { unchecked: family.unchecked }),
    };
    const [first, ...more] = [cores, family.quota].flatMap((quota) =>
      quota !== null && freeOf(quota) < this.#needed ? [quota] : [],
    );
    if (first === undefined) return passed(`${this.#enough(cores)}; ${family.words}`, facts);
    return { outcome: { status: 'failed', failure: this.#tooSmall(first, more), facts } };
  }

  /** All of the need is taken to be machines of this one size. */
  #family(answer: JsonValue): FamilyFound {
    const size = this.#vmSize;
    if (size === null) return { quota: null, words: 'no VM size is told, so that of its family was not checked' };
    const name = vmFamily(size);
    const quota = name === null ? null : quotaIn(answer, name);
    if (quota !== null) return { quota, words: `of ${quota.name} ${freeOf(quota)} of ${quota.limit}` };
    const why = `az told no quota for the family of ${size}`;
    return { quota: null, words: `not checked: ${why}`, unchecked: why };
  }

  get #beside(): string {
    return this.#built === 0 ? '' : ` beside the ${this.#built} that an earlier run built here`;
  }

  #enough(cores: Quota): string {
    return `${freeOf(cores)} of ${cores.limit} vCPUs are free, ${this.#needed} are needed${this.#beside}`;
  }

  #tooSmall(quota: Quota, more: readonly Quota[]): Failure {
    const asked = [quota, ...more].map(({ name, used }) => `${used + this.#needed}${ofFamily(name)}`).join(' and ');
    return {
      class: 'quota',
      title: this.#numbers(quota),
      evidence: more.map((each) => this.#numbers(each)),
      hint: `Nothing was changed. Ask for a new limit of ${asked} (Azure portal, Quotas), or take the region out; then press r. Where the region runs already its own vCPUs count as in use: skip the check (S).`,
      fingerprint: 'preflight-vcpu-quota',
      reach: 'one',
      chain: [`${this.#step.phase}/${this.#step.name}`, 'az'],
    };
  }

  #numbers({ name, used, limit }: Quota): string {
    return `vCPU quota${ofFamily(name)} is too small: limit ${limit}, in use ${used}, needed ${this.#needed}${this.#beside}`;
  }
}

interface Quota {
  /** `cores`: all families together. */
  readonly name: string;
  readonly used: number;
  readonly limit: number;
}

interface FamilyFound {
  readonly quota: Quota | null;
  readonly words: string;
  /** It was asked for and could not be looked at; absent = it was, or nobody asked. */
  readonly unchecked?: string;
}

const freeOf = ({ limit, used }: Quota): number => limit - used;
const ofFamily = (name: string): string => (name === 'cores' ? '' : ` of ${name}`);

/**
 * The command line prints `currentValue` and `limit` as texts although the service answers with numbers. What a region has
 * already is counted in `used`: where no run of ours built it, the region may be told to need more than it does, and the
 * hint says so.
 */
function quotaIn(answer: JsonValue, wanted: string): Quota | null {
  if (!Array.isArray(answer)) return null;
  for (const entry of answer) {
    if (!isJsonObject(entry)) continue;
    const name = isJsonObject(entry['name']) ? entry['name']['value'] : entry['name'];
    const [used, limit] = [Number(entry['currentValue']), Number(entry['limit'])];
    const isWanted = typeof name === 'string' && name.toLowerCase() === wanted;
    if (isWanted && Number.isFinite(used) && Number.isFinite(limit)) return { name, used, limit };
  }
  return null;
}
