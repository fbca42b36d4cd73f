import type { AttemptState } from '../../engine/model/state.ts';
import type { Step } from '../../engine/model/step.ts';
import { silentMs } from '../../engine/state/silence.ts';
import type { RunData } from '../state/run-data.ts';
import { duration } from './format-time.ts';
import { signalIds } from './row-status.ts';

/** That the program of a try has said nothing for longer than is usual for it. */
export interface Silence {
  /** For a row: `silent 4m12s`. */
  readonly brief: string;
  readonly sentence: string;
}

/** Null = it speaks, or nobody hears it: what was said when is no fact of the journal, and an engine that has gone tells no more. */
export function silence(data: RunData, step: Step, attempt: AttemptState, nowMs: number): Silence | null {
  if (data.recorded === true || data.closed !== null) return null;
  const [saidAtMs] = signalIds(attempt).flatMap((id) => data.signals.saidAtMs.get(id) ?? []);
  const forMs = silentMs(step, attempt, saidAtMs, nowMs);
  if (forMs === null) return null;
  const usual = duration(step.silentAfterMs ?? 0);
  return {
    brief: `silent ${duration(forMs)}`,
    sentence: `Its program has said nothing for ${duration(forMs)}; up to ${usual} would be usual. Nothing is stopped because of that.`,
  };
}
