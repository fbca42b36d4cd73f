import type { JsonObject } from '../../lib/json.ts';

const LOCKED = /error acquiring the state lock|state blob is already locked|LeaseAlreadyPresent/i;
/** A lock on a local file is the kernel's own: it cannot outlive its process, and force-unlock cannot take it away. */
const LOCAL = /resource temporarily unavailable|the process cannot access the file/i;
/** The http backend names the lock that is in the way here; the block below it is the lock that was asked for (seen with 1.11.4). */
const IN_THE_WAY = /already locked: ID=(?<id>[\w-]+)/;
const ID = /^\s*ID:\s+(?<id>\w[\w-]*)/;
const WHO = /^\s*Who:\s+(?<who>\S+)/;
const OPERATION = /^\s*Operation:\s+(?<operation>\S+)/;
/** Go prints fractions of any length and its zone twice: `2026-01-08 03:12:44.8617323 +0000 UTC`. */
const CREATED = /^\s*Created:\s+(?<day>\d{4}-\d\d-\d\d)[ T](?<time>\d\d:\d\d:\d\d)/;

/**
 * Who holds a state, for a failure that says so: `holder`, and `lock` when it can be taken away. The facts of any other
 * failure are empty.
 */
export function lockFacts(lines: readonly string[]): JsonObject {
  if (!lines.some((line) => LOCKED.test(line))) return {};
  const other = groups(lines, IN_THE_WAY)['id'];
  if (other !== undefined) return { lock: other, holder: { alive: 'unknown' } };
  const { day, time } = groups(lines, CREATED);
  const holder = {
    who: groups(lines, WHO)['who'] ?? '',
    operation: groups(lines, OPERATION)['operation'] ?? '',
    since: day === undefined || time === undefined ? '' : `${day}T${time}Z`,
  };
  if (lines.some((line) => LOCAL.test(line))) return { holder: { ...holder, alive: 'yes' } };
  const id = groups(lines, ID)['id'];
  return { ...(id === undefined ? {} : { lock: id }), holder: { ...holder, alive: 'unknown' } };
}

function groups(lines: readonly string[], pattern: RegExp): Readonly<Record<string, string | undefined>> {
  for (const line of lines) {
    const found = pattern.exec(line)?.groups;
    if (found !== undefined) return found;
  }
  return {};
}
