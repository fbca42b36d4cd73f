import type { CloudCalls } from '../../engine/model/signal.ts';

/** A bucket of writes fills again by a twentieth of itself in a second (200 writes, 10 each second). */
const REFILL_PER_MS = 10 / 200 / 1000;
/** What was counted is of the last minute. */
const FRESH_MS = 60_000;

/** `ARM writes 120/min, bucket ~40 %` for the header; null = Azure was not asked in the last minute. */
export function callsGauge(calls: CloudCalls | null, nowMs: number): string | null {
  if (calls === null || nowMs - calls.atMs > FRESH_MS || calls.writes === 0) return null;
  return `ARM writes ${calls.writes}/min, bucket ~${percent(calls, nowMs)} %`;
}

/** The same as a sentence, with what it is worth. */
export function callsSentences(calls: CloudCalls | null, nowMs: number): readonly string[] {
  if (callsGauge(calls, nowMs) === null || calls === null) return [];
  return [
    `Azure, an estimate: at least ${calls.writes} writes and ${calls.reads} reads in the last minute; the bucket of writes is about ${percent(calls, nowMs)} % full.`,
  ];
}

const percent = ({ writesLeft, atMs }: CloudCalls, nowMs: number): number =>
  Math.round(100 * Math.min(1, writesLeft + Math.max(0, nowMs - atMs) * REFILL_PER_MS));
