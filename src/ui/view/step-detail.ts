import type { AttemptState } from '../../engine/model/state.ts';
import type { Step } from '../../engine/model/step.ts';
import { chainWorkOf } from '../../engine/state/chain-work.ts';
import { explainHold } from '../../engine/state/explain.ts';
import { holderOf } from '../../engine/state/holder.ts';
import { remediesFor } from '../../engine/state/remedy.ts';
import { failureOf } from '../../engine/state/select.ts';
import { surveyOf } from '../state/run-data.ts';
import { chainFacts } from './chain-detail.ts';
import { againWords, comingRetry, whyNotAgain } from './coming-retry.ts';
import { commandText } from './command-text.ts';
import { outcomeWords } from './describe-step.ts';
import { type FailedStep, failureCard, labelled } from './failure-card.ts';
import { clockTime, duration } from './format-time.ts';
import { holderWords } from './holder-words.ts';
import { type Line, line, span } from './line.ts';
import { pressIn } from './press.ts';
import type { ScreenInput } from './screen-input.ts';
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
    ...chainLines(input, step),
    ...attemptsOf(data.state, step)
      .toReversed()
      .map((attempt, i) => attemptLine(attempt, i === 0, input.nowMs)),
    ...(chainWorkOf(step) === null ? labelled('runs', commandText(step.work), width) : []),
    ...(step.work.kind === 'command' ? labelled('in', step.work.cwd, width, 'dim') : []),
    [span('limit  ', 'dim'), span(`${step.limit}; at most ${duration(step.timeoutMs)}`, 'dim')],
  ];
}

function failedStep(input: ScreenInput, step: Step): FailedStep {
  const { state } = input.data;
  const { id, scope } = step;
  const coming = comingRetry(state, id);
  const again =
    coming === null
      ? whyNotAgain(state, id)
      : `by itself ${againWords(state, coming, input.nowMs).replace(/^again /, '')}`;
  const owner = state.plan.owners?.[scope] ?? null;
  const tries = state.steps[id]?.attempts.length ?? 0;
  return { tries, again, retrying: coming !== null, owner, ways: wayLines(input, step) };
}

/** Who holds what it needs, and what could be done about it beside trying again. */
function wayLines({ data: { state }, keymap, size, nowMs }: ScreenInput, { id }: Step): readonly Line[] {
  const holder = holderOf(state, id);
  const [offered] = remediesFor(state, id);
  return [
    ...(holder === null ? [] : labelled('held', `by ${holderWords(holder, nowMs)}`, size.columns, 'warn')),
    ...(offered === undefined
      ? []
      : [
          ...labelled('way', `${offered.remedy.title} ${offered.value}: only when you are sure`, size.columns),
          [span('       '), ...pressIn(keymap, 'region')('menu', `what is possible: ${offered.remedy.name}`)],
        ]),
  ];
}

/** What it does on its chain, and what that costs. */
function chainLines({ data, keymap, size }: ScreenInput, step: Step): readonly Line[] {
  return chainFacts(data, step).flatMap(({ label, text, raisable }) => [
    ...labelled(label, text, size.columns),
    ...(raisable === true ? [[span('       '), ...pressIn(keymap, 'region')('raise-fee', 'raise the fee')]] : []),
  ]);
}

/** What lets it go on, with and without a person. */
const quorumLines = ({ keymap }: ScreenInput): readonly Line[] => [
  line('       It goes on by itself as soon as enough validators are back.', 'wait'),
  [span('press  ', 'dim'), ...pressIn(keymap, 'region')('approve', 'start it all the same')],
];

const remedyWords = ({ remedy }: AttemptState): string => (remedy === undefined ? '' : `${remedy.name}, `);

function attemptLine(attempt: AttemptState, first: boolean, nowMs: number): Line {
  const took = duration((attempt.endedAtMs ?? nowMs) - attempt.beganAtMs);
  const place = attempt.pod === undefined ? `pid ${attempt.pid}` : `pod ${attempt.pod}`;
  const pid = attempt.pid === null ? '' : `  ${place}`;
  const inside = attempt.carriedBy === null ? '' : `  inside ${attempt.carriedBy}`;
  return [
    span(first ? 'tries  ' : '       ', 'dim'),
    span(`#${attempt.n} `, 'strong'),
    span(`${clockTime(attempt.beganAtMs)}  ${took}  ${remedyWords(attempt)}${outcomeWords(attempt)}${pid}${inside}`),
  ];
}
