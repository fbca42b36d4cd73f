import type { ExitInfo, Failure } from '../../engine/model/failure.ts';
import type { Signal } from '../../engine/model/signal.ts';
import type { Step } from '../../engine/model/step.ts';
import type { Conclusion, Interpreter } from '../../engine/ports.ts';
import { isJsonObject, type JsonValue } from '../../lib/json.ts';
import { AzAnswer, passed, unchecked } from './az-answer.ts';

/** Reads `az account show -o json`. Input `{ subscription, tenant }`: the account that the fleet file names. */
export class AzAccountReader implements Interpreter {
  readonly #answer: AzAnswer;
  readonly #step: Step;
  readonly #wanted: { readonly subscription: string | null; readonly tenant: string | null };

  constructor(step: Step, input: JsonValue) {
    this.#answer = new AzAnswer(step);
    this.#step = step;
    this.#wanted = { subscription: textIn(input, 'subscription'), tenant: textIn(input, 'tenant') };
  }

  read(line: string): readonly Signal[] {
    this.#answer.read(line);
    return [];
  }

  conclude(exit: ExitInfo): Conclusion {
    return this.#answer.conclude(exit, (answer) => this.#judge(textIn(answer, 'id'), textIn(answer, 'tenantId')));
  }

  #judge(subscription: string | null, tenant: string | null): Conclusion {
    if (subscription === null) return unchecked('az named no subscription');
    if (!same(subscription, this.#wanted.subscription)) return this.#wrong('subscription');
    if (this.#wanted.tenant !== null && !same(tenant, this.#wanted.tenant)) return this.#wrong('tenant');
    return passed('logged in to the right subscription', { subscription, tenant });
  }

  #wrong(what: string): Conclusion {
    const failure: Failure = {
      class: 'config',
      title: `az is logged in to another ${what} than the fleet file names`,
      evidence: [],
      hint: 'Nothing was changed. Choose the right one (az account set --subscription ID), then press r.',
      fingerprint: `az-wrong-${what}`,
      reach: 'all',
      chain: [`${this.#step.phase}/${this.#step.name}`, 'az'],
    };
    return { outcome: { status: 'failed', failure, facts: {} } };
  }
}

function textIn(value: JsonValue, key: string): string | null {
  const found = isJsonObject(value) ? value[key] : null;
  return typeof found === 'string' ? found : null;
}

const same = (found: string | null, wanted: string | null): boolean => found?.toLowerCase() === wanted?.toLowerCase();
