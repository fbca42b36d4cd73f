import { scopesNeedingAttention } from '../view/grid-order.ts';
import { countRows } from '../view/header-view.ts';
import { scopeName } from '../view/scope-name.ts';
import type { RunData } from './run-data.ts';

/** How a person who looks elsewhere is told. */
export interface NoticeSettings {
  readonly bell: 'never' | 'away' | 'always';
  /** Desktop notifications by OSC 9; some terminals show them, others ignore them. */
  readonly notify: boolean;
  readonly title: boolean;
}

export const DEFAULT_NOTICES: NoticeSettings = { bell: 'away', notify: false, title: true };

/** No key for this long means nobody is looking. Terminals can tell their focus, but not through Ink. */
export const AWAY_MS = 60_000;

/** For the title of the window: `3 failed, 12/24 chain-138`. */
export function titleOf({ state, closed, recorded }: RunData): string {
  const { done, failed, regions } = countRows(state);
  const bad = failed === 0 ? '' : `${failed} failed, `;
  const what = closed === null ? `${done}/${regions}` : 'engine gone';
  return `${recorded === true ? 'replay: ' : ''}${bad}${what} ${state.plan.fleet}`;
}

/** What happened between two pictures that a person should come back for; null = nothing. Told once. */
export function noticeOf(before: RunData, after: RunData): string | null {
  if (before.state === after.state) return null;
  if (before.state.status !== 'ended' && after.state.status === 'ended') return endWords(after);
  // One that ends by itself needs nobody.
  const { breaker } = after.state.policy;
  if (before.state.policy.breaker === null && breaker !== null && breaker.untilMs === null) {
    return `new starts are paused until somebody resumes: ${breaker.title}`;
  }
  const known = new Set(scopesNeedingAttention(before.state));
  const [first, ...more] = scopesNeedingAttention(after.state).filter((scope) => !known.has(scope));
  if (first === undefined) return null;
  const others = more.length === 0 ? '' : ` and ${more.length} more`;
  return `${scopeName(after.state, first)}${others} needs you`;
}

function endWords({ state }: RunData): string {
  const { done, failed, regions } = countRows(state);
  return `rollout ended: ${done} of ${regions} done${failed === 0 ? '' : `, ${failed} failed`}`;
}
