import type { RunResult } from '../model/event.ts';
import type { Hold } from '../model/hold.ts';
import { FLEET_SCOPE } from '../model/ids.ts';
import type { RunState } from '../model/state.ts';
import { regionStatus, stepsOf, wallMs, workMs } from './select.ts';
import type { Survey } from './survey.ts';

/** The end of a run in numbers; the exit code says the worst that is true (product: exit codes). */
export function runResult(state: RunState, found: Survey, atMs: number): RunResult {
  const statuses = state.plan.regions.map(({ scope }) => regionStatus(state, scope));
  const count = (...wanted: readonly string[]) => statuses.filter((status) => wanted.includes(status)).length;
  return {
    exitCode: exitCode(state, found, count('verified')),
    verified: count('verified'),
    failed: count('failed'),
    skipped: count('skipped'),
    unfinished: count('waiting', 'running', 'unverified'),
    regions: statuses.length,
    wallMs: wallMs(state, atMs),
    workMs: workMs(state, atMs),
  };
}

function exitCode(state: RunState, found: Survey, verified: number): RunResult['exitCode'] {
  const all = verified === state.plan.regions.length && outsideRegionsDone(state);
  if (all) return 0;
  if (state.status === 'stopping') return 4;
  if (preflightRefused(state)) return 3;
  return [...found.holds.values()].some(awaitsPerson) ? 5 : 1;
}

/** Holds that end only when somebody says so. Too many failures is not one of them: those failures are the result. */
export const awaitsPerson = (hold: Hold): boolean =>
  hold.kind === 'approval' ||
  hold.kind === 'signer' ||
  hold.kind === 'push' ||
  hold.kind === 'held' ||
  (hold.kind === 'breaker' && hold.untilMs === null) ||
  (hold.kind === 'quorum' && hold.final === true);

/** Fleet lanes and the admin row count too; a carrier does not: its parts were counted in their regions. */
function outsideRegionsDone(state: RunState): boolean {
  const carriers = new Set(state.plan.steps.map((step) => step.carriedBy));
  const regions = new Set(state.plan.regions.map(({ scope }) => scope));
  return state.plan.steps.every((step) => {
    const status = state.steps[step.id]?.status;
    return regions.has(step.scope) || carriers.has(step.id) || status === 'succeeded' || status === 'skipped';
  });
}

/** Only checks have run and at least one refused: nothing was changed anywhere. */
function preflightRefused(state: RunState): boolean {
  const begun = state.plan.steps.filter((step) => (state.steps[step.id]?.attempts.length ?? 0) > 0);
  const scopes = [FLEET_SCOPE, ...state.plan.regions.map(({ scope }) => scope)];
  const failed = scopes.some((scope) =>
    stepsOf(state.plan, scope).some((step) => state.steps[step.id]?.status === 'failed'),
  );
  return failed && begun.length > 0 && begun.every((step) => step.phase === 'preflight');
}
