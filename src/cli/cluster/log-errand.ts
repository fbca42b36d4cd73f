import { setTimeout as sleep } from 'node:timers/promises';
import type { AttemptId } from '../../engine/model/ids.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { SecretMask } from '../../lib/secrets/secret-mask.ts';
import type { Errand } from '../../wire/errand.ts';
import type { ErrandCaller } from '../../wire/serve-errand.ts';
import { logPieces } from './log-pieces.ts';

/** For the log view of a screen elsewhere; no verb of the command line. */
export const LOG_ERRAND = 'attempt-log';
/** A followed log is looked at this often, as on a screen beside it. */
const LOOK_EVERY_MS = 250;

/** What is known of the logs of the engine's own run. */
export interface LogHouse {
  readonly mask: SecretMask;
  readonly most?: number;
  /** Null = the run has no such attempt. */
  find(attempt: AttemptId): { readonly path: string; readonly isOver: () => boolean } | null;
}

/** Sends a log from a place on, as lines of JSON, no faster than they are taken, and what is written to it meanwhile. */
export async function sendLog(
  house: LogHouse,
  { words: [attempt = ''], flags: { from } }: Errand,
  { say, left }: Pick<ErrandCaller, 'say' | 'left'>,
): Promise<Result<number, string>> {
  const log = house.find(attempt as AttemptId);
  if (log === null) return err(`the engine's run has no attempt ${attempt}`);
  const pause = (): Promise<void> => sleep(LOOK_EVERY_MS, undefined, { signal: left }).catch(() => {});
  const at = typeof from === 'string' && /^\d{1,15}$/.test(from) ? Number(from) : 0;
  for await (const piece of logPieces({ ...house, ...log, from: at, pause, left })) {
    await say('out', Buffer.from(`${JSON.stringify(piece)}\n`));
  }
  return ok(0);
}
