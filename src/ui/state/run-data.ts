import type { RunEvent } from '../../engine/model/event.ts';
import type { Scope } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import { type Survey, survey } from '../../engine/state/survey.ts';
import type { SignalBook } from './signal-book.ts';

/** Everything the engine has told this screen. */
export interface RunData {
  readonly state: RunState;
  readonly signals: SignalBook;
  /** Events that came since the screen attached and that no attempt tells: pauses, skips, approvals. Newest last. */
  readonly notes: readonly RunEvent[];
  /** Why the engine let us go; null while it is there. */
  readonly closed: string | null;
}

const surveys = new WeakMap<RunState, Survey>();

/** Holds of a state, looked up once per state. */
export function surveyOf(state: RunState): Survey {
  const known = surveys.get(state);
  if (known !== undefined) return known;
  const made = survey(state);
  surveys.set(state, made);
  return made;
}

const extras = new WeakMap<RunState['plan'], readonly Scope[]>();

/** Scopes with steps that are no region of the plan: the administrative region, the fleet's own steps. */
export function otherScopes(state: RunState): readonly Scope[] {
  const known = extras.get(state.plan);
  if (known !== undefined) return known;
  const regions = new Set(state.plan.regions.map(({ scope }) => scope));
  const made = [...new Set(state.plan.steps.map((step) => step.scope))].filter((scope) => !regions.has(scope));
  extras.set(state.plan, made);
  return made;
}
