import { join } from 'node:path';
import { type AttemptId, partsOfAttempt } from '../../engine/model/ids.ts';

/** Where an attempt's output stands in the directory of its run. */
export function logPathOf(runDirectory: string, attempt: AttemptId): string {
  const { step, n } = partsOfAttempt(attempt);
  return join(runDirectory, 'attempts', step, String(n), 'log');
}
