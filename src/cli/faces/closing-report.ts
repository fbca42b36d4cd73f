import type { Scope } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import { keptWords } from '../../engine/state/kept-words.ts';
import { wayBackWords } from '../../engine/state/on-failure.ts';
import { stepsToRetry } from '../../engine/state/retry.ts';
import { failureOf, regionStatus, stepsOf } from '../../engine/state/select.ts';
import { survey } from '../../engine/state/survey.ts';
import { otherScopes } from '../../ui/state/run-data.ts';
import { cleanText } from '../../ui/view/clean-text.ts';
import { duration } from '../../ui/view/format-time.ts';
import { counted } from '../../ui/view/name-some.ts';
import { approvalWords } from './approval-words.ts';
import { signerWords } from './signer-words.ts';

const MOST_REASONS = 8;

/** The few lines that stay when a face has gone: the result, what failed and why, how to come back. */
export function closingReport(state: RunState, engine: 'gone' | 'lives on'): readonly string[] {
  const { run, runDirectory } = state.plan;
  const failed = failedRows(state);
  const reasons = failed.map((scope) => `  ${scope}: ${cleanText(reasonOf(state, scope))}`);
  const more = failed.length > MOST_REASONS ? [`  and ${failed.length - MOST_REASONS} more`] : [];
  const isDetached = engine === 'lives on' && state.launchedAtMs !== null && state.result === null;
  const onward = isDetached ? comeBack(state) : goOn(state);
  return [
    `${run}: ${resultWords(state)}`,
    ...(state.result?.chain === undefined ? [] : [`chain: ${keptWords(state.result.chain)}`]),
    ...reasons.slice(0, MOST_REASONS),
    ...more,
    ...(onward === null ? [] : [onward]),
    `logs and journal: ${runDirectory}`,
  ];
}

/** The administrative region and the fleet's own steps fail as well, and nobody would look for them. */
function failedRows(state: RunState): readonly Scope[] {
  const rows = [...state.plan.regions.map(({ scope }) => scope), ...otherScopes(state)];
  return rows.filter((scope) => regionStatus(state, scope) === 'failed');
}

function resultWords({ result, status }: RunState): string {
  if (result === null) return status;
  const { verified, regions, failed, skipped, unfinished, wallMs, workMs } = result;
  const parts = [
    `${verified} of ${counted(regions, 'region')} verified`,
    failed > 0 ? `${failed} failed` : '',
    skipped > 0 ? `${skipped} skipped` : '',
    unfinished > 0 ? `${unfinished} unfinished or unverified` : '',
    duration(wallMs),
    // Like for like: the sum of what every step took, over the time on the clock.
    wallMs > 0 ? `${(workMs / wallMs).toFixed(1)} times as fast as one after another (${duration(workMs)})` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

const comeBack = ({ plan }: RunState): string =>
  `detached: the rollout goes on without this terminal. Come back with: besu-console attach ${plan.run}`;

function goOn(state: RunState): string | null {
  if (state.result?.exitCode === 0) return null;
  if (state.status === 'planned') return 'never launched: nothing was started';
  if (state.result?.exitCode === 5) return waitsFor(state);
  const failed = failedRows(state).length > 0;
  if (state.result?.exitCode === 1 && stepsToRetry(state, [], null).length === 0) return nothingLeft(state);
  return `go on with: besu-console run --resume ${state.plan.run}${failed ? ' --retry-failed' : ''}`;
}

/** Taking it up again would do nothing; what is missing is in the fleet file, or was skipped. */
function nothingLeft({ plan }: RunState): string {
  const proves = plan.steps.some(({ phase }) => phase === 'verify');
  return proves
    ? 'nothing is left to try again: besu-console status says what was skipped'
    : 'nothing is left to do: a region counts as verified by its phase verify, and this run had none';
}

/** A run that only a person can let go on ends without one: which word it needs. */
function waitsFor(state: RunState): string {
  const { run } = state.plan;
  const approval = approvalWords(state);
  if (approval !== null) return `${approval}; then: besu-console run --resume ${run}`;
  const signer = signerWords(state);
  if (signer !== null) return signer;
  for (const [step, hold] of survey(state).holds) {
    if (hold.kind !== 'quorum') continue;
    return `the chain can do without no more validators: besu-console override-quorum ${step} --confirm ${hold.left}; then: besu-console run --resume ${run}`;
  }
  const { breaker } = state.policy;
  if (breaker !== null) {
    return `new starts are paused: ${cleanText(breaker.title)}. Put that right, then: besu-console run --resume ${run} --retry-failed`;
  }
  return `something waits for a person: besu-console status ${run} says what`;
}

function reasonOf(state: RunState, scope: Scope): string {
  for (const step of stepsOf(state.plan, scope)) {
    const failure = failureOf(state.steps[step.id]);
    if (failure === null) continue;
    const back = wayBackWords(state, scope);
    const then = back === null ? '' : `; ${back}`;
    return `${step.phase}/${step.name}: ${failure.title} (${failure.class})${then}`;
  }
  return 'failed';
}
