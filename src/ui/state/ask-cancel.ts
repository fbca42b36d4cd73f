import { partsOfAttempt, type Scope } from '../../engine/model/ids.ts';
import type { AttemptState, RunState } from '../../engine/model/state.ts';
import { stepsOf } from '../../engine/state/select.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { scopeName } from '../view/scope-name.ts';
import { actingScopes } from './acting-scopes.ts';
import { stepInView } from './open-view.ts';
import type { RunData } from './run-data.ts';
import type { Dialog, UiState } from './ui-state.ts';

/** One running step at a time: whoever cancels names the region and reads what the signal means there. */
export function askCancel(ui: UiState, data: RunData): Result<Dialog, string> {
  const { state } = data;
  const scopes = actingScopes(ui, data);
  const [scope] = scopes;
  if (scope === undefined) return err('no region is selected');
  if (scopes.length > 1) return err('one running step is cancelled at a time: choose one region, without marks');
  const live = liveAttempt(state, scope, stepInView(ui, { data })?.id ?? null);
  if (live === null) return err(`nothing runs in ${scopeName(state, scope)}`);
  if (live.carriedBy !== null) return err(`runs inside ${partsOfAttempt(live.carriedBy).step}: cancel that one`);
  if (live.cancelled) return err('its one signal was sent already: it is winding down');
  return ok({ kind: 'cancel', attempt: live.id, scope, typed: '', required: scope });
}

/** The chosen step's when it runs, else the latest begun: an earlier one beside it is usually a watcher. */
function liveAttempt(state: RunState, scope: Scope, chosen: string | null): AttemptState | null {
  const live = stepsOf(state.plan, scope).flatMap((step) => {
    const now = state.steps[step.id];
    const attempt = now?.status === 'running' ? now.attempts.at(-1) : undefined;
    return attempt === undefined ? [] : [{ step, attempt }];
  });
  const wanted = live.find(({ step }) => step.id === chosen);
  if (wanted !== undefined) return wanted.attempt;
  return live.map(({ attempt }) => attempt).reduce<AttemptState | null>(later, null);
}

const later = (best: AttemptState | null, one: AttemptState): AttemptState =>
  best === null || one.beganAtMs >= best.beganAtMs ? one : best;
