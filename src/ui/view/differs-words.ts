import type { Scope } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import { stepById } from '../../engine/state/reduce.ts';

/** What of a row's done work does not stand any more, and what a person can do about it; null = nothing is known. */
export function differsWords({ plan, differs }: RunState, scope: Scope): string | null {
  const found = differs?.[scope];
  if (found === undefined) return null;
  const phase = stepById(plan, found.step)?.phase ?? 'there';
  return `differs from the journal: ${found.what}; R runs it again from ${phase} on`;
}
