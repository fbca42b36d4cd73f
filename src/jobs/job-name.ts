import { createHash } from 'node:crypto';
import type { AttemptId } from '../engine/model/ids.ts';

/** Of a label's value and of a Job's name: its pods carry it as a label. */
const LONGEST = 63;
const HASH_LETTERS = 12;

/**
 * The name of an attempt's Job: the same attempt of the same run always gets the same one, so that making it a second time
 * is refused with 409 and means adopting it. The hash tells them apart, the rest is for people.
 */
export function jobName(run: string, attempt: AttemptId): string {
  const hash = createHash('sha256').update(`${run}\n${attempt}`).digest('hex').slice(0, HASH_LETTERS);
  const readable = attempt
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST - HASH_LETTERS - 'bc--'.length)
    .replaceAll(/^-+|-+$/g, '');
  return `bc-${readable}-${hash}`;
}

/** Any text as the value of a label. */
export const labelValue = (text: string): string =>
  text
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .slice(0, LONGEST)
    .replaceAll(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
