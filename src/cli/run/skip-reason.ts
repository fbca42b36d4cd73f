import { CommandError } from '../exit-code.ts';

/** As long as the reason of any other skip may be. */
const MOST_REASON = 500;

type SkipOption = '--skip-preflight' | '--skip-promotion';

/** What stands behind the option, on one line; not given = undefined, no reason = refused. */
export function skipReason(option: SkipOption, given: string | undefined): string | undefined {
  const reason = given?.replaceAll(/[\s\p{C}]+/gu, ' ').trim();
  if (reason === '') throw new CommandError(`${option} needs a reason: it goes into the journal`);
  if ((reason?.length ?? 0) > MOST_REASON) {
    throw new CommandError(`${option}: the reason is longer than ${MOST_REASON} characters`);
  }
  return reason;
}
