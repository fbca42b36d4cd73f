import { readFile } from 'node:fs/promises';
import type { JsonValue } from '../../lib/json.ts';
import { numberAt } from '../json-path.ts';

/** What a genesis file says of the pace of its chain. */
export interface GenesisTiming {
  readonly blockPeriodMs: number;
  /** 0 = blocks come also when empty. */
  readonly emptyBlockPeriodMs: number;
  readonly requestTimeoutMs: number;
}

const CONSENSUS = ['qbft', 'ibft2'] as const;
// Besu renamed the setting in 26.5; both names are in use.
const EMPTY_PERIOD = ['emptyblockperiodseconds', 'xemptyblockperiodseconds'] as const;

/** Null = there is no such file, or it is no genesis file: then the fleet file's own words have to do. */
export async function readGenesisTiming(path: string, blockPeriodMs: number): Promise<GenesisTiming | null> {
  try {
    return genesisTiming(JSON.parse(await readFile(path, 'utf8')) as JsonValue, blockPeriodMs);
  } catch {
    return null;
  }
}

export function genesisTiming(genesis: JsonValue, blockPeriodMs: number): GenesisTiming {
  const found = (names: readonly string[]): number | null => {
    const values = CONSENSUS.flatMap((kind) => names.map((name) => numberAt(genesis, 'config', kind, name)));
    return values.find((value) => value !== null && value >= 0) ?? null;
  };
  const written = found(['blockperiodseconds']);
  const periodMs = written === null ? blockPeriodMs : written * 1000;
  const timeoutSeconds = found(['requesttimeoutseconds']);
  return {
    blockPeriodMs: periodMs,
    emptyBlockPeriodMs: (found(EMPTY_PERIOD) ?? 0) * 1000,
    requestTimeoutMs: timeoutSeconds === null ? usualTimeoutMs(periodMs) : timeoutSeconds * 1000,
  };
}

/** Besu's documentation recommends twice the block period. */
const usualTimeoutMs = (periodMs: number): number => 2 * periodMs;

export const usualTiming = (blockPeriodMs: number): GenesisTiming => ({
  blockPeriodMs,
  emptyBlockPeriodMs: 0,
  requestTimeoutMs: usualTimeoutMs(blockPeriodMs),
});
