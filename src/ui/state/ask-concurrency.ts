import { MAX_CONCURRENCY } from '../../engine/model/command.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { LimitName } from '../../regions/fleet.ts';
import { type LimitUse, limitUses } from './limit-use.ts';
import { stepInView } from './open-view.ts';
import type { RunData } from './run-data.ts';
import type { Dialog, UiState } from './ui-state.ts';

/** Opens on the limit something waits for, one up or down already: `+` and `y` is all it takes. */
export function askConcurrency(ui: UiState, data: RunData, by: 1 | -1): Result<Dialog, string> {
  const { state } = data;
  const uses = limitUses(state);
  const first = mostWanted(uses, stepInView(ui, { data })?.limit ?? null);
  if (first === null) return err('this run has no steps to limit');
  return ok({ kind: 'concurrency', limit: first.limit, value: withinBounds(first.allowed + by), focus: 'cancel' });
}

function mostWanted(uses: readonly LimitUse[], selected: LimitName | null): LimitUse | null {
  const waiting = uses.toSorted((a, b) => b.waiting - a.waiting)[0];
  if (waiting !== undefined && waiting.waiting > 0) return waiting;
  return uses.find(({ limit }) => limit === selected) ?? uses[0] ?? null;
}

export const withinBounds = (value: number): number => Math.max(1, Math.min(MAX_CONCURRENCY, value));
