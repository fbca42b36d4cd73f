import type { AttemptState } from '../../engine/model/state.ts';
import type { Step } from '../../engine/model/step.ts';
import { explainHold } from '../../engine/state/explain.ts';
import { failureOf } from '../../engine/state/select.ts';
import { surveyOf } from '../state/run-data.ts';
import { commandText } from './command-text.ts';
import { failureCard, labelled } from './failure-card.ts';
import { clockTime, duration } from './format-time.ts';
import { type Line, line, span } from './line.ts';
import type { ScreenInput } from './regions-screen.ts';
import { attemptsOf } from './selected-step.ts';

/** All about one step; what a person needs first stands first. */
export function stepDetail(input: ScreenInput, step: Step): readonly Line[] {
  const { data, size } = input;
  const width = size.columns;
  const now = data.state.steps[step.id];
  const failure = failureOf(now);
  const hold = surveyOf(data.state).holds.get(step.id);
  return [
    ...(failure === null ? [] : failureCard(failure, width, now?.attempts.length ?? 0)),
    ...(hold === undefined ? [] : labelled('waits', explainHold(hold), width, 'wait')),
    ...(hold?.kind === 'approval' ? hold.list.map((one) => line(`       ${one}`, 'warn')) : []),
    ...attemptsOf(data.state, step)
      .toReversed()
      .map((attempt, i) => attemptLine(attempt, i === 0, input.nowMs)),
    ...labelled('runs', commandText(step.work), width),
    ...(step.work.kind === 'command' ? labelled('in', step.work.cwd, width, 'dim') : []),
    [span('limit  ', 'dim'), span(`${step.limit}; at most ${duration(step.timeoutMs)}`, 'dim')],
  ];
}

function attemptLine(attempt: AttemptState, first: boolean, nowMs: number): Line {
  const took = duration((attempt.endedAtMs ?? nowMs) - attempt.beganAtMs);
  const pid = attempt.pid === null ? '' : `  pid ${attempt.pid}`;
  const inside = attempt.carriedBy === null ? '' : `  inside ${attempt.carriedBy}`;
  return [
    span(first ? 'tries  ' : '       ', 'dim'),
    span(`#${attempt.n} `, 'strong'),
    span(`${clockTime(attempt.beganAtMs)}  ${took}  ${outcomeWords(attempt)}${pid}${inside}`),
  ];
}

function outcomeWords(attempt: AttemptState): string {
  if (attempt.outcome === null) return attempt.cancelled ? 'cancelling' : 'running';
  if (attempt.outcome.status === 'succeeded') return `done: ${attempt.outcome.summary}`;
  const { exit } = attempt;
  const code = exit === null ? '' : ` (${exit.signal ?? exit.code ?? exit.reason})`;
  return `failed${code}: ${attempt.outcome.failure.title}`;
}
