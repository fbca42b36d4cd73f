import { LEASE_SECONDS, type LeaseTimes, leaseTimes } from '../../cluster/lease-record.ts';
import { CommandError } from '../exit-code.ts';

export const LEASE_OPTION = [
  '--lease-seconds <n>',
  `how long others wait after its last sign of life (${LEASE_SECONDS})`,
] as const;

/** A holder that could not write for two thirds of it lets go: less than this is lost to a disk that is busy. */
const LEAST_SECONDS = 3;
/** Five minutes without an engine are a person's business. */
const MOST_SECONDS = 300;

export function leaseTimesOf(text: string | undefined): LeaseTimes {
  const seconds = text === undefined ? LEASE_SECONDS : Number(text);
  if (Number.isInteger(seconds) && seconds >= LEAST_SECONDS && seconds <= MOST_SECONDS) return leaseTimes(seconds);
  throw new CommandError(`--lease-seconds takes ${LEAST_SECONDS} to ${MOST_SECONDS}, not ${text}`);
}
