import type { ExitInfo } from '../../engine/model/failure.ts';
import type { Step } from '../../engine/model/step.ts';
import type { Conclusion } from '../../engine/ports.ts';
import type { JsonObject, JsonValue } from '../../lib/json.ts';
import { endedWell, stepFailure } from '../step-failure.ts';

/** A list of usages is about 20 kB; a whole list of locations 60. */
const LONGEST = 1_000_000;

/** What `az ... -o json` prints, kept as text until it has ended. */
export class AzAnswer {
  readonly #step: Step;
  #text = '';

  constructor(step: Step) {
    this.#step = step;
  }

  read(line: string): void {
    if (this.#text.length < LONGEST) this.#text += `${line}\n`;
  }

  /**
   * `judge` gets the parsed answer. az is optional: where it is missing, or says nothing that can be read, the check is
   * not failed but told as not made.
   */
  conclude(exit: ExitInfo, judge: (answer: JsonValue) => Conclusion): Conclusion {
    if (exit.reason === 'not-started') return unchecked('az is not installed');
    if (!endedWell(exit)) {
      const lines = this.#text.split('\n').slice(-100);
      return { outcome: { status: 'failed', failure: stepFailure(this.#step, lines, exit), facts: {} } };
    }
    const answer = parse(this.#text);
    return answer === undefined ? unchecked('az answered with something that is no JSON') : judge(answer);
  }
}

export const passed = (summary: string, facts: JsonObject = {}): Conclusion => ({
  outcome: { status: 'succeeded', summary, facts },
});

/** A screen marks it by the fact: an unknown is shown as unknown, never as right. */
export const unchecked = (why: string): Conclusion => passed(`not checked: ${why}`, { unchecked: why });

function parse(text: string): JsonValue | undefined {
  // az prints warnings before its answer when stderr is mixed in.
  const from = text.search(/^[[{"]/m);
  try {
    return JSON.parse(from > 0 ? text.slice(from) : text) as JsonValue;
  } catch {
    return undefined;
  }
}
