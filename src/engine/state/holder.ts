import { isJsonObject, type JsonObject } from '../../lib/json.ts';
import type { AttemptId, StepId } from '../model/ids.ts';
import type { RunState } from '../model/state.ts';
import type { Step } from '../model/step.ts';
import { stepById } from './reduce.ts';

/** Who holds what a step needs, as far as it can honestly be known. */
export interface Holder {
  /** As the other side names it (`runner@ci-agent-7`); null = it does not say. */
  readonly who: string | null;
  readonly sinceMs: number | null;
  /** What it is doing, in the other side's word; null = it does not say. */
  readonly operation: string | null;
  readonly alive: 'yes' | 'no' | 'unknown';
  /** The try of this run that was under way when it was taken; null = none was. */
  readonly own: AttemptId | null;
}

/** From the fact `holder` of the last try. A holder's record has no process id: only our own tries can be judged. */
export function holderOf(state: RunState, id: StepId): Holder | null {
  const step = stepById(state.plan, id);
  const status = state.steps[id]?.status;
  const fact = state.steps[id]?.attempts.at(-1)?.outcome?.facts['holder'];
  if (step === undefined || status !== 'failed' || fact === undefined || !isJsonObject(fact)) return null;
  const sinceMs = timeOf(textAt(fact, 'since'));
  const own = sinceMs === null ? null : ownTryAt(state, step, sinceMs);
  const alive = fact['alive'] === 'yes' ? 'yes' : own === null ? 'unknown' : own.ended ? 'no' : 'yes';
  return { who: textAt(fact, 'who'), sinceMs, operation: textAt(fact, 'operation'), alive, own: own?.id ?? null };
}

/** Two clocks of one machine round differently; nothing of ours begins and locks within less. */
const SLACK_MS = 1_000;

/** A try that works in the same place as this step and was under way at that moment. */
function ownTryAt(state: RunState, { work }: Step, atMs: number): { id: AttemptId; ended: boolean } | null {
  if (work.kind !== 'command') return null;
  for (const other of state.plan.steps) {
    if (other.work.kind !== 'command' || other.work.cwd !== work.cwd) continue;
    for (const { id, beganAtMs, endedAtMs, carriedBy } of state.steps[other.id]?.attempts ?? []) {
      const under = beganAtMs - SLACK_MS <= atMs && atMs <= (endedAtMs ?? atMs) + SLACK_MS;
      if (carriedBy === null && under) return { id, ended: endedAtMs !== null };
    }
  }
  return null;
}

function textAt(fact: JsonObject, key: string): string | null {
  const value = fact[key];
  return typeof value === 'string' && value !== '' ? value : null;
}

function timeOf(text: string | null): number | null {
  const atMs = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(atMs) ? null : atMs;
}
