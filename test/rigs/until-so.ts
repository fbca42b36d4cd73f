import { setTimeout as pause } from 'node:timers/promises';

/** Seldom enough to leave the machine to those who are waited for. */
const LOOK_EVERY_MS = 20;

/**
 * Waits for what tells nobody that it has changed. It has no deadline but the test's own: any other would be one that a
 * slow machine crosses.
 */
export async function untilSo(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause(LOOK_EVERY_MS);
}
