import type { ExitInfo } from '../../engine/model/failure.ts';

/**
 * The summary of an apply comes after the state was written, and only when all went well: it is the proof. An exit
 * status that was lost with the machine does not take it back.
 */
export function appliedWell(summarised: boolean, exit: ExitInfo): boolean {
  return summarised && (exit.code === 0 || exit.reason === 'lost');
}
