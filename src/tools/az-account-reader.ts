import type { ExitInfo, Failure } from '../engine/model/failure.ts';
import type { Signal } from '../engine/model/signal.ts';
import type { Step } from '../engine/model/step.ts';
import type { Conclusion, Interpreter } from '../engine/ports.ts';
import { isJsonObject, type JsonValue } from '../lib/json.ts';
import { LineTail } from './line-tail.ts';
import { safeLine } from './safe-line.ts';
import { endedWell, stepFailure } from './step-failure.ts';

interface Wanted {
  readonly subscription: string;
  readonly tenant: string | null;
}

/** Reads `az account show -o json`. Input `{ subscription, tenant }`: the account that the fleet file names. */
export class AzAccountReader implements Interpreter {
  private readonly lines = new LineTail(100);
  private readonly step: Step;
  private readonly wanted: Wanted;

  constructor(step: Step, input: JsonValue) {
    this.step = step;
    this.wanted = wantedOf(input);
  }

  read(line: string): readonly Signal[] {
    const text = safeLine(line);
    if (text !== '') this.lines.add(text);
    return [];
  }

  conclude(exit: ExitInfo): Conclusion {
    const lines = this.lines.all();
    if (!endedWell(exit)) return failed(stepFailure(this.step, lines, exit));
    const text = lines.join(' ');
    const subscription = /"id":\s*"([^"]+)"/.exec(text)?.[1] ?? null;
    const tenant = /"tenantId":\s*"([^"]+)"/.exec(text)?.[1] ?? null;
    if (!same(subscription, this.wanted.subscription)) return failed(this.wrong('subscription'));
    if (this.wanted.tenant !== null && !same(tenant, this.wanted.tenant)) return failed(this.wrong('tenant'));
    return {
      outcome: { status: 'succeeded', summary: 'logged in to the right subscription', facts: { subscription } },
    };
  }

  private wrong(what: string): Failure {
    return {
      class: 'config',
      title: `az is logged in to another ${what} than the fleet file names`,
      evidence: [],
      hint: 'Nothing was changed. Choose the right one (az account set --subscription ID), then press r.',
      fingerprint: `az-wrong-${what}`,
      reach: 'all',
      chain: [`${this.step.phase}/${this.step.name}`, 'az'],
    };
  }
}

function wantedOf(input: JsonValue): Wanted {
  if (!isJsonObject(input)) return { subscription: '', tenant: null };
  const { subscription, tenant } = input;
  return {
    subscription: typeof subscription === 'string' ? subscription : '',
    tenant: typeof tenant === 'string' ? tenant : null,
  };
}

const same = (found: string | null, wanted: string): boolean => found?.toLowerCase() === wanted.toLowerCase();

function failed(failure: Failure): Conclusion {
  return { outcome: { status: 'failed', failure, facts: {} } };
}
