import { type AttemptId, attemptId, partsOfAttempt, type StepId } from '../../engine/model/ids.ts';
import { isJsonObject, type JsonValue } from '../../lib/json.ts';

/**
 * Input of a carrier: `{ carried: { japaneast: 'japaneast/infrastructure/apply' } }`, scope -> step id. A carried
 * attempt has the carrier's own number: `fleet/infrastructure/apply#2` carries `japaneast/infrastructure/apply#2`.
 */
export function carriedAttempts(carrier: AttemptId, input: JsonValue): ReadonlyMap<string, AttemptId> {
  const carried = isJsonObject(input) ? input['carried'] : undefined;
  if (carried === undefined || !isJsonObject(carried)) return new Map();
  const { n } = partsOfAttempt(carrier);
  return new Map(
    Object.entries(carried).flatMap(([scope, step]) =>
      typeof step === 'string' ? [[scope, attemptId(step as StepId, n)] as const] : [],
    ),
  );
}
