import type { RunEvent, RunResult } from '../../engine/model/event.ts';
import { partsOfAttempt } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import { failureOf, regionStatus, stepsOf } from '../../engine/state/select.ts';
import { unreachable } from '../../lib/assert.ts';
import { cleanText } from '../view/clean-text.ts';
import { clockTime, duration } from '../view/format-time.ts';

/** One event as lines that are only ever appended: `04:31:07  japaneast/besu/upgrade  failed  ...`. May be none. */
export function plainLines(event: RunEvent, state: RunState): readonly string[] {
  const words = wordsOf(event, state);
  if (words === null) return [];
  const [first = '', ...more] = words.map(cleanText);
  return [`${clockTime(event.atMs)}  ${first}`, ...more.map((line) => `          ${line}`)];
}

function wordsOf(event: RunEvent, state: RunState): readonly string[] | null {
  switch (event.type) {
    case 'run-planned':
      return planned(event);
    case 'run-launched':
      return [`launched by ${event.by.user}`];
    case 'attempt-begun':
      return [`${event.attempt}  started`];
    case 'attempt-spawned':
      return null;
    case 'attempt-ended':
      return ended(event, state);
    case 'attempt-cancelled':
      return [`${event.attempt}  ${event.signal} sent by ${event.by.user}`];
    case 'steps-reset':
      return [
        `${event.steps.join(' ')}  ${event.why === 'retry' ? `to be tried again (${event.by.user})` : 'vanished: runs again'}`,
      ];
    case 'steps-skipped':
      return [`${event.steps.join(' ')}  skipped by ${event.by.user}: ${event.reason}`];
    case 'step-approved':
      return [`${event.step}  approved by ${event.by.user}`];
    case 'run-paused':
      return [`paused by ${event.by.user}: what runs, finishes`];
    case 'run-resumed':
      return [`resumed by ${event.by.user}`];
    case 'run-stopping':
      return [`stopping, asked by ${event.by.user}: nothing new starts, what runs finishes`];
    case 'concurrency-changed':
      return [`${event.limit}: ${event.value} at a time`];
    case 'engine-started':
      return [`taken up again by process ${event.pid}${event.note === null ? '' : ` (${event.note})`}`];
    case 'run-reopened':
      return [`taken up again by ${event.by.user}`];
    case 'run-ended':
      return [`ended: ${resultWords(event.result)}`];
    default:
      return unreachable(event);
  }
}

function planned({ plan }: Extract<RunEvent, { type: 'run-planned' }>): readonly string[] {
  const head = `${plan.run}: ${plan.fleet} (${plan.environment}), ${plan.regions.length} regions, ${plan.steps.length} steps`;
  return [head, ...plan.notes];
}

function ended(event: Extract<RunEvent, { type: 'attempt-ended' }>, state: RunState): readonly string[] {
  const { step, n } = partsOfAttempt(event.attempt);
  const attempt = state.steps[step]?.attempts.find((each) => each.n === n);
  const took = attempt === undefined ? '' : ` in ${duration(event.atMs - attempt.beganAtMs)}`;
  if (event.outcome.status === 'succeeded') return [`${event.attempt}  done${took}  ${event.outcome.summary}`];
  const { failure } = event.outcome;
  return [
    `${event.attempt}  FAILED${took}  ${failure.title} (${failure.class})`,
    ...failure.evidence.map((line) => `| ${line}`),
    failure.hint,
  ];
}

function resultWords(result: RunResult): string {
  const parts = [
    `${result.verified} of ${result.regions} regions verified`,
    result.failed > 0 ? `${result.failed} failed` : '',
    result.skipped > 0 ? `${result.skipped} skipped` : '',
    result.unfinished > 0 ? `${result.unfinished} unfinished or unverified` : '',
    speedUp(result),
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** Like for like: the sum of what every step took, over the time on the clock. */
function speedUp({ wallMs, workMs }: RunResult): string {
  const times =
    wallMs > 0 ? `, ${(workMs / wallMs).toFixed(1)} times as fast as one after another (${duration(workMs)})` : '';
  return `${duration(wallMs)}${times}`;
}

/** The few lines that stay when a face has gone: the result, what failed and why, how to come back. */
export function closingReport(state: RunState): readonly string[] {
  const { run, runDirectory, regions } = state.plan;
  const failed = regions.filter(({ scope }) => regionStatus(state, scope) === 'failed');
  const result = state.result === null ? `still ${state.status}` : resultWords(state.result);
  const reasons = failed.map(({ scope }) => `  ${scope}: ${cleanText(reasonOf(state, scope))}`);
  const again =
    state.result === null ? `besu-console run --resume ${run}` : `besu-console run --resume ${run} --retry-failed`;
  const complete = state.result?.exitCode === 0;
  return [
    `${run}: ${result}`,
    ...reasons.slice(0, 8),
    ...(complete ? [] : [`go on with: ${again}`]),
    `logs and journal: ${runDirectory}`,
  ];
}

function reasonOf(state: RunState, scope: Parameters<typeof stepsOf>[1]): string {
  for (const step of stepsOf(state.plan, scope)) {
    const failure = failureOf(state.steps[step.id]);
    if (failure !== null) return `${step.phase}/${step.name}: ${failure.title} (${failure.class})`;
  }
  return 'failed';
}
