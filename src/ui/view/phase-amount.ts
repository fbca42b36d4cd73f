import type { Scope } from '../../engine/model/ids.ts';
import { cellOf, stepsOf } from '../../engine/state/select.ts';
import type { PhaseId } from '../../regions/fleet.ts';
import type { RunData } from '../state/run-data.ts';
import { signalIds } from './row-status.ts';

/** What the tool counts, when it counts (resources, pods); otherwise the steps of the phase. */
export function phaseAmount(data: RunData, scope: Scope, phase: PhaseId): string {
  for (const step of stepsOf(data.state.plan, scope)) {
    const now = data.state.steps[step.id];
    const attempt = step.phase === phase && now?.status === 'running' ? now.attempts.at(-1) : undefined;
    const progress = attempt === undefined ? undefined : latest(signalIds(attempt), data.signals.progress);
    if (progress === undefined || progress.total === null || progress.total === 0) continue;
    return amount(progress.done, progress.total);
  }
  const { done, total } = cellOf(data.state, scope, phase);
  return total > 1 ? `${done}/${total}` : '';
}

/** Small numbers are read as they are; large ones as a part of the whole, never 100 before the end. */
const amount = (done: number, total: number): string =>
  total > 9 ? `${Math.min(99, Math.floor((100 * done) / total))}%` : `${done}/${total}`;

export function latest<Id, Value>(ids: readonly Id[], values: ReadonlyMap<Id, Value>): Value | undefined {
  return ids.map((id) => values.get(id)).find((value) => value !== undefined);
}
