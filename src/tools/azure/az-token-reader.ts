import type { ExitInfo } from '../../engine/model/failure.ts';
import type { Signal } from '../../engine/model/signal.ts';
import type { Step } from '../../engine/model/step.ts';
import type { Conclusion, Interpreter } from '../../engine/ports.ts';
import { isJsonObject, type JsonValue } from '../../lib/json.ts';
import { AzAnswer, passed, unchecked } from './az-answer.ts';

/**
 * Reads `az account get-access-token --query '{until: expires_on}'`: whether the login can still get a token, and how
 * long that one lasts. `az account show` cannot tell: it only reads a file.
 */
export class AzTokenReader implements Interpreter {
  readonly #answer: AzAnswer;

  constructor(step: Step) {
    this.#answer = new AzAnswer(step);
  }

  read(line: string): readonly Signal[] {
    this.#answer.read(line);
    return [];
  }

  conclude(exit: ExitInfo): Conclusion {
    return this.#answer.conclude(exit, judge);
  }
}

/** The token is no end of the login: az, and azurerm that asks az, make the next one out of a refresh token or a secret. */
const AFTERWARDS = 'then az makes a new one, but for a federated token of a pipeline';

function judge(answer: JsonValue): Conclusion {
  if (!isJsonObject(answer)) return unchecked('az told nothing of its token');
  // Before az 2.54, and for some managed identities, there is no such field.
  const atMs = Number(answer['until'] ?? Number.NaN) * 1000;
  const until = isTime(atMs) ? `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC` : null;
  if (until === null) return passed('the login works; az does not tell until when');
  return passed(`the login works; its token lasts until ${until}, ${AFTERWARDS}`, { loginUntil: until });
}

/** Up to the year 2100; a number beyond is no time of this world, and could be none that a date can hold. */
const isTime = (atMs: number): boolean => atMs > 0 && atMs < 4_102_444_800_000;
