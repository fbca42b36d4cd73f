import type { AttemptState } from '../../engine/model/state.ts';
import type { Step } from '../../engine/model/step.ts';
import { explainHold } from '../../engine/state/explain.ts';
import { failureOf } from '../../engine/state/select.ts';
import { surveyOf } from '../state/run-data.ts';
import { againWords, comingRetry, whyNotAgain } from './coming-retry.ts';
import { commandText } from './command-text.ts';
import { outcomeWords } from './describe-step.ts';
import { type FailedStep, failureCard, labelled } from './failure-card.ts';
import { clockTime, duration } from './format-time.ts';
import { type Line, line, span } from './line.ts';
import { pressIn } from './press.ts';
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
    ...(failure === null ? [] : failureCard(failure, failedStep(input, step), width, pressIn(input.keymap, 'region'))),
    ...(hold === undefined ? [] : labelled('waits', explainHold(hold), width, 'wait')),
    ...(hold?.kind === 'quorum' ? quorumLines(input) : []),
    ...(hold?.kind === 'approval' ? hold.list.map((one) => line(`       ${one}`, 'warn')) : []),
    ...attemptsOf(data.state, step)
      .toReversed()
      .map((attempt, i) => attemptLine(attempt, i === 0, input.nowMs)),
    ...labelled('runs', commandText(step.work), width),
    ...(step.work.kind === 'command' ? labelled('in', step.work.cwd, width, 'dim') : []),
    [span('limit  ', 'dim'), span(`${step.limit}; at most ${duration(step.timeoutMs)}`, 'dim')],
  ];
}

function failedStep({ data: { state }, nowMs }: ScreenInput, { id }: Step): FailedStep {
  const coming = comingRetry(state, id);
  const again =
    coming === null ? whyNotAgain(state, id) : `by itself ${againWords(state, coming, nowMs).replace(/^again /, '')}`;
  return { tries: state.steps[id]?.attempts.length ?? 0, again, retrying: coming !== null };
}

/** What lets it go on, with and without a person. */
const quorumLines = ({ keymap }: ScreenInput): readonly Line[] => [
  line('       It goes on by itself as soon as enough validators are back.', 'wait'),
  [span('press  ', 'dim'), ...pressIn(keymap, 'region')('approve', 'start it all the same')],
];

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
