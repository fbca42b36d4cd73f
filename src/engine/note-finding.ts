import type { WorldFinding } from './engine-handle.ts';
import type { Turn } from './turn.ts';

/** Told twice is no news, and what has been begun anew meanwhile was not what was looked at. */
export function noteFinding(turn: Turn, finding: WorldFinding): void {
  const known = turn.state.differs?.[finding.scope] ?? null;
  if ((known?.what ?? null) === finding.what || turn.state.steps[finding.step]?.status !== 'succeeded') return;
  turn.emit({ type: 'world-differs', ...finding });
}
