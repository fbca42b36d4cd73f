import { type Leaving, leavings } from '../../engine/state/leaving.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { scopeName } from '../view/scope-name.ts';
import { actingScopes } from './acting-scopes.ts';
import { stepInView } from './open-view.ts';
import type { RunData } from './run-data.ts';
import type { Dialog, UiState } from './ui-state.ts';

/** Only what was cancelled and is still alive; whoever forces it types what may be lost. */
export function askKill(ui: UiState, data: RunData): Result<Dialog, string> {
  const { state } = data;
  const scopes = actingScopes(ui, data);
  const [scope] = scopes;
  if (scope === undefined) return err('no region is selected');
  if (scopes.length > 1) return err('one step is forced at a time: choose one region, without marks');
  const here = leavings(state).filter(({ step, next }) => step.scope === scope && next !== null);
  const chosen = stepInView(ui, { data })?.id;
  const cancelled = here.filter(({ attempt }) => attempt.cancelled);
  const found: Leaving | undefined = cancelled.find(({ step }) => step.id === chosen) ?? cancelled[0];
  if (found !== undefined) {
    return ok({ kind: 'kill', attempt: found.attempt.id, scope, typed: '', required: found.consent });
  }
  if (here.length === 0) return err(`no program runs in ${scopeName(state, scope)}`);
  return err('its one signal was not sent yet: cancel it first');
}
