import { setTimeout } from 'node:timers/promises';
import type { JsonValue } from '../lib/json.ts';
import type { Result } from '../lib/result.ts';
import type { ApiProblem } from './api-door.ts';

const AGAIN_MS = 1000;

/** Asks until the API has said yes or no for good; null from `ask` = not any more. */
export async function until(
  ask: () => Promise<Result<JsonValue, ApiProblem>> | null,
  onTrouble: (problem: ApiProblem) => void = () => {},
): Promise<Result<JsonValue, ApiProblem> | null> {
  for (;;) {
    const asked = ask();
    if (asked === null) return null;
    const answer = await asked;
    if (answer.ok || !answer.problem.later) return answer;
    onTrouble(answer.problem);
    // Kept alive by it: whoever lets go waits for what is on its way.
    await setTimeout(AGAIN_MS);
  }
}
